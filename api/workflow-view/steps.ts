import { optionalTsToDate, tsToMs } from '@temporalio/common/lib/time';
import type { temporal } from '@temporalio/proto';
import { toInstant, toMs } from '../../domain/time';
import type { Decoder } from './decoder';
import { localActivityIn } from './local-activity';
import type { PendingTimer, WorkflowStep } from './workflow-look';

export type HistoryEvent = temporal.api.history.v1.IHistoryEvent;

export interface Steps {
  readonly steps: readonly WorkflowStep[];
  /** Those that neither fired nor were cancelled. */
  readonly timers: readonly PendingTimer[];
  /** What activities are for, by their ids. */
  readonly summaries: ReadonlyMap<string, string>;
}

type Told = Pick<WorkflowStep, 'kind' | 'text'>;

/** What later events refer to without repeating it. */
interface Memory {
  /** The names of commands by the ids of their updates. */
  readonly commands: Map<string, string>;
  readonly timers: Map<string, PendingTimer>;
  /** What activities are called, by the number of the event that scheduled them. */
  readonly activities: Map<number, string>;
  readonly summaries: Map<string, string>;
}

/** What happened in a run, in words, from its history. Tasks that went well are bookkeeping and left out. */
export async function stepsOf(events: readonly HistoryEvent[], decoder: Decoder): Promise<Steps> {
  const memory: Memory = {
    commands: new Map(),
    timers: new Map(),
    activities: new Map(),
    summaries: new Map(),
  };
  const steps: WorkflowStep[] = [];
  for (const event of events) {
    const at = optionalTsToDate(event.eventTime)?.toISOString() ?? '';
    const told =
      (await ofRun(event, decoder)) ??
      (await ofCommands(event, memory, decoder)) ??
      (await ofTimers(event, at, memory, decoder)) ??
      (await ofActivities(event, memory, decoder));
    if (told) steps.push({ id: Number(event.eventId), at, ...told });
  }
  return { steps, timers: [...memory.timers.values()], summaries: memory.summaries };
}

async function ofRun(event: HistoryEvent, decoder: Decoder): Promise<Told | undefined> {
  const started = event.workflowExecutionStartedEventAttributes;
  if (started) {
    const before = started.continuedExecutionRunId;
    return {
      kind: 'run-started',
      text: before ? `The run began, after run ${before}` : 'The workflow began',
    };
  }
  if (event.workflowExecutionCompletedEventAttributes)
    return { kind: 'run-ended', text: 'The workflow ended' };
  const next = event.workflowExecutionContinuedAsNewEventAttributes;
  if (next)
    return {
      kind: 'run-ended',
      text: `The history was long enough; it goes on as run ${next.newExecutionRunId}`,
    };
  const failed = event.workflowExecutionFailedEventAttributes;
  if (failed)
    return { kind: 'run-ended', text: `The workflow failed: ${await decoder.failure(failed.failure)}` };
  const terminated = event.workflowExecutionTerminatedEventAttributes;
  if (terminated)
    return {
      kind: 'run-ended',
      text: `Somebody terminated it: ${terminated.reason || 'no reason was given'}`,
    };
  const task = event.workflowTaskFailedEventAttributes;
  if (!task) return undefined;
  return { kind: 'task-failed', text: `The workflow’s code failed: ${await decoder.failure(task.failure)}` };
}

async function ofCommands(
  event: HistoryEvent,
  { commands }: Memory,
  decoder: Decoder,
): Promise<Told | undefined> {
  const accepted = event.workflowExecutionUpdateAcceptedEventAttributes;
  if (accepted) {
    const name = accepted.acceptedRequest?.input?.name ?? 'a command';
    // The id of the update; on the request it may be left out.
    commands.set(accepted.protocolInstanceId ?? '', name);
    return { kind: 'command-asked', text: `${name} was asked for` };
  }
  const completed = event.workflowExecutionUpdateCompletedEventAttributes;
  if (completed) {
    const name = commands.get(completed.meta?.updateId ?? '') ?? 'a command';
    const failure = await decoder.failure(completed.outcome?.failure);
    return failure === null
      ? { kind: 'command-answered', text: `${name} was carried out` }
      : { kind: 'command-refused', text: `${name} was not carried out: ${failure}` };
  }
  const signal = event.workflowExecutionSignaledEventAttributes;
  return signal ? { kind: 'signal', text: `The signal "${signal.signalName}" came in` } : undefined;
}

async function ofTimers(
  event: HistoryEvent,
  at: string,
  { timers }: Memory,
  decoder: Decoder,
): Promise<Told | undefined> {
  const started = event.timerStartedEventAttributes;
  if (started) {
    const id = started.timerId ?? '';
    const reason = await decoder.text(event.userMetadata?.summary);
    const firesAt = toInstant(toMs(at) + tsToMs(started.startToFireTimeout));
    timers.set(id, { id, reason, startedAt: at, firesAt });
    return { kind: 'timer-started', text: `A timer runs until ${firesAt}: ${reason ?? 'no reason given'}` };
  }
  const fired = event.timerFiredEventAttributes;
  const cancelled = event.timerCanceledEventAttributes;
  const id = fired?.timerId ?? cancelled?.timerId;
  if (id === undefined || id === null) return undefined;
  const reason = timers.get(id)?.reason ?? `timer ${id}`;
  timers.delete(id);
  return fired
    ? { kind: 'timer-fired', text: `The timer rang: ${reason}` }
    : { kind: 'timer-cancelled', text: `The timer is not needed any more: ${reason}` };
}

async function ofActivities(
  event: HistoryEvent,
  { activities, summaries }: Memory,
  decoder: Decoder,
): Promise<Told | undefined> {
  const scheduled = event.activityTaskScheduledEventAttributes;
  if (scheduled) {
    const summary = await decoder.text(event.userMetadata?.summary);
    const name = nameOf(scheduled.activityType?.name, summary);
    activities.set(Number(event.eventId), name);
    if (summary !== null) summaries.set(scheduled.activityId ?? '', summary);
    return { kind: 'activity-scheduled', text: `${name} is to be done, for as long as it takes` };
  }
  const done = event.activityTaskCompletedEventAttributes;
  if (done) return { kind: 'activity-completed', text: `${nameAt(done.scheduledEventId)} was done` };
  const failed = event.activityTaskFailedEventAttributes;
  if (failed) {
    const why = await decoder.failure(failed.failure);
    return { kind: 'activity-failed', text: `${nameAt(failed.scheduledEventId)} failed: ${why}` };
  }
  const late = event.activityTaskTimedOutEventAttributes;
  if (late) return { kind: 'activity-failed', text: `${nameAt(late.scheduledEventId)} took too long` };
  const local = localActivityIn(event);
  if (!local) return undefined;
  const name = nameOf(local.type, await decoder.text(event.userMetadata?.summary));
  const why = await decoder.failure(event.markerRecordedEventAttributes?.failure);
  return why === null
    ? { kind: 'activity-completed', text: `${name} was done at once` }
    : { kind: 'activity-failed', text: `${name} failed: ${why}` };

  function nameAt(scheduledEventId: unknown): string {
    return activities.get(Number(scheduledEventId)) ?? 'an activity';
  }
}

function nameOf(type: string | null | undefined, summary: string | null): string {
  return summary === null ? (type ?? 'an activity') : `${type} (${summary})`;
}
