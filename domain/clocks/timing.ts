import { ALWAYS, type Calendar } from '../calendar/calendar';
import { addOpenMs, openMs, openSpans } from '../calendar/business-time';
import { clockCalendar, resolveTarget } from '../calendar/target';
import type { Organisation } from '../organisation/organisation';
import type { ChangeMode } from '../policy/document';
import { calendarOf, type Policy } from '../policy/policy';
import { type Instant, toInstant, toMs } from '../time';
import type { Clock, ClockChange, ClockName, CountedSpan } from './clock';
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

/** A clock that begins now, or at `from` for one that counts since the customer complained. Undefined when the policy has no such clock. */
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
  return armed(
    {
      name,
      level: standing.level,
      startedAt: from,
      target,
      targetMs,
      calendar: reference(calendar, timing),
      usedMs: 0,
      countedTo: from,
    },
    counted,
    plan.thresholds.map((percent) => ({ percent })),
    pausing(standing.pauses, name),
  );
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
    counts: [],
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
 * threshold that is still ahead is set anew, or has no moment while the clock stands still.
 */
export function withPauses(
  timing: Timing,
  clocks: readonly Clock[],
  pauses: readonly Stopping[],
): readonly Clock[] {
  return clocks.flatMap((clock) => {
    const pausedBy = pausing(pauses, clock.name);
    if (isAppointment(clock.name) || sameKeys(pausedBy, clock.pausedBy ?? [])) return [];
    const { pausedBy: _, dueAt: before, ...rest } = clock;
    const brought = { ...rest, usedMs: usedMs(clock, timing.policy, timing.now), countedTo: timing.now };
    const counted = countingCalendar(clock, timing.policy);
    return [keepBreach(armed(brought, counted, clock.ahead, pausedBy), before)];
  });
}

/**
 * The same clock under another target or calendar, by the mode that the policy chose. Undefined when nothing moves.
 * `countedBy`: the policy by whose calendars it ran until now, when that is another one.
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
  const plan = clockPlan(timing.policy, timing.organisation, clock.name, standing);
  if (!plan || isAppointment(clock.name)) return undefined;
  const mode = chosen ?? plan.onChange[change];
  const moved = change === 'policy' || plan.target !== clock.target || plan.calendar.id !== clock.calendar.id;
  // Another level or team begins its own time even where the numbers are the same.
  if (mode === 'pinned' || (!moved && !(mode === 'restart' && (change === 'level' || change === 'team')))) {
    return undefined;
  }
  const before = { target: clock.target, ...(clock.dueAt === undefined ? {} : { dueAt: clock.dueAt }) };
  const adjusted: Clock['adjusted'] = { at: timing.now, change, mode, before };
  if (mode === 'restart') {
    const anew = startClock(timing, standing, clock.name);
    return anew && { ...anew, adjusted };
  }
  const used = usedMs(clock, countedBy, timing.now);
  const { targetMs } = resolveTarget(plan.calendar, plan.target, toMs(clock.startedAt), plan.receipt);
  const { pausedBy: _, dueAt, ...rest } = clock;
  const carried = {
    ...rest,
    level: standing.level,
    target: plan.target,
    targetMs,
    calendar: reference(plan.calendar, timing),
    usedMs: mode === 'proportional' ? Math.round((used / clock.targetMs) * targetMs) : used,
    countedTo: timing.now,
    adjusted,
  };
  const counted = clockCalendar(plan.calendar, plan.target);
  return keepBreach(
    armed(carried, counted, thresholdsAhead(clock, plan), pausing(standing.pauses, clock.name)),
    dueAt,
  );
}

function thresholdsAhead(
  { heard: last = 0 }: Clock,
  plan: ClockPlan,
): readonly { readonly percent: number }[] {
  return plan.thresholds.filter((percent) => percent > last).map((percent) => ({ percent }));
}

function armed(
  clock: Omit<Clock, 'dueAt' | 'ahead' | 'counts' | 'pausedBy'>,
  counted: Calendar,
  ahead: readonly { readonly percent: number }[],
  pausedBy: readonly string[],
): Clock {
  if (pausedBy.length > 0)
    return { ...clock, ahead: ahead.map(({ percent }) => ({ percent })), counts: [], pausedBy };
  const from = toMs(clock.countedTo);
  const at = (percent: number) => {
    const left = Math.ceil((clock.targetMs * percent) / 100) - clock.usedMs;
    // The moment after, not this one: a deadline's command id has its moment in it and is applied once.
    return left <= 0 ? from + 1 : addOpenMs(counted, from, left);
  };
  const due = at(100);
  return {
    ...clock,
    dueAt: toInstant(due),
    ahead: ahead.map(({ percent }) => ({ percent, at: toInstant(at(percent)) })),
    counts: openSpans(counted, from, due).map(([a, b]): CountedSpan => [toInstant(a), toInstant(b)]),
  };
}

/** A broken promise stays broken at the moment at which it was: a later pause or change does not move it. */
function keepBreach(clock: Clock, dueAt: Instant | undefined): Clock {
  return clock.breachedAt === undefined || dueAt === undefined ? clock : { ...clock, dueAt };
}

/** The calendar by which a running clock counts. */
export function countingCalendar(clock: Clock, policy: Policy): Calendar {
  return clockCalendar(calendarOf(policy, clock.calendar.id), clock.target);
}

function reference(calendar: Calendar, { timeZoneData }: Timing): Clock['calendar'] {
  return { id: calendar.id, timeZone: calendar.timeZone, timeZoneData };
}

function pausing(pauses: readonly Stopping[], name: ClockName): readonly string[] {
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
