// A worker that sends mails and calls webhooks as a process of its own, for tests that kill it. Started by sendingWorkers.
import pino from 'pino';
import { Pool } from 'pg';
import { openSmtp } from '../../delivery/email/smtp';
import { openPolicies } from '../../eventstore/policy-log';
import { startWorker } from '../../worker';
import { organisation } from '../support/configuration';
import { dataConverter } from '../support/payload-keys';
import { connectTestVault } from '../support/vault';
import type { SendingWorkerOptions } from './own-worker';

async function main(options: SendingWorkerOptions): Promise<void> {
  const { databaseUrl, temporalAddress, taskQueue, policy, bundlePath, smtpUrl } = options;
  const { store, subjects, keys } = connectTestVault(databaseUrl);
  await startWorker({
    temporal: { address: temporalAddress, namespace: 'default', dataConverter },
    store,
    subjects,
    pool: new Pool({ connectionString: databaseUrl, max: 5 }).on('error', () => undefined),
    policies: openPolicies(store.durable, policy.id),
    organisation,
    log: pino({ level: 'error' }),
    mail: { transport: openSmtp(smtpUrl), from: 'complaints@bank.example' },
    webhooks: { source: 'urn:redress:test', keys, allowPrivate: true },
    taskQueue,
    workflowBundle: { codePath: bundlePath },
    reconcileEvery: null,
    learnEvery: null,
  });
  process.send?.('ready');
}

void main(JSON.parse(process.env.REDRESS_TEST_WORKER ?? '{}') as SendingWorkerOptions);
