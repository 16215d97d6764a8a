import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PolicyDocument } from '../../domain/policy/document';
import { fromPackageRoot } from '../../platform/package-root';
import { workflowBundle } from './system';

export interface WorkerProcessOptions {
  readonly databaseUrl: string;
  /** The address of the event log. Default: in the database. */
  readonly eventStore?: string;
  readonly temporalAddress: string;
  readonly taskQueue: string;
  readonly policy: PolicyDocument;
  readonly bundlePath: string;
  /** A file that marks that it died: the process kills itself once, between an append and its answer. */
  readonly dieOnceAfterAppend?: string;
}

export interface WorkerProcess {
  /** Resolves when the process has ended, however. */
  readonly ended: Promise<void>;
  /** kill -9. */
  kill(): Promise<void>;
}

/** Starts workers as processes; `folder` is theirs, and removed with `remove`. */
export async function workerProcesses(): Promise<{
  readonly folder: string;
  start(options: Omit<WorkerProcessOptions, 'bundlePath'>): Promise<WorkerProcess>;
  remove(): Promise<void>;
}> {
  const folder = await mkdtemp(join(tmpdir(), 'redress-worker-'));
  const bundlePath = join(folder, 'bundle.js');
  await writeFile(bundlePath, (await workflowBundle()).code);
  const children = new Set<ChildProcess>();
  return {
    folder,
    async start(options) {
      const child = fork(fromPackageRoot('test', 'support', 'worker-process.ts'), {
        execArgv: ['--import', 'tsx'],
        env: { ...process.env, REDRESS_TEST_WORKER: JSON.stringify({ ...options, bundlePath }) },
        stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      });
      children.add(child);
      const ended = once(child, 'exit').then(() => undefined);
      await Promise.race([once(child, 'message'), ended]);
      if (child.exitCode !== null) throw new Error(`the worker process ended with ${child.exitCode}`);
      return {
        ended,
        async kill() {
          child.kill('SIGKILL');
          await ended;
        },
      };
    },
    async remove() {
      for (const child of children) child.kill('SIGKILL');
      await rm(folder, { recursive: true, force: true });
    },
  };
}
