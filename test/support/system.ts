import { randomUUID } from 'node:crypto';
import { Client, Connection } from '@temporalio/client';
import pino from 'pino';
import { Pool } from 'pg';
import { migrateOutbox } from '../../activities/outbox';
import { migrateCustomers } from '../../api/customer/migrate';
import { migrateIdentity } from '../../api/identity/migrate';
import type { Gateway } from '../../api/gateway';
import { createTemporalGateway } from '../../api/temporal-gateway';
import type { Recorded } from '../../domain/events';
import type { PolicyDocument } from '../../domain/policy/document';
import type { Organisation } from '../../domain/organisation/organisation';
import { decodeEvent, streamOf } from '../../eventstore/complaint-stream';
import type { DecisionSources } from '../../eventstore/decision-context';
import { openPolicies, publishPolicy } from '../../eventstore/policy-log';
import type { EventStore } from '../../eventstore/port';
import type { SubjectKeys } from '../../eventstore/vault/subject-keys';
import type { Subjects } from '../../eventstore/vault/subjects';
import { ensureSearchAttributes } from '../../platform/search-attributes';
import { surroundings } from '../../projections/queries/surroundings';
import { migrateReadModels } from '../../projections/migrate';
import { bundleWorkflows, type RunningWorker, startWorker, type WorkerOptions } from '../../worker';
import { searchAttributeTypes } from '../../workflows/search-attributes';
import { organisation, ladderPolicy } from './configuration';
import { dataConverter } from './payload-keys';
import { createTestDatabase } from './postgres';
import { openTestVault } from './vault';

/** What tests log with; silent unless REDRESS_TEST_LOG names a level. */
export const testLog = pino({ level: process.env.REDRESS_TEST_LOG ?? 'silent' });
let bundle: ReturnType<typeof bundleWorkflows> | undefined;

/** The workflows, bundled once for a test file. */
export function workflowBundle(): ReturnType<typeof bundleWorkflows> {
  bundle ??= bundleWorkflows();
  return bundle;
}

export interface SystemOptions {
  readonly policy?: PolicyDocument;
  /** Default: six people without teams. */
  readonly organisation?: Organisation;
  /** Default: the server that the test run shares. */
  readonly temporalAddress?: string;
  /** Default: a database of its own in the server that the test run shares. */
  readonly databaseUrl?: string;
  /** The address of the event log. Default: in the database. */
  readonly eventStore?: string;
  readonly historyLimit?: number;
  readonly gatewayDeadlineMs?: number;
}

/** Redress without its API and its projector, on a real PostgreSQL and a real Temporal server, with a task queue of its own. */
export interface System {
  readonly databaseUrl: string;
  readonly taskQueue: string;
  readonly store: EventStore;
  readonly keys: SubjectKeys;
  readonly subjects: Subjects;
  readonly pool: Pool;
  readonly client: Client;
  readonly gateway: Gateway;
  startWorker(overrides?: Partial<WorkerOptions>): Promise<RunningWorker>;
  eventsOf(complaintId: string): Promise<readonly Recorded[]>;
  /** What decisions in this system look at. */
  readonly sources: Required<DecisionSources>;
  stop(): Promise<void>;
}

export async function startSystem(options: SystemOptions = {}): Promise<System> {
  const database = options.databaseUrl === undefined ? await createTestDatabase() : undefined;
  const databaseUrl = options.databaseUrl ?? database?.url ?? '';
  const address = options.temporalAddress ?? process.env.REDRESS_TEST_TEMPORAL_ADDRESS;
  if (address === undefined)
    throw new Error('REDRESS_TEST_TEMPORAL_ADDRESS is not set: global-setup.ts did not run.');
  await migrateReadModels(databaseUrl);
  await migrateOutbox(databaseUrl);
  await migrateIdentity(databaseUrl);
  await migrateCustomers(databaseUrl);
  const policy = options.policy ?? ladderPolicy;
  const taskQueue = `test-${randomUUID()}`;
  const vault = await openTestVault(databaseUrl, options.eventStore);
  const { keys, store, subjects } = vault;
  const pool = new Pool({ connectionString: databaseUrl, max: 5 });
  pool.on('error', () => undefined);
  await publishPolicy(store, policy);
  const connection = await Connection.connect({ address });
  await ensureSearchAttributes(connection, 'default', searchAttributeTypes);
  const client = new Client({ connection, dataConverter });
  const gateway = createTemporalGateway({
    client,
    taskQueue,
    deadlineMs: options.gatewayDeadlineMs ?? 20_000,
    ...(options.historyLimit === undefined ? {} : { historyLimit: options.historyLimit }),
  });
  const workers = new Set<RunningWorker>();
  const sources: Required<DecisionSources> = {
    policies: openPolicies(store.durable, policy.id),
    organisation: options.organisation ?? organisation,
    lookAround: surroundings(pool),
  };
  return {
    databaseUrl,
    taskQueue,
    sources,
    store,
    keys,
    subjects,
    pool,
    client,
    gateway,
    async startWorker(overrides = {}) {
      const worker = await startWorker({
        temporal: { address, namespace: 'default', dataConverter },
        store,
        subjects,
        pool,
        policies: sources.policies,
        organisation: sources.organisation,
        log: testLog,
        taskQueue,
        workflowBundle: await workflowBundle(),
        reconcileEvery: null,
        learnEvery: null,
        ...overrides,
      });
      workers.add(worker);
      return worker;
    },
    eventsOf: async (complaintId) => (await store.durable.readStream(streamOf(complaintId))).map(decodeEvent),
    async stop() {
      await Promise.all([...workers].map((worker) => worker.stop()));
      await connection.close();
      await vault.close();
      await pool.end();
      await database?.drop();
    },
  };
}
