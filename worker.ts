import { Client, Connection, type DataConverter } from '@temporalio/client';
import {
  bundleWorkflowCode,
  DefaultLogger,
  NativeConnection,
  Runtime,
  Worker,
  type WorkflowBundleOption,
  type WorkflowBundleWithSourceMap,
} from '@temporalio/worker';
import type { Pool } from 'pg';
import type {
  ComplaintActivities,
  DeliveryActivities,
  HeadActivities,
  LearnActivities,
  ReconcileActivities,
  ReconcileReport,
  WebhookActivities,
} from './activities/contract';
import { createExecute } from './activities/execute';
import { createExportHeadActivity, type HeadKeeping } from './activities/export-head';
import { createDeliver, createStartDelivery, type MailSending } from './activities/deliver';
import {
  createDeliverWebhook,
  createStartWebhookDelivery,
  type WebhookSending,
} from './activities/deliver-webhook';
import { createGiveCommand } from './activities/give-command';
import { openMailbag } from './activities/mailbag';
import { createLoad, createNotify } from './activities/notify';
import { openOutbox } from './activities/outbox';
import { createDetectActivity } from './activities/problems';
import { createReconcileActivity, reconcileComplaints } from './activities/reconcile';
import { createReviewActivity } from './activities/review';
import { createTellAtOnce } from './activities/telling';
import { openDeliveryBook } from './delivery/webhooks/delivery-book';
import { resumeLost, startDispatcher } from './delivery/webhooks/dispatcher';
import type { Organisation } from './domain/organisation/organisation';
import type { Policies } from './eventstore/policy-log';
import type { EventStore } from './eventstore/port';
import type { SubjectKeys } from './eventstore/vault/subject-keys';
import type { Subjects } from './eventstore/vault/subjects';
import type { Logger } from './platform/log';
import { ensureSearchAttributes } from './platform/search-attributes';
import { schedule, unschedule } from './platform/temporal/schedules';
import { openComplaints } from './projections/queries/open-complaints';
import { problemSource } from './projections/queries/problems';
import { reviewSource } from './projections/queries/review';
import { surroundings } from './projections/queries/surroundings';
import { TASK_QUEUE } from './workflows/messages';
import { searchAttributeTypes } from './workflows/search-attributes';

export interface WorkerOptions {
  readonly temporal: {
    readonly address: string;
    readonly namespace: string;
    /** The same for everyone who talks to this Temporal; without one, payloads are stored in clear. */
    readonly dataConverter?: DataConverter;
  };
  readonly store: EventStore;
  readonly pool: Pool;
  /** New complaints follow the active one; it has to be published. */
  readonly policies: Policies;
  readonly organisation: Organisation;
  /** Left out for a store that does not encrypt. */
  readonly subjects?: Subjects;
  readonly log: Logger;
  /** How e-mails to complainants are sent; left out, they stay in the outbox. */
  readonly mail?: MailSending;
  /** How webhooks are called, and whose keys hold their secrets; left out, this worker calls none. */
  readonly webhooks?: WebhookSending & { readonly keys: Pick<SubjectKeys, 'secret'> };
  readonly taskQueue?: string;
  /** Made beforehand with {@link bundleWorkflows}; otherwise made here, in a second or two. */
  readonly workflowBundle?: WorkflowBundleOption;
  /** How often open complaints are compared with their workflows, beside the start; null for never. Default: 10 minutes. */
  readonly reconcileEvery?: '10 minutes' | null;
  /** How often recurring issues are looked for and months that are over are reviewed; null for never. Default: every hour. */
  readonly learnEvery?: '1 hour' | null;
  /** Where and how often signed heads of the event log are kept; null ends that, and left out it is as other workers have it. */
  readonly heads?: (HeadKeeping & { readonly everyMs: number }) | null;
}

export interface RunningWorker {
  /** What was put back to work at the start. */
  readonly reconciled: Promise<ReconcileReport>;
  /** Never resolves; rejects when the worker dies by itself. */
  readonly died: Promise<never>;
  /** Finishes what was begun, at most for 25 seconds, and lets go of Temporal. */
  stop(): Promise<void>;
}

/** The workflows as one script for the sandbox. */
export function bundleWorkflows(): Promise<WorkflowBundleWithSourceMap> {
  return bundleWorkflowCode({
    workflowsPath: require.resolve('./workflows'),
    logger: new DefaultLogger('ERROR'),
    failureConverterPath: require.resolve('./platform/temporal/failure-converter'),
  });
}

/** Runs complaints: takes tasks from Temporal, and puts every open complaint back to work that has lost its workflow. */
export async function startWorker(options: WorkerOptions): Promise<RunningWorker> {
  const { log, store, pool, organisation, policies, taskQueue = TASK_QUEUE } = options;
  const { address, namespace, dataConverter = {} } = options.temporal;
  installRuntime(log);
  const connection = await Connection.connect({ address });
  const client = new Client({ connection, namespace, dataConverter });
  // A workflow that sets an attribute which is not registered fails its task for ever.
  await ensureSearchAttributes(connection, namespace, searchAttributeTypes);
  const nativeConnection = await NativeConnection.connect({ address });
  const encrypting = options.subjects ? { subjects: options.subjects } : {};
  const outbox = openOutbox(pool);
  const mailbag = openMailbag(pool);
  const give = createGiveCommand(client, taskQueue);
  const deliveries = options.mail
    ? { deliveries: { mailbag, start: createStartDelivery(client, taskQueue) } }
    : {};
  const webhooks = options.webhooks && webhooksBy(options.webhooks);
  const reconciling = {
    client,
    log,
    taskQueue,
    openComplaints: () => openComplaints(pool, store),
    ...deliveries,
    ...(webhooks ? { resumeWebhooks: () => resumeLost(webhooks.dispatching) } : {}),
  };
  const heads = options.heads ?? undefined;
  const activities: ComplaintActivities &
    ReconcileActivities &
    LearnActivities &
    HeadActivities &
    Partial<DeliveryActivities & WebhookActivities> = {
    execute: createExecute({
      store,
      policies,
      organisation,
      lookAround: surroundings(pool),
      ...encrypting,
      tellAtOnce: createTellAtOnce(outbox, options.mail !== undefined),
    }),
    load: createLoad({ store, outbox }),
    notify: createNotify({ store, outbox, give, ...deliveries }),
    reportRefusal: (...refused) => outbox.reportRefusal(...refused),
    ...(options.mail ? createDeliver({ store, policies, mailbag, mail: options.mail, give }) : {}),
    ...webhooks?.activities,
    reconcileComplaints: createReconcileActivity(reconciling),
    detectProblems: createDetectActivity({
      store: { ...store, ...encrypting },
      policies,
      source: problemSource(pool),
      log,
    }),
    reviewPeriods: createReviewActivity({ store, policies, source: reviewSource(pool, store) }),
    exportHead: createExportHeadActivity({ store, log, ...(heads ? { heads } : {}) }),
  };
  const worker = await Worker.create({
    connection: nativeConnection,
    namespace,
    taskQueue,
    workflowBundle: options.workflowBundle ?? (await bundleWorkflows()),
    activities,
    dataConverter,
    shutdownGraceTime: '15s',
    shutdownForceTime: '25s',
  });
  const running = worker.run();
  const died = running.then(() => new Promise<never>(() => undefined));
  died.catch((error: unknown) => log.error({ err: error }, 'the worker died'));
  if (options.reconcileEvery !== null) await schedule(client, taskQueue, 'reconcile', '10 minutes', '30s');
  if (options.learnEvery !== null) await schedule(client, taskQueue, 'learn', '1 hour', '5m');
  if (heads) await schedule(client, taskQueue, 'exportHead', heads.everyMs, '30s');
  if (options.heads === null) await unschedule(client, 'exportHead');
  const dispatcher = webhooks && startDispatcher(webhooks.dispatching);
  let stopped: Promise<void> | undefined;
  const reconciled = reconcileComplaints(reconciling);
  reconciled.then(
    (report) =>
      log.info(
        { ...report, failed: report.failed.length },
        'open complaints were compared with their workflows',
      ),
    (error: unknown) =>
      log.error({ err: error }, 'open complaints could not be compared with their workflows'),
  );
  return {
    reconciled,
    died,
    stop: () => {
      stopped ??= stop();
      return stopped;
    },
  };

  function webhooksBy({ keys, ...sending }: NonNullable<WorkerOptions['webhooks']>) {
    const book = openDeliveryBook(pool, () => keys.secret('webhooks'));
    const start = createStartWebhookDelivery(client, taskQueue);
    return {
      activities: createDeliverWebhook({ store, book, sending, log }),
      dispatching: { pool, store, start, log },
    };
  }

  async function stop(): Promise<void> {
    if (worker.getState() === 'RUNNING') worker.shutdown();
    await dispatcher?.stop();
    await running.catch(() => undefined);
    await reconciled.catch(() => undefined);
    await nativeConnection.close();
    await connection.close();
  }
}

let runtimeInstalled = false;

/**
 * Sets up Temporal's native part, of which there is one a process; later calls do nothing. It has to come before any
 * other use of that part. The signals stay with whoever composes the process: a worker that hears Ctrl-C itself stops too early.
 */
export function installRuntime(log: Logger): void {
  if (runtimeInstalled) return;
  runtimeInstalled = true;
  const quiet: Record<string, boolean> = { TRACE: true, DEBUG: true, INFO: true };
  Runtime.install({
    shutdownSignals: [],
    logger: new DefaultLogger('WARN', ({ level, message, meta }) => {
      if (!quiet[level]) log[level === 'ERROR' ? 'error' : 'warn']({ ...meta }, message);
    }),
    telemetryOptions: { logging: { filter: 'temporalio_sdk_core=warn', forward: {} } },
  });
}
