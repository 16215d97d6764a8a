import { execFile } from 'node:child_process';
import { readdir, readFile, readlink, realpath } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { postgresFailures } from './postgres-failures';
import { readPostmasterFile, removePostmasterFile } from './postgres-folder';

const run = promisify(execFile);
const POLL_MS = 100;
/** A server whose Redress was just killed is told to stop within this time. */
const NOTICE_MS = 1_500;
const SHUTDOWN_MS = 60_000;

/**
 * Returns when no PostgreSQL serves the folder, and clears what a dead one left. One that is shutting down is waited
 * for; one that stays is another Redress: a Failure (RDS-1007).
 */
export async function waitUntilNotServed(dataDir: string): Promise<void> {
  const since = Date.now();
  for (;;) {
    const server = await findServer(dataDir);
    if (server === undefined) break;
    const file = await readPostmasterFile(dataDir);
    const staying = file?.pid === server && file.status !== 'stopping';
    if (Date.now() - since > (staying ? NOTICE_MS : SHUTDOWN_MS))
      throw postgresFailures.alreadyRunning(dataDir, server);
    await delay(POLL_MS);
  }
  await removePostmasterFile(dataDir);
}

/**
 * A process of a PostgreSQL that serves the folder, its main one when that lives. The number in postmaster.pid proves
 * nothing: after a crash or in a new container it may belong to any program, or to a dead process nobody collected.
 */
async function findServer(dataDir: string): Promise<number | undefined> {
  const noted = (await readPostmasterFile(dataDir))?.pid;
  if (process.platform !== 'linux') {
    return noted !== undefined && (await isPostgres(noted)) ? noted : undefined;
  }
  const folder = await realpath(dataDir).catch(() => dataDir);
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number);
  const serving = await Promise.all(pids.map(async (pid) => (await serves(pid, folder)) && pid));
  const found = serving.filter((pid) => pid !== false);
  return found.find((pid) => pid === noted) ?? found[0];
}

/** Every process of a PostgreSQL works in its data folder. Of other users' processes nothing can be read: not ours. */
async function serves(pid: number, folder: string): Promise<boolean> {
  try {
    if ((await readlink(`/proc/${pid}/cwd`)) !== folder) return false;
    return (await readFile(`/proc/${pid}/comm`, 'utf8')).startsWith('postgres');
  } catch {
    return false;
  }
}

async function isPostgres(pid: number): Promise<boolean> {
  try {
    const { stdout } = await run('ps', ['-o', 'comm=', '-p', String(pid)]);
    return stdout.includes('postgres');
  } catch {
    return false;
  }
}
