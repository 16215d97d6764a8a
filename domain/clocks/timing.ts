import { ALWAYS, type Calendar } from '../calendar/calendar';
import { addOpenMs, openMs, openSpans } from '../calendar/business-time';
import { clockCalendar, resolveTarget } from '../calendar/target';
import type { Organisation } from '../organisation/organisation';
import type { ChangeMode } from '../policy/document';
import { calendarOf, type Policy } from '../policy/policy';
import { type Instant, toInstant, toMs } from '../time';
import type { Clock, ClockChange, ClockName, CountedSpan, Threshold } from './clock';
import { clockId } from './clock';
import { type ClockPlan, clockPlan, type Situation } from './rules';

/** What the arithmetic of clocks depends on besides the complaint. */
export interface Timing {
  readonly now: Instant;
  readonly policy: Policy;
  readonly organisation: Organisation;
  /** Edition of the time-zone data, such as 2025b; kept with every computed deadline. */
  readonly timeZoneData: string;
}

/** Something that makes clocks stand still: a reason of the policy or a referral. */
export interface Stopping {
  readonly key: string;
  readonly stops: 'all' | readonly string[];
}

/** Where a complaint stands and what makes its clocks stand still. */
export type Standing = Situation & { readonly pauses: readonly Stopping[] };

/**
 * A clock that begins now, or at `from`, not later than now, for one that counts since the customer complained: what
 * it would have been heard of before is then heard of at once. Undefined when the policy has no such clock.
 */
export function startClock(
  timing: Timing,
  standing: Standing,
  name: ClockName,
  from: Instant = timing.now,
): Clock | undefined {
  const plan = clockPlan(timing.policy, timing.organisation, name, standing);
  if (!plan) return undefined;
  const { target, calendar, receipt } = plan;
  const { targetMs } = resolveTarget(calendar, target, toMs(from), receipt);
  const counted = clockCalendar(calendar, target);
  const pausedBy = pausing(standing.pauses, name);
  // What was used before it stands still would be lost otherwise.
  const used =
    pausedBy.length === 0
      ? { usedMs: 0, countedTo: from }
      : { usedMs: openMs(counted, toMs(from), toMs(timing.now)), countedTo: timing.now };
  const begun = {
    name,
    level: standing.level,
    startedAt: from,
    target,
    targetMs,
    calendar: reference(calendar, timing),
    ...used,
  };
  return armed(timing.now, begun, { counted, pausedBy, percents: plan.thresholds });
}

/** An appointment rather than a promise: it comes at `at`, around the clock, and nothing makes it stand still. */
export function appointment(timing: Timing, level: string, name: ClockName, at: Instant): Clock {
  const targetMs = Math.max(0, toMs(at) - toMs(timing.now));
  return {
    name,
    level,
    startedAt: timing.now,
    target: at,
    targetMs,
    calendar: reference(ALWAYS, timing),
    usedMs: 0,
    countedTo: timing.now,
    dueAt: at,
    ahead: [{ percent: 100, at }],
    counts: targetMs === 0 ? [] : [[timing.now, at]],
  };
}

/** Milliseconds of the target that are used at `now`. */
export function usedMs(clock: Clock, policy: Policy, now: Instant): number {
  if (clock.pausedBy) return clock.usedMs;
  return clock.usedMs + openMs(countingCalendar(clock, policy), toMs(clock.countedTo), toMs(now));
}

/** The clock without the threshold that was heard of just now; `breachedAt` is set when it was the breach. */
export function heard(clock: Clock, percent: number, now: Instant): Clock {
  return {
    ...clock,
    heard: percent,
    ahead: clock.ahead.filter((threshold) => threshold.percent > percent),
    ...(percent === 100 ? { breachedAt: now } : {}),
  };
}

/**
 * The clocks that change because what makes them stand still has changed. Time used is brought up to now; every
 * threshold that is still ahead is set anew, or has no moment while the clock stands still. What was due by now and
 * not heard of yet, as after an outage, stays due.
 */
export function withPauses(
  timing: Timing,
  clocks: readonly Clock[],
  pauses: readonly Stopping[],
): readonly Clock[] {
  const { now, policy } = timing;
  return clocks.flatMap((clock) => {
    const pausedBy = pausing(pauses, clock.name);
    if (sameKeys(pausedBy, clock.pausedBy ?? [])) return [];
    const overdue = dueBy(clock, now);
    const percents = clock.ahead.slice(overdue.length).map(({ percent }) => percent);
    const brought = { ...clock, usedMs: usedMs(clock, policy, now), countedTo: now };
    const counted = countingCalendar(clock, policy);
    return [keepBreach(armed(now, brought, { counted, pausedBy, overdue, percents }), clock)];
  });
}

/**
 * The same clock under another target or calendar, by the mode that the policy chose. Undefined when nothing moves.
 * Another level makes a promise of its own: what was heard of at the one before is ahead again. `countedBy`: the policy
 * by whose calendars it ran until now, when that is another one.
 */
export function adjust(
  timing: Timing,
  standing: Standing,
  clock: Clock,
  change: ClockChange,
  {
    mode: chosen,
    countedBy = timing.policy,
  }: { readonly mode?: ChangeMode; readonly countedBy?: Policy } = {},
): Clock | undefined {
  const { now } = timing;
  const plan = clockPlan(timing.policy, timing.organisation, clock.name, standing);
  if (!plan || isAppointment(clock.name)) return undefined;
  const mode = chosen ?? plan.onChange[change];
  const moved = change === 'policy' || plan.target !== clock.target || plan.calendar.id !== clock.calendar.id;
  // Another level or team begins its own time even where the numbers are the same.
  if (!moved && !(mode === 'restart' && (change === 'level' || change === 'team'))) return undefined;
  const before = { target: clock.target, ...(clock.dueAt === undefined ? {} : { dueAt: clock.dueAt }) };
  const adjusted: Clock['adjusted'] = { at: now, change, mode, before };
  if (mode === 'pinned') {
    return { ...(change === 'policy' ? broughtUpTo(now, clock, countedBy) : clock), adjusted };
  }
  if (mode === 'restart') {
    const anew = startClock(timing, standing, clock.name);
    return anew && { ...anew, adjusted };
  }
  const { targetMs } = resolveTarget(plan.calendar, plan.target, toMs(clock.startedAt), plan.receipt);
  const counted = clockCalendar(plan.calendar, plan.target);
  const used = usedMs(clock, countedBy, now);
  const { heard: _, breachedAt: __, ...afresh } = clock;
  const carried = {
    ...(change === 'level' ? afresh : clock),
    level: standing.level,
    target: plan.target,
    targetMs,
    calendar: reference(plan.calendar, timing),
    usedMs:
      mode === 'proportional'
        ? // Never more than the share: nothing is broken by rounding.
          Math.floor((used / clock.targetMs) * targetMs)
        : carriedMs(clock, used, { from: countingCalendar(clock, countedBy), to: counted, now, plan }),
    countedTo: now,
    adjusted,
  };
  const overdue = change === 'level' ? [] : dueBy(clock, now);
  const last = overdue.at(-1)?.percent ?? (change === 'level' ? 0 : (clock.heard ?? 0));
  const percents = plan.thresholds.filter((percent) => percent > last);
  const pausedBy = pausing(standing.pauses, clock.name);
  const set = armed(now, carried, { counted, pausedBy, overdue, percents });
  return change === 'level' ? set : keepBreach(set, clock);
}

/** A pinned clock whose calendar may say something else from now on: what counted until now stays as it was. */
function broughtUpTo(now: Instant, clock: Clock, policy: Policy): Clock {
  return {
    ...clock,
    usedMs: usedMs(clock, policy, now),
    countedTo: clock.countedTo < now ? now : clock.countedTo,
    counts: clock.counts.flatMap(([from, to]) => (to <= now ? [] : [[from < now ? now : from, to] as const])),
  };
}

/**
 * Time used that counts against the new target. Open time is carried as it was counted. A date (`3 business days`,
 * `8 weeks`) is counted in its own calendar since the start, so that it comes on that date, less the share of the time
 * in which the clock stood still.
 */
function carriedMs(
  clock: Clock,
  used: number,
  change: { readonly from: Calendar; readonly to: Calendar; readonly now: Instant; readonly plan: ClockPlan },
): number {
  if (!isDate(clock.target) && !isDate(change.plan.target)) return used;
  const since = [toMs(clock.startedAt), toMs(change.now)] as const;
  const whole = openMs(change.from, ...since);
  const share = whole === 0 ? 1 : Math.min(1, used / whole);
  return Math.round(openMs(change.to, ...since) * share);
}

/** Targets in days and weeks have a space, durations have none. */
function isDate(target: string): boolean {
  return target.includes(' ');
}

/** Thresholds whose moment has come and that nobody was told of yet: the next command of the workflow fires them. */
function dueBy({ ahead }: Clock, now: Instant): readonly Threshold[] {
  const later = ahead.findIndex(({ at }) => at === undefined || at > now);
  return later < 0 ? ahead : ahead.slice(0, later);
}

function armed(
  now: Instant,
  { pausedBy: _, dueAt: __, ...clock }: Omit<Clock, 'ahead' | 'counts'>,
  {
    counted,
    pausedBy,
    overdue = [],
    percents,
  }: {
    readonly counted: Calendar;
    readonly pausedBy: readonly string[];
    readonly overdue?: readonly Threshold[];
    readonly percents: readonly number[];
  },
): Clock {
  if (pausedBy.length > 0)
    return {
      ...clock,
      ahead: [...overdue, ...percents.map((percent) => ({ percent }))],
      counts: [],
      pausedBy,
    };
  const from = toMs(clock.countedTo);
  // The moment after, not this one or an earlier: a deadline's command id has its moment in it and is applied once.
  const soon = toMs(now) + 1;
  const at = (percent: number) => {
    const left = Math.ceil((clock.targetMs * percent) / 100) - clock.usedMs;
    return left <= 0 ? soon : addOpenMs(counted, from, left);
  };
  const due = at(100);
  return {
    ...clock,
    dueAt: toInstant(due),
    ahead: [
      ...overdue,
      ...percents.map((percent) => ({ percent, at: toInstant(Math.max(soon, at(percent))) })),
    ],
    counts: openSpans(counted, from, due).map(([a, b]): CountedSpan => [toInstant(a), toInstant(b)]),
  };
}

/** A broken promise stays broken at the moment at which it was: a later pause or change does not move it. */
function keepBreach(clock: Clock, before: Clock): Clock {
  const broken = before.breachedAt !== undefined || clock.ahead.some(isBreachOf(before));
  return broken && before.dueAt !== undefined ? { ...clock, dueAt: before.dueAt, counts: [] } : clock;
}

/** True for the breach that was due at the same moment before. */
function isBreachOf({ dueAt }: Clock): (threshold: Threshold) => boolean {
  return ({ percent, at }) => percent === 100 && at !== undefined && at === dueAt;
}

/** The calendar by which a running clock counts. */
export function countingCalendar(clock: Clock, policy: Policy): Calendar {
  if (isAppointment(clock.name)) return ALWAYS;
  return clockCalendar(calendarOf(policy, clock.calendar.id), clock.target);
}

function reference(calendar: Calendar, { timeZoneData }: Timing): Clock['calendar'] {
  return { id: calendar.id, timeZone: calendar.timeZone, timeZoneData };
}

/** The pauses that make a clock stand still. What the customer has to answer is not ours to stop, nor is an appointment. */
function pausing(pauses: readonly Stopping[], name: ClockName): readonly string[] {
  if (name === 'customer-answer' || isAppointment(name)) return [];
  return pauses
    .filter(({ stops }) => stops === 'all' || stops.includes(clockId(name)) || stops.includes(name))
    .map(({ key }) => key);
}

function sameKeys(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((key) => b.includes(key));
}

/** Appointments come whatever stands still. */
export function isAppointment(name: ClockName): boolean {
  return name === 'hand-over' || name.startsWith('pause:');
}
