import { execFile } from 'node:child_process';
import { stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import type { PostgresBinaries } from './postgres-binaries';
import { postgresFailures } from './postgres-failures';

const run = promisify(execFile);

/** A program with all that `spawn` needs to run it as the account. */
export interface Launch {
  readonly command: string;
  readonly args: readonly string[];
  readonly uid?: number;
  readonly gid?: number;
}

/** The operating system's user that PostgreSQL runs as and that owns its files. */
export interface PostgresAccount {
  /** Undefined: our own user. */
  readonly owner: { readonly uid: number; readonly gid: number } | undefined;
  launch(command: string, args: readonly string[]): Launch;
}

const ourselves: PostgresAccount = { owner: undefined, launch: (command, args) => ({ command, args }) };

/**
 * Our own user; but PostgreSQL refuses to run as root, so then whoever owns the data, or else the user "postgres",
 * who is created when missing. Throws a Failure (RDS-1003, RDS-1004).
 */
export async function choosePostgresAccount(
  binaries: PostgresBinaries,
  dataDir: string,
): Promise<PostgresAccount> {
  if (process.getuid?.() !== 0) return ourselves;
  const owner = (await ownerOf(dataDir)) ?? (await findPostgresUser()) ?? (await createPostgresUser());
  const plain: PostgresAccount = { owner, launch: (command, args) => ({ command, args, ...owner }) };
  // Below a folder that only root may enter (/root, a temporary folder) the user reaches neither the programs nor the
  // data. The capability to pass file permissions is all that is missing then, and root may hand it on.
  const privileged: PostgresAccount = {
    owner,
    launch: (command, args) => ({
      command: 'setpriv',
      args: [...passingPermissions(owner), command, ...args],
    }),
  };
  for (const account of [plain, privileged]) {
    if (await canEnter(account, dirname(dataDir), binaries)) return account;
  }
  throw postgresFailures.unreachable(dirname(dataDir), `user ${owner.uid}`);
}

function passingPermissions({ uid, gid }: { uid: number; gid: number }): string[] {
  const capability = '+dac_override';
  // Without no_setuid_fixup the capability holds for opening a file but not for access(2), which PostgreSQL asks first.
  return [
    `--reuid=${uid}`,
    `--regid=${gid}`,
    '--clear-groups',
    '--securebits=+no_setuid_fixup',
    `--inh-caps=${capability}`,
    `--ambient-caps=${capability}`,
    '--',
  ];
}

async function canEnter(
  account: PostgresAccount,
  folder: string,
  binaries: PostgresBinaries,
): Promise<boolean> {
  const probe = ['-c', 'test -x "$0" && test -x "$1"', folder, binaries.postgres];
  const { command, args, ...ids } = account.launch('/bin/sh', probe);
  try {
    await run(command, args, { ...ids, cwd: '/' });
    return true;
  } catch {
    return false;
  }
}

async function ownerOf(dataDir: string): Promise<{ uid: number; gid: number } | undefined> {
  const found = await stat(join(dataDir, 'PG_VERSION')).catch(() => undefined);
  return found === undefined || found.uid === 0 ? undefined : { uid: found.uid, gid: found.gid };
}

async function findPostgresUser(): Promise<{ uid: number; gid: number } | undefined> {
  try {
    const [uid, gid] = await Promise.all([run('id', ['-u', 'postgres']), run('id', ['-g', 'postgres'])]);
    return { uid: Number(uid.stdout), gid: Number(gid.stdout) };
  } catch {
    return undefined;
  }
}

async function createPostgresUser(): Promise<{ uid: number; gid: number }> {
  try {
    await run('groupadd', ['--system', '--force', 'postgres']);
    await run('useradd', ['--system', '--gid', 'postgres', '--no-create-home', 'postgres']);
  } catch (error) {
    throw postgresFailures.noAccount(error);
  }
  const created = await findPostgresUser();
  if (created === undefined) throw postgresFailures.noAccount(undefined);
  return created;
}
