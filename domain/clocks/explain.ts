import { closedSpans } from '../calendar/business-time';
import type { Recorded } from '../events';
import { evolve } from '../evolve';
import type { Policy, PolicyVersion } from '../policy/policy';
import type { Complaint } from '../state';
import { type Instant, toInstant, toMs } from '../time';
import type { Clock, CountedSpan } from './clock';
import { countingCalendar } from './timing';

/** A stretch of time that did not count against a clock, and why. */
export interface UncountedSpan {
  readonly from: Instant;
  readonly to: Instant;
  readonly why: string;
}

/** A clock between two changes of it. */
export interface ClockLeg {
  readonly from: Instant;
  readonly until: Instant;
  /** What brought the change: the event that began this leg. */
  readonly since: { readonly revision: number; readonly type: string };
  readonly policy: PolicyVersion;
  readonly calendar: Clock['calendar'];
  readonly target: string;
  /** Milliseconds used before this leg, of `targetMs`. */
  readonly usedMs: number;
  readonly targetMs: number;
  readonly dueAt?: Instant;
  readonly adjusted?: Clock['adjusted'];
  readonly counted: readonly CountedSpan[];
  readonly notCounted: readonly UncountedSpan[];
}

/** The whole life of one clock: why its deadline is, or was, when it is. */
export interface ClockExplanation {
  readonly name: string;
  readonly level: string;
  readonly startedAt: Instant;
  readonly state: 'running' | 'standing-still' | 'stopped';
  readonly stoppedAt?: Instant;
  readonly dueAt?: Instant;
  readonly breachedAt?: Instant;
  readonly ahead: Clock['ahead'];
  readonly legs: readonly ClockLeg[];
}

interface Life {
  clock: Clock;
  stoppedAt?: Instant;
  readonly legs: { clock: Clock; event: Recorded; complaint: Complaint; until?: Instant }[];
}

/**
 * Explains every clock that a complaint ever had, in the order in which they began, from what its events say; the
 * calendars of the policies are asked only for the names of what did not count. `policyOf` has to know every version
 * that the events name.
 */
export function explainClocks(
  events: readonly Recorded[],
  policyOf: (version: PolicyVersion) => Policy,
  now: Instant,
): readonly ClockExplanation[] {
  const lives: Life[] = [];
  const alive = new Map<string, Life>();
  let complaint: Complaint | undefined;
  for (const event of events) {
    complaint = evolve(complaint, event);
    const running = new Map(complaint.clocks.map((clock) => [clock.name, clock]));
    for (const [name, life] of alive) {
      if (running.get(name)?.startedAt === life.clock.startedAt && !restarts(event, name)) continue;
      life.stoppedAt = event.at;
      endLeg(life, event.at);
      alive.delete(name);
    }
    for (const [name, clock] of running) {
      const life = alive.get(name) ?? begin(name, clock);
      const last = life.legs.at(-1);
      if (last && sameLeg(last.clock, clock)) last.clock = clock;
      else {
        endLeg(life, event.at);
        life.legs.push({ clock, event, complaint });
      }
      life.clock = clock;
    }
  }
  return lives.map((life) => explained(life, policyOf, now));

  function begin(name: string, clock: Clock): Life {
    const life: Life = { clock, legs: [] };
    lives.push(life);
    alive.set(name, life);
    return life;
  }
}

/** True when the event begins the clock anew, even at the same moment. */
function restarts(event: Recorded, name: string): boolean {
  return (
    event.data.clocks?.started.some((clock) => clock.name === name && clock.startedAt === event.at) ?? false
  );
}

function endLeg(life: Life, at: Instant): void {
  const last = life.legs.at(-1);
  if (last) last.until ??= at;
}

/** Hearing of a threshold changes nothing about what counts. */
function sameLeg(a: Clock, b: Clock): boolean {
  const leg = ({ countedTo, target, calendar, pausedBy }: Clock) =>
    JSON.stringify([countedTo, target, calendar.id, pausedBy ?? []]);
  return leg(a) === leg(b);
}

function explained(life: Life, policyOf: (version: PolicyVersion) => Policy, now: Instant): ClockExplanation {
  const { clock, stoppedAt, legs } = life;
  return {
    name: clock.name,
    level: clock.level,
    startedAt: clock.startedAt,
    state: stoppedAt !== undefined ? 'stopped' : clock.pausedBy ? 'standing-still' : 'running',
    ...(stoppedAt === undefined ? {} : { stoppedAt }),
    ...(clock.dueAt === undefined ? {} : { dueAt: clock.dueAt }),
    ...(clock.breachedAt === undefined ? {} : { breachedAt: clock.breachedAt }),
    ahead: clock.ahead,
    legs: legs.map((leg) => explainedLeg(leg, policyOf, stoppedAt ?? now)),
  };
}

function explainedLeg(
  { clock, event, complaint, until: ended }: Life['legs'][number],
  policyOf: (version: PolicyVersion) => Policy,
  end: Instant,
): ClockLeg {
  const until = ended ?? end;
  const { countedTo: from } = clock;
  return {
    from,
    until,
    since: { revision: event.revision, type: event.type },
    policy: complaint.policy,
    calendar: clock.calendar,
    target: clock.target,
    usedMs: clock.usedMs,
    targetMs: clock.targetMs,
    ...(clock.dueAt === undefined ? {} : { dueAt: clock.dueAt }),
    ...(clock.adjusted === undefined ? {} : { adjusted: clock.adjusted }),
    counted: clock.counts.flatMap(([a, b]) => (a >= until ? [] : [[a, b < until ? b : until] as const])),
    notCounted: notCounted(clock, complaint, until, policyOf),
  };
}

function notCounted(
  clock: Clock,
  complaint: Complaint,
  until: Instant,
  policyOf: (version: PolicyVersion) => Policy,
): readonly UncountedSpan[] {
  const { countedTo: from, pausedBy, dueAt } = clock;
  if (until <= from) return [];
  if (pausedBy) {
    const titles = pausedBy.map((key) => complaint.pauses.find((pause) => pause.key === key)?.title ?? key);
    return [{ from, to: until, why: `standing still: ${titles.join(', ')}` }];
  }
  const counts = dueAt === undefined || until < dueAt ? until : dueAt;
  const calendar = countingCalendar(clock, policyOf(complaint.policy));
  return closedSpans(calendar, toMs(from), toMs(counts)).map((span) => ({
    from: toInstant(span.from),
    to: toInstant(span.to),
    why: span.why,
  }));
}
