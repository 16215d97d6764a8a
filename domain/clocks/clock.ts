import type { ChangeMode } from '../policy/document';
import type { Instant } from '../time';

/**
 * What a clock is called: `acknowledge` and `respond` (of the level), `customer-update`, `customer-answer`, `closing`, `approval`,
 * an overall clock of the policy such as `final-response`, `external:{body}` for a referral; and two that break no
 * promise when they come: `hand-over` (a team closes and another opens) and `pause:{reason}` (a pause ends by itself).
 */
export type ClockName = string;

/** One of the moments at which a clock has to be heard of; `at` is missing while the clock stands still. */
export interface Threshold {
  /** Of the target; 100 is the breach. */
  readonly percent: number;
  readonly at?: Instant;
}

/** From and until when the time of a clock counts. */
export type CountedSpan = readonly [Instant, Instant];

/** What moved a running clock. */
export type ClockChange = 'priority' | 'category' | 'level' | 'team' | 'policy';

/**
 * A clock that runs, stands still or is overdue. Everything that calendars say is computed once, when the event is
 * decided, and kept here; replay never computes a calendar.
 */
export interface Clock {
  readonly name: ClockName;
  readonly level: string;
  /** Since when time counts against the target. */
  readonly startedAt: Instant;
  /** As the policy writes it, such as `PT4H` or `3 business days`. */
  readonly target: string;
  /** The target in milliseconds of open time. */
  readonly targetMs: number;
  /** In which calendar of the policy time counts, and by which edition of the time-zone data it was computed. */
  readonly calendar: { readonly id: string; readonly timeZone: string; readonly timeZoneData: string };
  /** Milliseconds used up to `countedTo`. */
  readonly usedMs: number;
  readonly countedTo: Instant;
  /** When the target is used up; missing while the clock stands still before that. */
  readonly dueAt?: Instant;
  /** The highest threshold that was heard of; none is heard of twice. */
  readonly heard?: number;
  /** Still to come, lowest first. */
  readonly ahead: readonly Threshold[];
  /** What counts from `countedTo` to `dueAt`. */
  readonly counts: readonly CountedSpan[];
  /** Why it stands still: keys of pauses. */
  readonly pausedBy?: readonly string[];
  /** Set when the promise was broken. */
  readonly breachedAt?: Instant;
  /** The last change that moved it: what it was before, and by which mode of the policy it was moved. */
  readonly adjusted?: {
    readonly at: Instant;
    readonly change: ClockChange;
    readonly mode: ChangeMode;
    readonly before: { readonly target: string; readonly dueAt?: Instant };
  };
}

/** What an event does to the clocks: those that stop, then those that are now so (a clock replaces the one of its name). */
export interface ClockChanges {
  readonly stopped: readonly ClockName[];
  readonly started: readonly Clock[];
}

export const NO_CLOCKS: ClockChanges = { stopped: [], started: [] };

export function applyClockChanges(running: readonly Clock[], changes: ClockChanges): readonly Clock[] {
  const { stopped, started } = changes;
  if (stopped.length === 0 && started.length === 0) return running;
  const isReplaced = ({ name }: Clock) => stopped.includes(name) || started.some((one) => one.name === name);
  return [...running.filter((clock) => !isReplaced(clock)), ...started];
}

/** Both changes as one, the second after the first. */
export function thenChanges(first: ClockChanges, second: ClockChanges): ClockChanges {
  const later = new Set<ClockName>([...second.stopped, ...second.started.map(({ name }) => name)]);
  return {
    stopped: [...new Set([...first.stopped, ...second.stopped])],
    started: [...first.started.filter(({ name }) => !later.has(name)), ...second.started],
  };
}

/** The id under which the policy speaks of a clock: `external` for `external:{body}`. */
export function clockId(name: ClockName): string {
  return name.split(':', 1)[0] ?? name;
}
