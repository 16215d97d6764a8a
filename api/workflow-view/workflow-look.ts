import type { Instant } from '../../domain/time';

/** How Temporal says that a run stands. */
export const runStatuses = [
  'running',
  'completed',
  'failed',
  'cancelled',
  'terminated',
  'continued-as-new',
  'timed-out',
  'paused',
  'unknown',
] as const;
export type RunStatus = (typeof runStatuses)[number];

/** A timer that runs. */
export interface PendingTimer {
  readonly id: string;
  /** What it waits for, such as `respond due 2026-11-23T12:00:00.000Z`. */
  readonly reason: string | null;
  readonly startedAt: Instant;
  readonly firesAt: Instant;
}

export const activityStates = ['scheduled', 'started', 'cancel-requested', 'paused', 'unknown'] as const;

/** An activity that has not ended: it waits for a worker, runs, or waits to be tried again. */
export interface PendingActivity {
  readonly id: string;
  readonly type: string;
  /** What it is for, such as `escalate by ana`. */
  readonly summary: string | null;
  readonly state: (typeof activityStates)[number];
  /** From 1. */
  readonly attempt: number;
  readonly scheduledAt: Instant | null;
  readonly lastStartedAt: Instant | null;
  readonly nextAttemptAt: Instant | null;
  /** Why the last attempt failed; null when there was none that did. */
  readonly lastError: string | null;
  readonly lastWorker: string | null;
}

/** What can happen in a history, without the bookkeeping of tasks that went well. */
export const stepKinds = [
  'run-started',
  'run-ended',
  'command-asked',
  'command-answered',
  'command-refused',
  'signal',
  'timer-started',
  'timer-fired',
  'timer-cancelled',
  'activity-scheduled',
  'activity-completed',
  'activity-failed',
  'task-failed',
] as const;

/** An event of the history, in words. */
export interface WorkflowStep {
  /** Its number in Temporal’s history. */
  readonly id: number;
  readonly at: Instant;
  readonly kind: (typeof stepKinds)[number];
  /** For a person; nothing of a payload but what a command is called and who gave it. */
  readonly text: string;
}

/** What Temporal knows of a complaint’s workflow, decoded. */
export interface WorkflowLook {
  readonly namespace: string;
  readonly workflowId: string;
  readonly runId: string;
  /** The run that this one continues; its history can be asked for in the same way. */
  readonly continuesRunId: string | null;
  readonly status: RunStatus;
  readonly summary: string | null;
  readonly taskQueue: string;
  readonly startedAt: Instant;
  readonly closedAt: Instant | null;
  /** Events that Temporal keeps of the run, and their size in bytes. */
  readonly history: { readonly events: number; readonly bytes: number };
  /** The attempt of the workflow task that is pending, from 1; above 1 the workflow’s code fails or no worker takes it. Null: none is. */
  readonly pendingTaskAttempt: number | null;
  readonly timers: readonly PendingTimer[];
  readonly activities: readonly PendingActivity[];
  /** The newest steps, the oldest of these first; `earlierSteps` were left out. */
  readonly steps: readonly WorkflowStep[];
  readonly earlierSteps: number;
}
