import { randomUUID } from 'node:crypto';
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';
import { startPostgres } from '../../cli/parts/postgres';

export interface TestDatabase {
  readonly url: string;
  drop(): Promise<void>;
}

/** A fresh, empty database in the server that the test run shares. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const server = process.env.REDRESS_TEST_DATABASE_URL;
  if (server === undefined)
    throw new Error('REDRESS_TEST_DATABASE_URL is not set: global-setup.ts did not run.');
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  await execute(server, `CREATE DATABASE ${name}`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  return { url: url.href, drop: () => execute(server, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`) };
}

/** Runs SQL on a connection of its own. */
export async function execute(url: string, sql: string): Promise<void> {
  await query(url, sql);
}

/** The rows of one statement, on a connection of its own. */
export async function query<Row extends object>(
  url: string,
  text: string,
  values: readonly unknown[] = [],
): Promise<Row[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<Row>(text, [...values]);
    return rows;
  } finally {
    await client.end();
  }
}

/** Every row of every table, as a line of text after the table's name. */
export async function dumpOf(url: string): Promise<{ readonly tables: number; readonly text: string }> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    const { rows: tables } = await client.query<{ name: string }>(
      `SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables
       WHERE schemaname NOT IN ('pg_catalog', 'information_schema')`,
    );
    const rows: string[] = [];
    // Over one connection: a test that waits for something to be gone looks again and again, at dozens of tables.
    for (const { name } of tables) {
      const found = await client.query<{ row: string }>(`SELECT t::text AS row FROM ${name} t`);
      rows.push(...found.rows.map(({ row }) => `${name} ${row}`));
    }
    return { tables: tables.length, text: rows.join('\n') };
  } finally {
    await client.end();
  }
}

/** A server of one test's own, to stop and to crash. */
export interface OwnPostgres {
  /** The same through all restarts. */
  readonly url: string;
  readonly dataDir: string;
  stop(): Promise<void>;
  /** Ends it like a crash: nothing is written out, the next start has to recover. */
  stopImmediately(): Promise<void>;
  /** Starts it again on the same port. */
  start(): Promise<void>;
  /** Stops it for good and removes its files. */
  remove(): Promise<void>;
}

export async function startOwnPostgres(): Promise<OwnPostgres> {
  const folder = await makeTestFolder();
  const dataDir = join(folder, 'data');
  let part = await startPostgres({ dataDir, port: 0 });
  const { url } = part;
  const port = Number(new URL(url).port);

  return {
    url,
    dataDir,
    stop: () => part.stop(),
    async stopImmediately() {
      const pid = await postmasterPid(dataDir);
      process.kill(pid, 'SIGQUIT');
      await waitUntilGone(pid);
    },
    async start() {
      part = await startPostgres({ dataDir, port });
    },
    async remove() {
      await part.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** A temporary folder that also the operating system's user of PostgreSQL may enter. */
export async function makeTestFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'redress-test-'));
  await chmod(folder, 0o755);
  return folder;
}

export async function postmasterPid(dataDir: string): Promise<number> {
  return Number((await readFile(join(dataDir, 'postmaster.pid'), 'utf8')).split('\n')[0]);
}

export async function waitUntilGone(pid: number): Promise<void> {
  while (await isAlive(pid)) await delay(10);
}

/** False also for a process that has ended and that nobody has collected, as happens in containers without an init. */
export async function isAlive(pid: number): Promise<boolean> {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  return !/^State:\s+Z/m.test(status);
}
