import { Context } from '@temporalio/activity';
import { type Client, WorkflowExecutionAlreadyStartedError } from '@temporalio/client';
import { streamOf } from '../eventstore/complaint-stream';
import type { Logger } from '../platform/log';
import { type ComplaintInput, reloadSignal, TASK_QUEUE, viewQuery } from '../workflows/messages';
import type { ReconcileReport } from './contract';

/** A complaint that is not closed, as its stream has it. */
export interface OpenComplaint {
  readonly complaintId: string;
  readonly revision: number;
  /** RFC 3339. */
  readonly changedAt: string;
}

export interface ReconcileOptions {
  readonly client: Client;
  readonly openComplaints: () => AsyncIterable<OpenComplaint>;
  readonly log: Logger;
  readonly taskQueue?: string;
  /** A running workflow is compared with its stream when that changed within so many milliseconds. Default: a day. */
  readonly compareWithinMs?: number;
  readonly onProgress?: (report: ReconcileReport) => void;
}

const CONCURRENCY = 16;
const QUERY_TIMEOUT_MS = 5_000;

/**
 * Puts every open complaint back to work: starts the workflow where there is none, and has a workflow that is behind
 * its stream read it again. Safe at any time and any number of times: a workflow that runs is left alone. A complaint
 * that fails is reported and does not stop the others.
 */
export async function reconcileComplaints(options: ReconcileOptions): Promise<ReconcileReport> {
  const report = {
    started: 0,
    existing: 0,
    reloaded: 0,
    failed: [] as { complaintId: string; reason: string }[],
  };
  const source = options.openComplaints()[Symbol.asyncIterator]();
  await Promise.all(
    Array.from({ length: CONCURRENCY }, async () => {
      for (let next = await source.next(); !next.done; next = await source.next()) {
        const open = next.value;
        try {
          report[await reconcileOne(open, options)] += 1;
        } catch (error) {
          const reason = error instanceof Error ? error.message : String(error);
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
  return report;
}

async function reconcileOne(
  { complaintId, revision, changedAt }: OpenComplaint,
  { client, taskQueue = TASK_QUEUE, compareWithinMs = 86_400_000 }: ReconcileOptions,
): Promise<'started' | 'existing' | 'reloaded'> {
  const input: ComplaintInput = { complaintId };
  try {
    await client.workflow.start('complaint', {
      workflowId: streamOf(complaintId),
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
  if (Date.now() - Date.parse(changedAt) > compareWithinMs) return 'existing';
  const handle = client.workflow.getHandle(streamOf(complaintId));
  const view = await client.withDeadline(Date.now() + QUERY_TIMEOUT_MS, () => handle.query(viewQuery));
  if (!view || view.revision >= revision) return 'existing';
  await handle.signal(reloadSignal);
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
