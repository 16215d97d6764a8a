import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { processIdentity } from './process-identity';

const instanceSchema = z.object({
  pid: z.int().positive(),
  /** What tells this process from a later one with the same number. */
  identity: z.string(),
  startedAt: z.string(),
  /** Where its parts are; absent until all of them run. */
  parts: z
    .object({
      databaseUrl: z.string(),
      /** As whoever owns the tables; absent in what older versions wrote. */
      ownerDatabaseUrl: z.string().optional(),
      temporalAddress: z.string(),
      temporalNamespace: z.string(),
      temporalUiUrl: z.string().optional(),
      apiUrl: z.string(),
      mailUrl: z.string().optional(),
    })
    .optional(),
});

/** A `redress start` as it stands in the file that holds its data folder. Contains a password: the file is for its owner. */
export type Instance = z.output<typeof instanceSchema>;
export type InstanceParts = NonNullable<Instance['parts']>;

export function instanceFile(dataDir: string): string {
  return join(dataDir, 'redress.lock');
}

/** What the file says, whether the process still runs or not; undefined when there is none or it cannot be understood. */
export async function readInstance(dataDir: string): Promise<Instance | undefined> {
  try {
    return instanceSchema.parse(JSON.parse(await readFile(instanceFile(dataDir), 'utf8')));
  } catch {
    return undefined;
  }
}

/** The `redress start` that runs on the data folder now. */
export async function findRunningInstance(dataDir: string): Promise<Instance | undefined> {
  const instance = await readInstance(dataDir);
  return instance !== undefined && (await isRunning(instance)) ? instance : undefined;
}

/** A process number is used again sooner or later, in containers at once; so the identity has to be the same, too. */
export async function isRunning({ pid, identity }: Pick<Instance, 'pid' | 'identity'>): Promise<boolean> {
  return (await processIdentity(pid)) === identity;
}
