import { levelOf } from './policy/ladder';
import type { Policy } from './policy/schema';
import type { Duration, Instant } from './time';
import { deadlineAfter } from './time';

export const clockNames = ['acknowledge', 'respond', 'customer-update'] as const;
export type ClockName = (typeof clockNames)[number];

/** A clock that runs: what was promised, since when, and the moment at which the promise is broken. */
export interface Clock {
  readonly name: ClockName;
  readonly level: string;
  readonly startedAt: Instant;
  readonly target: Duration;
  readonly dueAt: Instant;
}

/** What an event does to the clocks: those that stop, then those that start (a started clock replaces one of its name). */
export interface ClockChanges {
  readonly stopped: readonly ClockName[];
  readonly started: readonly Clock[];
}

export function startClock(policy: Policy, name: ClockName, level: string, startedAt: Instant): Clock {
  const target = name === 'customer-update' ? policy.customerUpdate : levelOf(policy, level)[name];
  return { name, level, startedAt, target, dueAt: deadlineAfter(startedAt, target) };
}

export function applyClockChanges(running: readonly Clock[], changes: ClockChanges): readonly Clock[] {
  const replaced = new Set<ClockName>([...changes.stopped, ...changes.started.map((clock) => clock.name)]);
  return [...running.filter((clock) => !replaced.has(clock.name)), ...changes.started];
}
