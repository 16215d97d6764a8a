import { mkdir } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import { Client } from 'pg';
import { choosePostgresAccount } from './postgres-account';
import { findPostgresBinaries } from './postgres-binaries';
import { postgresFailures } from './postgres-failures';
import { initialiseDataFolder, inspectDataFolder, POSTGRES_USER, readPassword } from './postgres-folder';
import { waitUntilNotServed } from './postgres-processes';
import { runServer, type Server, type ServerOptions } from './postgres-server';
import { freePort, isPortFree, LOOPBACK } from './ports';

const DATABASE = 'redress';
const OLDEST_VERSION = 14;
const USUAL_PORT = 15432;
const CONNECT_MS = 5_000;

/** A PostgreSQL to work with. */
export interface PostgresPart {
  readonly url: string;
  /** True when we started it: then `stop` stops it, else `stop` does nothing. */
  readonly ownedByUs: boolean;
  /** For a person, like "PostgreSQL 18.4 on port 15432, data in .redress/postgres". */
  readonly describe: string;
  /** Resolves with the reason when the server we started ends without `stop`; never otherwise. */
  readonly exited: Promise<string>;
  stop(): Promise<void>;
}

export interface StartPostgresOptions {
  /** Created when missing. The log of the server goes beside it, into postgres.log. */
  readonly dataDir: string;
  /** Must be free; 0: any free one. Default: 15432 when it is free, else any. */
  readonly port?: number;
  /** Told, in a few words, what takes its time. */
  readonly log?: (line: string) => void;
}

/**
 * Starts the PostgreSQL that came with npm, with its data in `dataDir`, and creates the database "redress". It ends
 * with our process at the latest; Ctrl-C does not reach it, so the caller decides when it stops.
 * Throws a Failure (RDS-1001 to RDS-1010).
 */
export async function startPostgres(
  options: StartPostgresOptions,
): Promise<PostgresPart & { ownedByUs: true }> {
  const { port: wantedPort, log = () => {} } = options;
  const dataDir = resolve(options.dataDir);
  const logFile = join(dirname(dataDir), 'postgres.log');
  await mkdir(dirname(dataDir), { recursive: true });

  const binaries = await findPostgresBinaries();
  const state = await inspectDataFolder(dataDir, binaries);
  const account = await choosePostgresAccount(binaries, dataDir);
  if (state === 'empty') {
    log(`creating the data folder ${shorten(dataDir)}`);
    await initialiseDataFolder(dataDir, binaries, account);
  }
  await waitUntilNotServed(dataDir);
  const password = await readPassword(dataDir);
  const { server, port } = await runOnPort({ binaries, account, dataDir, logFile }, wantedPort);

  const urlOf = (database: string) =>
    `postgres://${POSTGRES_USER}:${password}@${LOOPBACK}:${port}/${database}`;
  try {
    await createDatabase(urlOf('postgres'));
  } catch (error) {
    await server.stop();
    throw postgresFailures.notStarted(reasonOf(error), logFile);
  }
  return {
    url: urlOf(DATABASE),
    ownedByUs: true,
    describe: `PostgreSQL ${binaries.version} on port ${port}, data in ${shorten(dataDir)}`,
    exited: server.exited,
    stop: () => server.stop(),
  };
}

/**
 * Checks the PostgreSQL that somebody else runs: reachable, version 14 or newer, the database in UTF8.
 * Throws a Failure (RDS-1011 to RDS-1013).
 */
export async function findPostgres(url: string): Promise<PostgresPart & { ownedByUs: false }> {
  const host = hostIn(url);
  const [row] = await queryOnce<{ version: string; encoding: string }>(
    url,
    "SELECT current_setting('server_version') AS version, current_setting('server_encoding') AS encoding",
  ).catch((error) => {
    throw postgresFailures.notReachable(host, reasonOf(error));
  });
  const version = row?.version.split(' ')[0] ?? '?';
  if (Number.parseInt(version, 10) < OLDEST_VERSION)
    throw postgresFailures.tooOld(host, version, OLDEST_VERSION);
  if (row?.encoding !== 'UTF8') throw postgresFailures.notUtf8(host, row?.encoding ?? '?');
  return {
    url,
    ownedByUs: false,
    describe: `PostgreSQL ${version} at ${host}`,
    exited: new Promise(() => {}),
    stop: async () => {},
  };
}

/** On the port that was asked for, or else the usual one or any free one. */
async function runOnPort(
  options: Omit<ServerOptions, 'port'>,
  asked: number | undefined,
): Promise<{ server: Server; port: number }> {
  const fixed = asked === 0 ? undefined : asked;
  if (fixed !== undefined && !(await isFree(fixed))) throw postgresFailures.portTaken(fixed);
  let port = fixed ?? (asked === undefined && (await isFree(USUAL_PORT)) ? USUAL_PORT : await freePort());
  for (let attempt = 1; ; attempt += 1) {
    const server = await runServer({ ...options, port });
    if (server !== 'port-taken') return { server, port };
    if (fixed !== undefined || attempt === 5) throw postgresFailures.portTaken(port);
    port = await freePort();
  }
}

function isFree(port: number): Promise<boolean> {
  return isPortFree(port).catch(() => false);
}

async function createDatabase(url: string): Promise<void> {
  const found = await queryOnce(url, 'SELECT 1 FROM pg_database WHERE datname = $1', [DATABASE]);
  if (found.length === 0) await queryOnce(url, `CREATE DATABASE ${DATABASE}`);
}

async function queryOnce<Row extends object>(
  url: string,
  text: string,
  values: readonly unknown[] = [],
): Promise<Row[]> {
  const client = new Client({
    connectionString: url,
    connectionTimeoutMillis: CONNECT_MS,
    query_timeout: 60_000,
  });
  client.on('error', () => {});
  try {
    await client.connect();
    const { rows } = await client.query<Row>(text, [...values]);
    return rows;
  } finally {
    await client.end().catch(() => {});
  }
}

function hostIn(url: string): string {
  if (!URL.canParse(url)) throw postgresFailures.notReachable('DATABASE_URL', 'It is not a URL.');
  const { host, pathname } = new URL(url);
  return `${host}${pathname}`;
}

function reasonOf(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(reasonOf).join(', ');
  return error instanceof Error ? error.message || error.name : String(error);
}

function shorten(path: string): string {
  const fromHere = relative(process.cwd(), path);
  return fromHere.startsWith('..') ? path : fromHere;
}
