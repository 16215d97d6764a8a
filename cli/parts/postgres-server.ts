import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import type { PostgresAccount } from './postgres-account';
import type { PostgresBinaries } from './postgres-binaries';
import { postgresFailures } from './postgres-failures';
import { postgresEnvironment, readPostmasterFile } from './postgres-folder';
import { LOOPBACK } from './ports';
import { endWithUs } from './process-guard';

const POLL_MS = 25;
/** Recovery after a crash may take long; it is given up only when nothing is ready after this time. */
const START_MS = 180_000;
const FAST_SHUTDOWN_MS = 60_000;

export interface ServerOptions {
  readonly binaries: PostgresBinaries;
  readonly account: PostgresAccount;
  readonly dataDir: string;
  readonly port: number;
  readonly logFile: string;
}

export interface Server {
  /** Ends all sessions, writes everything out, and resolves when the process is gone. */
  stop(): Promise<void>;
  /** Resolves with the reason when the process ends without `stop`; never otherwise. */
  readonly exited: Promise<string>;
}

/** Runs the server program. Resolves when it takes connections; `port-taken` when somebody was faster on the port. */
export async function runServer(options: ServerOptions): Promise<Server | 'port-taken'> {
  const { binaries, account, dataDir, port, logFile } = options;
  const settings = {
    listen_addresses: LOOPBACK,
    port: String(port),
    unix_socket_directories: '',
    max_connections: '200',
    fsync: 'on',
    synchronous_commit: 'on',
    timezone: 'UTC',
    log_timezone: 'UTC',
    log_checkpoints: 'off',
  };
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const { command, args, ...ids } = account.launch(binaries.postgres, ['-D', dataDir, ...flags]);
  const logged = await sizeOf(logFile);
  const log = openSync(logFile, 'a');
  const child = spawn(command, args, {
    ...ids,
    cwd: dataDir,
    env: postgresEnvironment(),
    stdio: ['ignore', log, log],
    // In a session of its own: Ctrl-C is for us, who stop it when nobody needs it any more.
    detached: true,
  });
  closeSync(log);
  let stopping = false;
  let tellExited: (reason: string) => void = () => {};
  const exitedByItself = new Promise<string>((resolve) => {
    tellExited = resolve;
  });
  const exited = new Promise<void>((resolve) => {
    child.once('exit', (code, signal) => {
      if (!stopping)
        tellExited(`PostgreSQL ended (${signal ?? `exit code ${code}`}); ${logFile} may say why.`);
      resolve();
    });
    child.once('error', () => resolve());
  });
  if (child.pid !== undefined) void exited.then(endWithUs(child.pid, 'INT'));
  if (await isReady(child, dataDir, exited)) {
    child.unref();
    return {
      exited: exitedByItself,
      stop: () => {
        stopping = true;
        return stop(child, exited);
      },
    };
  }
  child.kill('SIGQUIT');
  const output = await readFrom(logFile, logged);
  if (/could not (bind|create any TCP\/IP sockets)|Address already in use/.test(output)) return 'port-taken';
  throw postgresFailures.notStarted(reasonIn(output), logFile);
}

async function isReady(child: ChildProcess, dataDir: string, exited: Promise<void>): Promise<boolean> {
  const deadline = Date.now() + START_MS;
  let gone = child.pid === undefined;
  void exited.then(() => {
    gone = true;
  });
  while (!gone && Date.now() < deadline) {
    const file = await readPostmasterFile(dataDir);
    if (file?.pid === child.pid && file?.status === 'ready') return true;
    await delay(POLL_MS);
  }
  return false;
}

async function stop(child: ChildProcess, exited: Promise<void>): Promise<void> {
  child.ref();
  child.kill('SIGINT');
  const impatience = new AbortController();
  const slow = delay(FAST_SHUTDOWN_MS, 'slow' as const, { signal: impatience.signal }).catch(() => undefined);
  if ((await Promise.race([exited, slow])) === 'slow') {
    // Without a last checkpoint; nothing is lost, the next start recovers it from the WAL.
    child.kill('SIGQUIT');
    await exited;
  }
  impatience.abort();
}

async function sizeOf(path: string): Promise<number> {
  const found = await stat(path).catch(() => undefined);
  return found?.size ?? 0;
}

async function readFrom(path: string, offset: number): Promise<string> {
  const file = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await file.read({ position: offset, buffer: Buffer.alloc(64 * 1024) });
    return buffer.toString('utf8', 0, bytesRead);
  } finally {
    await file.close();
  }
}

function reasonIn(output: string): string {
  const lines = output.trim().split('\n');
  const serious = lines
    .filter((line) => /\b(FATAL|PANIC):/.test(line))
    .map((line) => line.replace(/^.*?\b(FATAL|PANIC): +/, ''));
  return serious.join(' ') || lines.at(-1) || 'It ended without a message.';
}
