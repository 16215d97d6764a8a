import { execFileSync } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { startPostgres } from '../../cli/parts/postgres';
import { fromPackageRoot } from '../../platform/package-root';
import { makeTestFolder, query } from '../../test/support/postgres';

/** A PostgreSQL of the benchmark's own, with fsync and synchronous_commit on. */
export interface BenchServer {
  readonly url: string;
  /** An empty database. */
  createDatabase(name: string): Promise<string>;
  remove(): Promise<void>;
}

/** `slowSync`: every fdatasync of the server takes 2 ms more, as on a slower disk (with real group commit, unlike a sleep in SQL). */
export async function startBenchServer({ slowSync = false } = {}): Promise<BenchServer> {
  const folder = await makeTestFolder();
  if (slowSync) process.env.LD_PRELOAD = compileSlowSync(folder);
  try {
    const part = await startPostgres({ dataDir: join(folder, 'data'), port: 0 });
    await query(part.url, "ALTER SYSTEM SET shared_buffers = '512MB'");
    await query(part.url, "ALTER SYSTEM SET max_wal_size = '8GB'");
    await part.stop();
    const again = await startPostgres({ dataDir: join(folder, 'data'), port: 0 });
    return {
      url: again.url,
      async createDatabase(name) {
        await query(again.url, `CREATE DATABASE ${name}`);
        const url = new URL(again.url);
        url.pathname = `/${name}`;
        return url.href;
      },
      async remove() {
        await again.stop();
        await rm(folder, { recursive: true, force: true });
      },
    };
  } finally {
    delete process.env.LD_PRELOAD;
  }
}

function compileSlowSync(folder: string): string {
  const library = join(folder, 'slow-sync.so');
  execFileSync('cc', [
    '-shared',
    '-fPIC',
    '-O2',
    '-o',
    library,
    fromPackageRoot('bench', 'lib', 'slow-sync.c'),
    '-ldl',
  ]);
  return library;
}
