import { randomUUID } from 'node:crypto';
import { link, mkdir, rename, rm, unlink, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Failure } from '../../platform/failure';
import { type Instance, type InstanceParts, instanceFile, isRunning, readInstance } from './instance';
import { processIdentity } from './process-identity';
import { codeOf, messageOf } from '../../platform/errors';

/** The right of this process to run on a data folder. */
export interface DataFolderLock {
  /** Lets other commands know where the parts are. */
  publish(parts: InstanceParts): Promise<void>;
  release(): Promise<void>;
}

/**
 * Takes the data folder for this process, making it when it is missing. The file of a process that is gone is taken
 * over. Throws a {@link Failure} that names the process when another one has the folder.
 */
export async function lockDataFolder(dataDir: string): Promise<DataFolderLock> {
  const file = instanceFile(dataDir);
  const identity = await processIdentity(process.pid);
  if (identity === undefined) throw new Error('this process is not found among the running ones');
  const mine: Instance = { pid: process.pid, identity, startedAt: new Date().toISOString() };
  try {
    await mkdir(dataDir, { recursive: true });
    for (let tries = 0; !(await createOnly(file, mine)); tries += 1) {
      const holder = await readInstance(dataDir);
      if (holder !== undefined && (await isRunning(holder))) throw inUse(dataDir, holder);
      if (tries > 5) throw new Error(`${file} appears again and again`);
      await rm(file, { force: true });
    }
  } catch (cause) {
    if (cause instanceof Failure) throw cause;
    throw notUsable(dataDir, cause);
  }
  return {
    async publish(parts) {
      const draft = await writeDraft(file, { ...mine, parts });
      await rename(draft, file);
    },
    async release() {
      if ((await readInstance(dataDir))?.identity === identity) await rm(file, { force: true });
    },
  };
}

/** Written aside and linked into place, so that the file is never seen half; a link fails when there is one already. */
async function createOnly(file: string, instance: Instance): Promise<boolean> {
  const draft = await writeDraft(file, instance);
  try {
    await link(draft, file);
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  } finally {
    await unlink(draft);
  }
}

async function writeDraft(file: string, instance: Instance): Promise<string> {
  const draft = `${file}.${randomUUID()}`;
  await writeFile(draft, `${JSON.stringify(instance, null, 2)}\n`, { mode: 0o600 });
  return draft;
}

function inUse(dataDir: string, { pid, startedAt, parts }: Instance): Failure {
  return new Failure({
    code: 'RDS-3101',
    what: `Redress runs already on the data folder ${dataDir}.`,
    why: `Process ${pid} has it since ${startedAt}${parts ? `; its API is ${parts.apiUrl}` : ''}.`,
    fix: `Use that one, or stop it with Ctrl-C in its terminal or with: kill ${pid}`,
  });
}

function notUsable(dataDir: string, cause: unknown): Failure {
  return new Failure({
    code: 'RDS-3102',
    what: `The data folder ${dataDir} cannot be used.`,
    why: messageOf(cause),
    fix: `Check the rights on ${dirname(instanceFile(dataDir))} and the free space, or choose another folder with REDRESS_DATA_DIR.`,
    cause,
  });
}
