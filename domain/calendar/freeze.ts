import type { Calendar, Holiday, Weekday } from './calendar';
import { type CalendarDocument, shiftTimes, weekdaysOf } from './document';
import { publicHolidays } from './public-holidays';
import { timeOfDay, timeOfDayMs, unionOf } from './time-of-day';

/**
 * A calendar as it is stored: shifts in order and without overlap, holidays looked up and listed. The same document
 * gives the same calendar until the holiday data changes; `also` renames a holiday that the country has already.
 */
export function freezeCalendar({ id, title, timeZone, hours, holidays = {} }: CalendarDocument): Calendar {
  const { country, region, years, also = [], except = [] } = holidays;
  const named = new Map<string, string>();
  if (country !== undefined && years !== undefined) {
    for (const { date, name } of publicHolidays(country, region, years)) named.set(date, name);
  }
  for (const date of except) named.delete(date);
  for (const { date, name } of also) named.set(date, name);
  return {
    id,
    title,
    timeZone,
    hours: hours === 'always' ? hours : frozenHours(hours),
    holidays: [...named]
      .map(([date, name]): Holiday => ({ date, name }))
      .toSorted((a, b) => (a.date < b.date ? -1 : 1)),
    ...(years !== undefined && { holidaysKnown: years }),
  };
}

function frozenHours(
  hours: Exclude<CalendarDocument['hours'], 'always'>,
): Exclude<Calendar['hours'], 'always'> {
  const frozen: Record<Weekday, readonly (readonly [string, string])[]> = {
    mon: [],
    tue: [],
    wed: [],
    thu: [],
    fri: [],
    sat: [],
    sun: [],
  };
  for (const [days, shifts] of Object.entries(hours)) {
    const intervals = shifts.map((shift) => {
      const [from, to] = shiftTimes(shift);
      return [timeOfDayMs(from), timeOfDayMs(to)] as const;
    });
    const union = unionOf(intervals).map(([from, to]) => [timeOfDay(from), timeOfDay(to)] as const);
    for (const weekday of weekdaysOf(days)) frozen[weekday] = union;
  }
  return frozen;
}
