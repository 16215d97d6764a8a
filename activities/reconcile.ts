import { Context } from '@temporalio/activity';
import { type Client, WorkflowExecutionAlreadyStartedError } from '@temporalio/client';
import { streamOf } from '../eventstore/complaint-stream';
import type { Logger } from '../platform/log';
import { type ComplaintInput, reloadSignal, TASK_QUEUE } from '../workflows/messages';
import { searchAttributeKeys } from '../workflows/search-attributes';
import type { ReconcileReport } from './contract';
import type { StartDelivery } from './deliver';
import type { Mailbag } from './mailbag';
import { messageOf } from '../platform/errors';

/** A complaint that is not closed, as its stream has it. */
export interface OpenComplaint {
  readonly complaintId: string;
  readonly revision: number;
}

export interface ReconcileOptions {
  readonly client: Client;
  readonly openComplaints: () => AsyncIterable<OpenComplaint>;
  /** Messages that are to be sent; left out where nothing is sent. */
  readonly deliveries?: { readonly mailbag: Pick<Mailbag, 'unsettled'>; readonly start: StartDelivery };
  /** Has calls of webhooks made that were lost. */
  readonly resumeWebhooks?: () => Promise<void>;
  readonly log: Logger;
  readonly taskQueue?: string;
  readonly onProgress?: (report: ReconcileReport) => void;
}

const CONCURRENCY = 16;

/**
 * Puts every open complaint back to work: starts the workflow where there is none, and has a workflow that is behind
 * its stream read it again; and has messages and calls of webhooks sent that were left lying. Safe at any time and any
 * number of times: a workflow that knows its stream is left alone. A complaint that fails is reported and does not stop
 * the others.
 */
export async function reconcileComplaints(options: ReconcileOptions): Promise<ReconcileReport> {
  const report = {
    started: 0,
    existing: 0,
    reloaded: 0,
    failed: [] as { complaintId: string; reason: string }[],
  };
  const running = await runningRevisions(options);
  const source = options.openComplaints()[Symbol.asyncIterator]();
  await Promise.all(
    Array.from({ length: CONCURRENCY }, async () => {
      for (let next = await source.next(); !next.done; next = await source.next()) {
        const open = next.value;
        try {
          report[await reconcileOne(open, running, options)] += 1;
        } catch (error) {
          const reason = messageOf(error);
          options.log.error(
            { complaintId: open.complaintId, reason },
            'a complaint could not be put back to work',
          );
          report.failed.push({ complaintId: open.complaintId, reason });
        }
        options.onProgress?.(report);
      }
    }),
  );
  await resumeDeliveries(options);
  await options.resumeWebhooks?.().catch((error: unknown) => {
    options.log.error({ reason: messageOf(error) }, 'calls of webhooks could not be put on their way');
  });
  return report;
}

/** Has those messages sent that were to be and whose workflow was never started, or was lost. */
async function resumeDeliveries({ deliveries, log }: ReconcileOptions): Promise<void> {
  if (!deliveries) return;
  for (const message of await deliveries.mailbag.unsettled()) {
    await deliveries.start(message).catch((error: unknown) => {
      log.error({ ...message, reason: messageOf(error) }, 'a message could not be put on its way');
    });
  }
}

/**
 * What the running workflows know of their streams, by workflow id. Temporal's list may lag behind, which costs a
 * needless start or reload and does no harm; a server that has no list is treated as one that lists nothing.
 */
async function runningRevisions({
  client,
  log,
  taskQueue = TASK_QUEUE,
}: ReconcileOptions): Promise<ReadonlyMap<string, number>> {
  const running = new Map<string, number>();
  try {
    const query = `WorkflowType = 'complaint' AND ExecutionStatus = 'Running' AND TaskQueue = '${taskQueue}'`;
    for await (const { workflowId, typedSearchAttributes } of client.workflow.list({
      query,
      pageSize: 1_000,
    })) {
      running.set(workflowId, typedSearchAttributes.get(searchAttributeKeys.revision) ?? -1);
    }
  } catch (error) {
    log.warn({ err: error }, 'Temporal gave no list of the running workflows');
  }
  return running;
}

async function reconcileOne(
  { complaintId, revision }: OpenComplaint,
  running: ReadonlyMap<string, number>,
  { client, taskQueue = TASK_QUEUE }: ReconcileOptions,
): Promise<'started' | 'existing' | 'reloaded'> {
  const workflowId = streamOf(complaintId);
  const known = running.get(workflowId);
  if (known !== undefined && known >= revision) return 'existing';
  const input: ComplaintInput = { complaintId };
  try {
    await client.workflow.start('complaint', {
      workflowId,
      taskQueue,
      args: [input],
      staticSummary: `Complaint ${complaintId}`,
      workflowIdConflictPolicy: 'FAIL',
      workflowIdReusePolicy: 'ALLOW_DUPLICATE',
    });
    return 'started';
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
  }
  if (known === undefined) return 'existing';
  await client.workflow.getHandle(workflowId).signal(reloadSignal);
  return 'reloaded';
}

/** The same as an activity: it tells Temporal of its progress, so that a worker that died is noticed. */
export function createReconcileActivity(
  options: Omit<ReconcileOptions, 'onProgress'>,
): () => Promise<ReconcileReport> {
  return () => {
    const context = Context.current();
    return reconcileComplaints({ ...options, onProgress: (report) => context.heartbeat(report) });
  };
}
