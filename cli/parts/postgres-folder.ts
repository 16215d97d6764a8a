import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chown, mkdir, readdir, readFile, rename, rm, unlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import type { PostgresAccount } from './postgres-account';
import type { PostgresBinaries } from './postgres-binaries';
import { postgresFailures } from './postgres-failures';
import { messageOf } from '../../platform/errors';

const run = promisify(execFile);

/** The superuser of the server that Redress starts. */
export const POSTGRES_USER = 'redress';

/** In the data folder, so that data and password can only be moved and lost together. */
const PASSWORD_FILE = 'redress.password';

/**
 * Whether the folder holds data of our version. Throws a Failure for data of another version (RDS-1006) and for a
 * folder that is neither empty nor a data folder (RDS-1005).
 */
export async function inspectDataFolder(
  dataDir: string,
  binaries: PostgresBinaries,
): Promise<'ready' | 'empty'> {
  const entries = await readdir(dataDir).catch((error: NodeJS.ErrnoException): string[] => {
    if (error.code === 'ENOENT') return [];
    throw postgresFailures.brokenFolder(dataDir, error.message);
  });
  if (entries.length === 0) return 'empty';
  if (!entries.includes('PG_VERSION')) {
    throw postgresFailures.brokenFolder(dataDir, 'It is not empty, and its file PG_VERSION is missing.');
  }
  const version = (await readOwnFile(dataDir, 'PG_VERSION')).trim();
  const ours = binaries.version.split('.')[0] ?? '';
  if (version !== ours) throw postgresFailures.otherVersion(dataDir, version, ours);
  return 'ready';
}

/** The password of {@link POSTGRES_USER}. Throws a Failure (RDS-1005). */
export async function readPassword(dataDir: string): Promise<string> {
  return (await readOwnFile(dataDir, PASSWORD_FILE)).trim();
}

async function readOwnFile(dataDir: string, name: string): Promise<string> {
  try {
    return await readFile(join(dataDir, name), 'utf8');
  } catch (error) {
    const reason = messageOf(error);
    throw postgresFailures.brokenFolder(dataDir, `Its file ${name} cannot be read: ${reason}`);
  }
}

/** Makes the data folder in one step: it is complete or not there at all. Throws a Failure (RDS-1009). */
export async function initialiseDataFolder(
  dataDir: string,
  binaries: PostgresBinaries,
  account: PostgresAccount,
): Promise<void> {
  const unfinished = `${dataDir}.new`;
  const passwordFile = `${unfinished}.password`;
  try {
    await rm(unfinished, { recursive: true, force: true });
    await mkdir(unfinished, { recursive: true, mode: 0o700 });
    await writeFile(passwordFile, `${randomBytes(24).toString('base64url')}\n`, { mode: 0o600 });
    if (account.owner !== undefined) {
      const { uid, gid } = account.owner;
      for (const path of [unfinished, passwordFile]) await chown(path, uid, gid);
    }
    const { command, args, ...ids } = account.launch(binaries.initdb, [
      `--pgdata=${unfinished}`,
      `--username=${POSTGRES_USER}`,
      `--pwfile=${passwordFile}`,
      '--auth=scram-sha-256',
      '--encoding=UTF8',
      // Of PostgreSQL itself: no update of the operating system can change the order of an index.
      '--locale-provider=builtin',
      '--builtin-locale=C.UTF-8',
      '--locale=C',
    ]);
    await run(command, args, { ...ids, env: postgresEnvironment(), cwd: dirname(dataDir) });
    await rename(passwordFile, join(unfinished, PASSWORD_FILE));
    await rename(unfinished, dataDir);
  } catch (error) {
    await Promise.all([unfinished, passwordFile].map((path) => rm(path, { recursive: true, force: true })));
    throw postgresFailures.notInitialised(dataDir, outputOf(error));
  }
}

/** Our environment without what would redirect PostgreSQL (PGDATA, PGPORT, ...), and with messages in English. */
export function postgresEnvironment(): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith('PG'));
  return { ...Object.fromEntries(inherited), LC_ALL: 'C' };
}

function outputOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const output = 'stderr' in error && typeof error.stderr === 'string' ? error.stderr.trim() : '';
  return output || error.message;
}

/** What a PostgreSQL writes about itself in its data folder while it runs; left behind when it is killed. */
export interface PostmasterFile {
  readonly pid: number;
  /** "starting", "ready", "stopping", ... */
  readonly status: string;
}

export async function readPostmasterFile(dataDir: string): Promise<PostmasterFile | undefined> {
  const text = await readFile(join(dataDir, 'postmaster.pid'), 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  const lines = text.split('\n');
  return { pid: Number(lines[0]), status: lines[7]?.trim() ?? '' };
}

/** Only when no process serves the folder any more: PostgreSQL itself looks at nothing but the process number. */
export async function removePostmasterFile(dataDir: string): Promise<void> {
  await unlink(join(dataDir, 'postmaster.pid')).catch(() => {});
}
