import { execFile } from 'node:child_process';
import { link, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';
import { Failure } from '../../platform/failure';
import { until } from './wait';

const STOPS_WITHIN_MS = 3_000;

const run = promisify(execFile);

const holderSchema = z.object({ pid: z.int().positive(), command: z.string() });

/** A process number alone proves nothing, since numbers are used again: the command line must be the same too. */
type Holder = z.infer<typeof holderSchema>;

/** The right to start a server on a data file. */
export interface DataClaim {
  /** Passes the claim to the server, which holds it for as long as it runs: also when this process ends before it. */
  passTo(pid: number): Promise<void>;
  /** Gives it back, after the server has ended. */
  release(): Promise<void>;
}

/** The command line of a running process; undefined when there is no such process. */
async function commandOf(pid: number): Promise<string | undefined> {
  if (process.platform === 'linux') {
    const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
    return command.replaceAll('\0', ' ').trim() || undefined;
  }
  const listed = await run('ps', ['-ww', '-o', 'args=', '-p', String(pid)]).catch(() => undefined);
  return listed?.stdout.trim() || undefined;
}

async function readHolder(pidFile: string): Promise<Holder | undefined> {
  const text = await readFile(pidFile, 'utf8').catch(() => '');
  try {
    return holderSchema.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}

async function isRunning(holder: Holder): Promise<boolean> {
  return holder.pid !== process.pid && (await commandOf(holder.pid)) === holder.command;
}

/** The server of a Redress that was killed a moment ago is about to stop. */
async function endsSoon(holder: Holder): Promise<boolean> {
  const ended = async () => ((await isRunning(holder)) ? undefined : true);
  return (await until(ended, { timeoutMs: STOPS_WITHIN_MS })) === true;
}

/** Puts the whole text in place at once, or nothing when the file is there: nobody ever reads half of it. */
async function createOnly(file: string, text: string): Promise<boolean> {
  const draft = `${file}.${process.pid}`;
  await writeFile(draft, text);
  try {
    await link(draft, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    await rm(draft, { force: true });
  }
}

/**
 * Makes sure that no other server runs on a data file, by a file beside it that names the process. What a killed run
 * left behind is taken over when its process is gone; while that process runs, a Failure says how to stop it.
 */
export async function claimDataFile(dataFile: string): Promise<DataClaim> {
  const pidFile = `${dataFile}.pid`;
  await mkdir(dirname(dataFile), { recursive: true });
  const describe = async (pid: number) => JSON.stringify({ pid, command: (await commandOf(pid)) ?? '' });
  const mine = await describe(process.pid);
  while (!(await createOnly(pidFile, mine))) {
    const holder = await readHolder(pidFile);
    if (holder !== undefined && !(await endsSoon(holder))) {
      throw new Failure({
        code: 'RDS-2104',
        what: `The data of Temporal in ${dataFile} is in use.`,
        why: `Process ${holder.pid} is still running on it, from another \`redress start\` or one that was killed: ${holder.command}`,
        fix: `kill ${holder.pid}`,
      });
    }
    await rm(pidFile, { force: true });
  }
  return {
    passTo: async (pid) => {
      await writeFile(`${pidFile}.new`, await describe(pid));
      await rename(`${pidFile}.new`, pidFile);
    },
    release: () => rm(pidFile, { force: true }),
  };
}
