import { type Client, WorkflowNotFoundError } from '@temporalio/client';
import { optionalTsToDate } from '@temporalio/common/lib/time';
import type { temporal } from '@temporalio/proto';
import { createDecoder, type Decoder } from './decoder';
import { type HistoryEvent, stepsOf } from './steps';
import {
  activityStates,
  type PendingActivity,
  runStatuses,
  type RunStatus,
  type WorkflowLook,
} from './workflow-look';

type Description = temporal.api.workflowservice.v1.IDescribeWorkflowExecutionResponse;

export interface WorkflowWanted {
  /** Default: the newest run. */
  readonly runId?: string | undefined;
  /** So many of the newest steps. */
  readonly limit: number;
}

/** What Temporal keeps of a workflow; undefined when it keeps nothing of it. Rejects when Temporal cannot be reached. */
export async function readWorkflow(
  client: Client,
  workflowId: string,
  { runId, limit }: WorkflowWanted,
): Promise<WorkflowLook | undefined> {
  const decoder = createDecoder(client.options.loadedDataConverter);
  try {
    const description = await client.workflow.getHandle(workflowId, runId).describe();
    // Of this very run: a newer one may have begun meanwhile.
    const { events } = await client.workflow.getHandle(workflowId, description.runId).fetchHistory();
    const look = await lookOf(description.raw, events ?? [], decoder, limit);
    return { namespace: client.options.namespace, ...look };
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return undefined;
    throw error;
  }
}

async function lookOf(
  { workflowExecutionInfo: info, pendingActivities, pendingWorkflowTask, executionConfig }: Description,
  events: readonly HistoryEvent[],
  decoder: Decoder,
  limit: number,
): Promise<Omit<WorkflowLook, 'namespace'>> {
  const { steps, timers, summaries } = await stepsOf(events, decoder);
  const started = events[0]?.workflowExecutionStartedEventAttributes;
  return {
    workflowId: info?.execution?.workflowId ?? '',
    runId: info?.execution?.runId ?? '',
    continuesRunId: started?.continuedExecutionRunId || null,
    status: statusOf(info?.status),
    summary: await decoder.text(executionConfig?.userMetadata?.summary),
    taskQueue: info?.taskQueue ?? '',
    startedAt: momentOf(info?.startTime) ?? '',
    closedAt: momentOf(info?.closeTime),
    history: { events: Number(info?.historyLength ?? 0), bytes: Number(info?.historySizeBytes ?? 0) },
    pendingTaskAttempt: pendingWorkflowTask ? (pendingWorkflowTask.attempt ?? 1) : null,
    timers,
    activities: await Promise.all(
      (pendingActivities ?? []).map((activity) => pendingOf(activity, summaries, decoder)),
    ),
    steps: steps.slice(-limit),
    earlierSteps: Math.max(0, steps.length - limit),
  };
}

async function pendingOf(
  activity: temporal.api.workflow.v1.IPendingActivityInfo,
  summaries: ReadonlyMap<string, string>,
  decoder: Decoder,
): Promise<PendingActivity> {
  const id = activity.activityId ?? '';
  return {
    id,
    type: activity.activityType?.name ?? '',
    summary: summaries.get(id) ?? null,
    state: activityStates[(activity.state ?? 0) - 1] ?? 'unknown',
    attempt: activity.attempt ?? 1,
    scheduledAt: momentOf(activity.scheduledTime),
    lastStartedAt: momentOf(activity.lastStartedTime),
    nextAttemptAt: momentOf(activity.nextAttemptScheduleTime),
    lastError: await decoder.failure(activity.lastFailure),
    lastWorker: activity.lastWorkerIdentity || null,
  };
}

/** Temporal counts its statuses from 1, in this order. */
function statusOf(status: number | null | undefined): RunStatus {
  return runStatuses[(status ?? 0) - 1] ?? 'unknown';
}

function momentOf(time: Parameters<typeof optionalTsToDate>[0]): string | null {
  return optionalTsToDate(time)?.toISOString() ?? null;
}
