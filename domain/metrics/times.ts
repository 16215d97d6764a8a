import { openMs } from '../calendar/business-time';
import type { Calendar } from '../calendar/calendar';
import { calendarOf } from '../policy/policy';
import { elapsedMs, type Instant, toMs } from '../time';
import type { Observation, Scope } from './metric';

/** The part of a time that is counted in opening hours only. */
export const OPENING_HOURS = 'opening-hours';

/** What the parts of every metric of times are, for its page. */
export const TIMES = `\`${OPENING_HOURS}\`: the same in opening hours of the policy’s calendar; the whole is around the clock`;

/** The calendar in which the policy counts, unless it says otherwise. */
export function calendarIn({ policy }: Pick<Scope, 'policy'>): Calendar {
  return calendarOf(policy, policy.calendar);
}

/** A time around the clock, and as a part in opening hours. */
export function timeBetween(
  from: Instant,
  until: Instant,
  scope: Scope,
  level: string,
): readonly Observation[] {
  return [
    { value: elapsedMs(from, until), level },
    { value: openMs(calendarIn(scope), toMs(from), toMs(until)), level, part: OPENING_HOURS },
  ];
}
