// A worker as a process of its own, for tests that kill it. Started by startWorkerProcess with its options as JSON.
import { existsSync, writeFileSync } from 'node:fs';
import pino from 'pino';
import { Pool } from 'pg';
import type { EventStore } from '../../eventstore/port';
import { openPolicies } from '../../eventstore/policy-log';
import { startWorker } from '../../worker';
import { organisation } from './configuration';
import { dataConverter } from './payload-keys';
import type { WorkerProcessOptions } from './own-worker';
import { connectTestVault } from './vault';

async function main(options: WorkerProcessOptions): Promise<void> {
  const { databaseUrl, eventStore, temporalAddress, taskQueue, policy, bundlePath, dieOnceAfterAppend } =
    options;
  const { store: opened, subjects } = connectTestVault(databaseUrl, eventStore);
  const store = dieOnceAfterAppend === undefined ? opened : dyingAfterAppend(opened, dieOnceAfterAppend);
  await startWorker({
    temporal: { address: temporalAddress, namespace: 'default', dataConverter },
    store,
    subjects,
    pool: new Pool({ connectionString: databaseUrl, max: 5 }).on('error', () => undefined),
    policies: openPolicies(store.durable, policy.id),
    organisation,
    log: pino({ level: 'error' }),
    taskQueue,
    workflowBundle: { codePath: bundlePath },
    reconcileEvery: null,
    learnEvery: null,
  });
  process.send?.('ready');
}

/** Kills the process when its first append is stored and durable, before anybody hears of it. `marker` makes it once. */
function dyingAfterAppend(store: EventStore, marker: string): EventStore {
  return {
    ...store,
    async append(stream, events, expected) {
      const appended = await store.append(stream, events, expected);
      if (!existsSync(marker) && events.some(({ type }) => type === 'NoteAdded')) {
        writeFileSync(marker, stream);
        process.kill(process.pid, 'SIGKILL');
      }
      return appended;
    },
  };
}

void main(JSON.parse(process.env.REDRESS_TEST_WORKER ?? '{}') as WorkerProcessOptions);
