import { addOpenMs, openSpans } from '../calendar/business-time';
import { ALWAYS, type Calendar } from '../calendar/calendar';
import { clockCalendar } from '../calendar/target';
import { calendarOf, type Policy } from '../policy/policy';
import { type Instant, toInstant, toMs } from '../time';
import { type Clock, type ClockName, type CountedSpan, clockId, type Threshold } from './clock';

/** Something that makes clocks stand still: a reason of the policy or a referral. */
export interface Stopping {
  readonly key: string;
  readonly stops: 'all' | readonly string[];
}

/** Thresholds whose moment has come and that nobody was told of yet: the next command of the workflow fires them. */
export function dueBy({ ahead }: Clock, now: Instant): readonly Threshold[] {
  const later = ahead.findIndex(({ at }) => at === undefined || at > now);
  return later < 0 ? ahead : ahead.slice(0, later);
}

/**
 * A clock whose time is brought up to `countedTo`, with the moments of its thresholds: of the `percents` by what
 * `counted` counts from there, none while it stands still, and of the `overdue` ones as they were.
 */
export function armed(
  now: Instant,
  before: Omit<Clock, 'ahead' | 'counts'>,
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
  const {
    name,
    level,
    startedAt,
    target,
    targetMs,
    calendar,
    usedMs,
    countedTo,
    heard,
    breachedAt,
    adjusted,
  } = before;
  const from = toMs(countedTo);
  // The moment after, not this one or an earlier: a deadline's command id has its moment in it and is applied once.
  const soon = toMs(now) + 1;
  const at = (percent: number) => {
    const left = Math.ceil((targetMs * percent) / 100) - usedMs;
    return left <= 0 ? soon : addOpenMs(counted, from, left);
  };
  const runs = pausedBy.length === 0;
  const due = runs ? at(100) : from;
  const next = percents.map((percent) =>
    runs ? { percent, at: toInstant(Math.max(soon, at(percent))) } : { percent },
  );
  // Named one by one: V8 takes long to copy an object with additions, and clocks move at nearly every event.
  return {
    name,
    level,
    startedAt,
    target,
    targetMs,
    calendar,
    usedMs,
    countedTo,
    ...(runs ? { dueAt: toInstant(due) } : {}),
    ...(heard === undefined ? {} : { heard }),
    ahead: overdue.length === 0 ? next : [...overdue, ...next],
    counts: openSpans(counted, from, due).map(([a, b]): CountedSpan => [toInstant(a), toInstant(b)]),
    ...(runs ? {} : { pausedBy }),
    ...(breachedAt === undefined ? {} : { breachedAt }),
    ...(adjusted === undefined ? {} : { adjusted }),
  };
}

/** A broken promise stays broken at the moment at which it was: a later pause or change does not move it. */
export function keepBreach(clock: Clock, { breachedAt, dueAt }: Clock): Clock {
  const overdue = clock.ahead.some(
    ({ percent, at }) => percent === 100 && at !== undefined && at <= clock.countedTo,
  );
  if (dueAt === undefined || (breachedAt === undefined && !overdue)) return clock;
  return { ...clock, dueAt, counts: [] };
}

/** The calendar by which a running clock counts. */
export function countingCalendar(clock: Clock, policy: Policy): Calendar {
  if (isAppointment(clock.name)) return ALWAYS;
  return clockCalendar(calendarOf(policy, clock.calendar.id), clock.target);
}

export function reference(calendar: Calendar, timeZoneData: string): Clock['calendar'] {
  return { id: calendar.id, timeZone: calendar.timeZone, timeZoneData };
}

/** The pauses that make a clock stand still. What the customer has to answer is not ours to stop, nor is an appointment. */
export function pausing(pauses: readonly Stopping[], name: ClockName): readonly string[] {
  if (name === 'customer-answer' || isAppointment(name)) return [];
  return pauses
    .filter(({ stops }) => stops === 'all' || stops.includes(clockId(name)) || stops.includes(name))
    .map(({ key }) => key);
}

/** Appointments come whatever stands still. */
export function isAppointment(name: ClockName): boolean {
  return name === 'hand-over' || name.startsWith('pause:');
}
