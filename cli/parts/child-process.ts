import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, open, readFile, rename, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Failure } from '../../platform/failure';
import { endWithUs } from './process-guard';
import { messageOf } from '../../platform/errors';

/** A log that has grown beyond this many bytes is put aside as `<log>.old` when its process is started again. */
const LOG_LIMIT = 10 * 1024 * 1024;

/** What to run. */
export interface ChildOptions {
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
  readonly cwd?: string;
  /** Receives all output, after what earlier runs wrote. */
  readonly logFile: string;
}

/** How a process ended: exactly one of the two is set. */
export interface ExitStatus {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** A process that was started here. Its methods never signal any process but this one and what it started itself. */
export interface Child {
  readonly pid: number;
  /** Resolves when the process has ended, for whatever reason. Never rejects. */
  readonly exited: Promise<ExitStatus>;
  /** How it ended, or undefined while it runs. */
  exitStatus(): ExitStatus | undefined;
  /** Asks it to end, waits `graceMs` milliseconds, then kills it. Resolves when it is gone; may be called repeatedly. */
  stop(options?: StopOptions): Promise<void>;
  /** Ends it at once, without a chance to clean up. Resolves when it is gone. */
  kill(): Promise<void>;
  /** The last lines that this run wrote to the log. */
  lastLines(count: number): Promise<string[]>;
}

/** How to ask a process to end. */
export interface StopOptions {
  readonly signal?: 'SIGINT' | 'SIGTERM';
  readonly graceMs?: number;
}

function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  // Once the process has ended its number may belong to somebody else.
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  try {
    process.kill(-child.pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

async function openLog(logFile: string): Promise<{ fd: number; start: number; close: () => Promise<void> }> {
  await mkdir(dirname(logFile), { recursive: true });
  const size = await stat(logFile).then(
    (found) => found.size,
    () => 0,
  );
  if (size > LOG_LIMIT) await rename(logFile, `${logFile}.old`);
  const handle = await open(logFile, 'a');
  return { fd: handle.fd, start: size > LOG_LIMIT ? 0 : size, close: () => handle.close() };
}

/**
 * Starts a process in a group of its own, so that Ctrl-C in the terminal reaches only us and we end it in good order.
 * It is also asked to end when our own process has ended, however that happened. Throws a Failure when it cannot be started at all.
 */
export async function startChild(options: ChildOptions): Promise<Child> {
  const log = await openLog(options.logFile);
  const child = spawn(options.command, [...options.args], {
    detached: true,
    stdio: ['ignore', log.fd, log.fd],
    ...(options.env === undefined ? {} : { env: options.env }),
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
  });
  let status: ExitStatus | undefined;
  const exited = new Promise<ExitStatus>((resolve) => {
    child.once('exit', (code, signal) => {
      status = { code, signal };
      resolve(status);
    });
  });
  try {
    await once(child, 'spawn');
  } catch (error) {
    throw new Failure({
      code: 'RDS-2107',
      what: `${options.command} could not be started.`,
      why: messageOf(error),
      fix: `Check that the file is there, may be executed, and is made for this machine: ${options.command}`,
      cause: error,
    });
  } finally {
    await log.close();
  }
  const pid = child.pid ?? 0;
  void exited.then(endWithUs(pid, 'TERM'));

  return {
    pid,
    exited,
    exitStatus: () => status,
    stop: async ({ signal = 'SIGTERM', graceMs = 10_000 } = {}) => {
      signalGroup(child, signal);
      const timer = setTimeout(() => signalGroup(child, 'SIGKILL'), graceMs);
      await exited;
      clearTimeout(timer);
    },
    kill: async () => {
      signalGroup(child, 'SIGKILL');
      await exited;
    },
    lastLines: async (count) => {
      const written = (await readFile(options.logFile)).subarray(log.start).toString('utf8');
      return written
        .split('\n')
        .filter((line) => line.trim() !== '')
        .slice(-count);
    },
  };
}
