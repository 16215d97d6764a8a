import { ALWAYS, type Calendar } from '../calendar/calendar';
import { openMs } from '../calendar/business-time';
import { clockCalendar, resolveTarget } from '../calendar/target';
import type { Organisation } from '../organisation/organisation';
import type { ChangeMode } from '../policy/document';
import type { Policy } from '../policy/policy';
import { type Instant, toMs } from '../time';
import {
  armed,
  countingCalendar,
  dueBy,
  isAppointment,
  keepBreach,
  pausing,
  reference,
  type Stopping,
} from './arming';
import type { Clock, ClockChange, ClockName } from './clock';
import { type ClockPlan, clockPlan, type Situation } from './rules';

/** What the arithmetic of clocks depends on besides the complaint. */
export interface Timing {
  readonly now: Instant;
  readonly policy: Policy;
  readonly organisation: Organisation;
  /** Edition of the time-zone data, such as 2025b; kept with every computed deadline. */
  readonly timeZoneData: string;
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
    calendar: reference(calendar, timing.timeZoneData),
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
    calendar: reference(ALWAYS, timing.timeZoneData),
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
    const brought = { ...clock, usedMs: usedMs(clock, policy, now), countedTo: now };
    return [setAnew(timing, brought, pausedBy)];
  });
}

/**
 * A clock that stood aside and goes on, from where its time was counted to. Its calendar may have other hours by now:
 * the complaint can have moved to another version of the policy meanwhile.
 */
export function goesOn(timing: Timing, clock: Clock): Clock {
  return clock.pausedBy || isAppointment(clock.name) ? clock : setAnew(timing, clock, []);
}

/** The clock with every threshold set anew that is still ahead. What is due and was not heard of yet stays due. */
function setAnew({ now, policy }: Timing, clock: Clock, pausedBy: readonly string[]): Clock {
  const overdue = dueBy(clock, now);
  const percents = clock.ahead.slice(overdue.length).map(({ percent }) => percent);
  const counted = countingCalendar(clock, policy);
  return keepBreach(armed(now, clock, { counted, pausedBy, overdue, percents }), clock);
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
  const mode = chosen ?? plan?.onChange[change];
  if (mode === undefined || isAppointment(clock.name)) return undefined;
  const due = dueBy(clock, now);
  const runOut = change === 'level' && due.some(({ percent }) => percent === 100);
  const moved =
    change === 'policy' || runOut || plan?.target !== clock.target || plan.calendar.id !== clock.calendar.id;
  // Another level or team begins its own time even where the numbers are the same.
  if (!moved && !(mode === 'restart' && (change === 'level' || change === 'team'))) return undefined;
  const before = { target: clock.target, ...(clock.dueAt === undefined ? {} : { dueAt: clock.dueAt }) };
  const adjusted: Clock['adjusted'] = { at: now, change, mode, before };
  const overdue = change === 'level' ? [] : due;
  if (mode === 'pinned') {
    // Time that has run out at one level is none for the next.
    if (runOut) return undefined;
    return { ...(change === 'policy' ? broughtUpTo(now, clock, countedBy) : clock), adjusted };
  }
  if (!plan) return undefined;
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
    calendar: reference(plan.calendar, timing.timeZoneData),
    usedMs:
      mode === 'proportional'
        ? // Never more than the share: nothing is broken by rounding.
          Math.floor((used / clock.targetMs) * targetMs)
        : carriedMs(clock, used, { from: countingCalendar(clock, countedBy), to: counted, now, plan }),
    countedTo: now,
    adjusted,
  };
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
    countedTo: now,
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

function sameKeys(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((key) => b.includes(key));
}
