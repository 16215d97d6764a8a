import { closedSpans, openSpans } from '../calendar/business-time';
import type { Calendar } from '../calendar/calendar';
import type { Recorded } from '../events';
import { evolve } from '../evolve';
import type { Policy, PolicyVersion } from '../policy/policy';
import type { Complaint } from '../state';
import { type Instant, toInstant, toMs } from '../time';
import type { Clock, CountedSpan } from './clock';
import { countingCalendar, isAppointment } from './arming';

/** A stretch of time that did not count against a clock, and why. */
export interface UncountedSpan {
  readonly from: Instant;
  readonly to: Instant;
  readonly why: string;
}

/** A stretch of time, wholly divided into what counts and what does not; both in order. */
export interface DividedTime {
  readonly counted: readonly CountedSpan[];
  readonly notCounted: readonly UncountedSpan[];
}

/** A clock between two changes of it. */
export interface ClockLeg extends DividedTime {
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
  /** Milliseconds used by now, or when it stopped: those before the last leg and what that counted. */
  readonly usedMs: number;
  readonly ahead: Clock['ahead'];
  /** One after the other without a gap, from the start until it stopped or now. */
  readonly legs: readonly ClockLeg[];
  /** From now until it is due, while it runs and is not late. */
  readonly remaining?: DividedTime;
}

interface Leg {
  clock: Clock;
  readonly event: Recorded;
  /** As it was after the event. */
  readonly complaint: Complaint;
  until?: Instant;
}

interface Life {
  stoppedAt?: Instant;
  readonly legs: [Leg, ...Leg[]];
}

type PolicyOf = (version: PolicyVersion) => Policy;

/**
 * Explains every clock that a complaint ever had, in the order in which they began, from what its events say; the
 * calendars of the policies are asked for the names of what did not count, and for what counted when it was late.
 * `policyOf` has to know every version that the events name.
 */
export function explainClocks(
  events: readonly Recorded[],
  policyOf: PolicyOf,
  now: Instant,
): readonly ClockExplanation[] {
  return livesOf(events).map((life) => explained(life, policyOf, now));
}

function livesOf(events: readonly Recorded[]): readonly Life[] {
  const lives: Life[] = [];
  const alive = new Map<string, Life>();
  let complaint: Complaint | undefined;
  for (const event of events) {
    complaint = evolve(complaint, event);
    const running = new Map(complaint.clocks.map((clock) => [clock.name, clock]));
    for (const [name, life] of alive) {
      if (running.get(name)?.startedAt === lastLeg(life).clock.startedAt) continue;
      life.stoppedAt = event.at;
      alive.delete(name);
    }
    for (const [name, clock] of running) {
      const leg: Leg = { clock, event, complaint };
      const life = alive.get(name) ?? lives.findLast((ended) => goesOn(ended, clock));
      if (!life) {
        const begun: Life = { legs: [leg] };
        lives.push(begun);
        alive.set(name, begun);
        continue;
      }
      delete life.stoppedAt;
      alive.set(name, life);
      if (isSameLeg(lastLeg(life), leg)) lastLeg(life).clock = clock;
      else goOn(life, leg);
    }
  }
  return lives;
}

/** A clock that was stopped by an answer which was not good enough goes on as if nothing had stopped it. */
function goesOn(life: Life, clock: Clock): boolean {
  const { name, startedAt, countedTo } = lastLeg(life).clock;
  return name === clock.name && startedAt === clock.startedAt && countedTo <= clock.countedTo;
}

function lastLeg({ legs }: Life): Leg {
  return legs.at(-1) ?? legs[0];
}

/** Begins another leg; one that had no time is not worth telling of. */
function goOn(life: Life, leg: Leg): void {
  const before = lastLeg(life);
  before.until = leg.event.at;
  if (before.clock.countedTo >= leg.clock.countedTo) life.legs.pop();
  life.legs.push(leg);
}

/** Hearing of a threshold changes nothing about what counts. */
function isSameLeg(a: Leg, b: Leg): boolean {
  const key = ({ clock, complaint }: Leg) => {
    const policy = isAppointment(clock.name) ? undefined : complaint.policy;
    return JSON.stringify([clock.countedTo, clock.target, clock.calendar.id, clock.pausedBy ?? [], policy]);
  };
  return key(a) === key(b);
}

function explained(life: Life, policyOf: PolicyOf, now: Instant): ClockExplanation {
  const { clock, complaint } = lastLeg(life);
  const { stoppedAt } = life;
  const end = stoppedAt ?? now;
  const legs = [...beforeItStoodStill(life.legs[0]), ...life.legs].map((leg) =>
    explainedLeg(leg, policyOf, end),
  );
  const runsOn = stoppedAt === undefined && !clock.pausedBy && clock.dueAt !== undefined && clock.dueAt > now;
  return {
    name: clock.name,
    level: clock.level,
    startedAt: clock.startedAt,
    state: stoppedAt !== undefined ? 'stopped' : clock.pausedBy ? 'standing-still' : 'running',
    ...(stoppedAt === undefined ? {} : { stoppedAt }),
    ...(clock.dueAt === undefined ? {} : { dueAt: clock.dueAt }),
    ...(clock.breachedAt === undefined ? {} : { breachedAt: clock.breachedAt }),
    usedMs: clock.usedMs + total(legs.at(-1)?.counted ?? []),
    ahead: clock.ahead,
    legs,
    ...(runsOn && clock.dueAt !== undefined
      ? { remaining: divided(clock, complaint, policyOf, now, clock.dueAt) }
      : {}),
  };
}

function total(spans: readonly CountedSpan[]): number {
  return spans.reduce((sum, [from, to]) => sum + toMs(to) - toMs(from), 0);
}

function explainedLeg(
  { clock, event, complaint, until: ended }: Leg,
  policyOf: PolicyOf,
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
    ...divided(clock, complaint, policyOf, from, until),
  };
}

/** A clock that counts since before it was there, and stood still from its first moment on, had counted until then. */
function beforeItStoodStill(first: Leg): readonly Leg[] {
  const { startedAt, countedTo, pausedBy: _, dueAt: __, ...clock } = first.clock;
  if (!first.clock.pausedBy || startedAt >= countedTo) return [];
  return [{ ...first, clock: { ...clock, startedAt, countedTo: startedAt, usedMs: 0 }, until: countedTo }];
}

/** Until it is due the clock says itself what counts; a clock that is late counts on by its calendar. */
function divided(
  clock: Clock,
  complaint: Complaint,
  policyOf: PolicyOf,
  from: Instant,
  to: Instant,
): DividedTime {
  if (to <= from) return { counted: [], notCounted: [] };
  if (clock.pausedBy) {
    const titles = clock.pausedBy.map((key) => complaint.pauses.find((one) => one.key === key)?.title ?? key);
    return { counted: [], notCounted: [{ from, to, why: `standing still: ${titles.join(', ')}` }] };
  }
  const calendar = countingCalendar(clock, policyOf(complaint.policy));
  const said = clock.counts.at(-1)?.[1] ?? from;
  const spans = [
    ...clock.counts.map(([a, b]) => [a > from ? a : from, b < to ? b : to] as const),
    ...openSpans(calendar, toMs(said > from ? said : from), toMs(to)).map(
      ([a, b]) => [toInstant(a), toInstant(b)] as const,
    ),
  ];
  const counted = joined(spans.filter(([a, b]) => a < b));
  const gaps = [...counted, [to, to] as const].map(
    ([a], index) => [counted[index - 1]?.[1] ?? from, a] as const,
  );
  return { counted, notCounted: gaps.flatMap(([a, b]) => reasons(calendar, a, b)) };
}

function joined(spans: readonly CountedSpan[]): readonly CountedSpan[] {
  const result: [Instant, Instant][] = [];
  for (const [from, to] of spans) {
    const last = result.at(-1);
    if (last?.[1] === from) last[1] = to;
    else result.push([from, to]);
  }
  return result;
}

/** Why a stretch did not count. Time that counts by today's data of the time zone but did not by those of then is closed all the same. */
function reasons(calendar: Calendar, from: Instant, to: Instant): readonly UncountedSpan[] {
  if (to <= from) return [];
  const closed = closedSpans(calendar, toMs(from), toMs(to));
  const whole = closed.reduce((sum, span) => sum + span.to - span.from, 0) === toMs(to) - toMs(from);
  if (!whole) return [{ from, to, why: 'outside opening hours' }];
  return closed.map((span) => ({ from: toInstant(span.from), to: toInstant(span.to), why: span.why }));
}
