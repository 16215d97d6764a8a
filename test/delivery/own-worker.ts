import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PolicyDocument } from '../../domain/policy/document';
import { fromPackageRoot } from '../../platform/package-root';
import { type System, workflowBundle } from '../support/system';

export interface SendingWorkerOptions {
  readonly databaseUrl: string;
  readonly temporalAddress: string;
  readonly taskQueue: string;
  readonly policy: PolicyDocument;
  readonly bundlePath: string;
  readonly smtpUrl: string;
}

/** Workers that send mails, as processes that can be killed. */
export interface SendingWorkers {
  start(): Promise<{ readonly ended: Promise<void>; kill(): void }>;
  remove(): Promise<void>;
}

export async function sendingWorkers(
  system: System,
  policy: PolicyDocument,
  smtpUrl: string,
): Promise<SendingWorkers> {
  const folder = await mkdtemp(join(tmpdir(), 'redress-sender-'));
  const bundlePath = join(folder, 'bundle.js');
  await writeFile(bundlePath, (await workflowBundle()).code);
  const children = new Set<ChildProcess>();
  return {
    async start() {
      const options: SendingWorkerOptions = {
        databaseUrl: system.databaseUrl,
        temporalAddress: process.env.REDRESS_TEST_TEMPORAL_ADDRESS ?? '',
        taskQueue: system.taskQueue,
        policy,
        bundlePath,
        smtpUrl,
      };
      const child = fork(fromPackageRoot('test', 'delivery', 'worker-process.ts'), {
        execArgv: ['--import', 'tsx'],
        env: { ...process.env, REDRESS_TEST_WORKER: JSON.stringify(options) },
        stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      });
      children.add(child);
      const ended = once(child, 'exit').then(() => undefined);
      await Promise.race([once(child, 'message'), ended]);
      if (child.exitCode !== null) throw new Error(`the worker process ended with ${child.exitCode}`);
      return { ended, kill: () => child.kill('SIGKILL') };
    },
    async remove() {
      for (const child of children) child.kill('SIGKILL');
      await rm(folder, { recursive: true, force: true });
    },
  };
}
