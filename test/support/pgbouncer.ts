import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { freePort, isListening, LOOPBACK } from '../../cli/parts/ports';
import { eventually } from './eventually';
import { makeTestFolder } from './postgres';

/** A pooler in transaction mode in front of a PostgreSQL server. */
export interface PgBouncer {
  /** The same database, reached through the pooler. */
  readonly through: (databaseUrl: string) => string;
  stop(): Promise<void>;
}

/** The program, undefined where it is not installed. Debian puts it where only root looks. */
export function findPgBouncer(): string | undefined {
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/usr/local/sbin'];
  return folders.map((folder) => join(folder, 'pgbouncer')).find((file) => existsSync(file));
}

/**
 * Starts it for all databases of the server. Few sessions, handed around in turn, so that whatever relies on one of its
 * own meets another one soon.
 */
export async function startPgBouncer(program: string, serverUrl: string): Promise<PgBouncer> {
  const { hostname, port: serverPort, username, password } = new URL(serverUrl);
  const folder = await makeTestFolder();
  const config = join(folder, 'pgbouncer.ini');
  const port = await freePort();
  const account = `user='${decodeURIComponent(username)}' password='${decodeURIComponent(password)}'`;
  const lines = [
    '[databases]',
    `* = host=${hostname} port=${serverPort} ${account}`,
    '[pgbouncer]',
    `listen_addr = ${LOOPBACK}`,
    `listen_port = ${port}`,
    'unix_socket_dir =',
    'auth_type = any',
    'pool_mode = transaction',
    'default_pool_size = 6',
    'server_round_robin = 1',
    'max_client_conn = 400',
  ];
  await writeFile(config, `${lines.join('\n')}\n`);
  // It refuses to run as root.
  const as = process.getuid?.() === 0 ? ['-u', 'nobody'] : [];
  const child = spawn(program, [...as, config], { stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => {
    said = (said + chunk.toString()).slice(-4_000);
  });
  try {
    await eventually(() => {
      if (child.exitCode !== null) throw new Error(`pgbouncer ended with ${child.exitCode}: ${said}`);
      return isListening(port);
    });
  } catch (error) {
    await end(child, folder);
    throw error;
  }
  return {
    through: (databaseUrl) => {
      const url = new URL(databaseUrl);
      url.host = `${LOOPBACK}:${port}`;
      return url.href;
    },
    stop: () => end(child, folder),
  };
}

async function end(child: ChildProcess, folder: string): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) {
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
  }
  await rm(folder, { recursive: true, force: true });
}
