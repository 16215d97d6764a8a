import { Temporal as Tc39 } from 'temporal-polyfill';
import type { TimeSpan } from '../metrics/facts';
import { type Instant, toInstant } from '../time';

/** A calendar month, such as `2026-10`. As text, a later one is greater. */
export type Month = string;

/** A month as a stretch of time: from its first midnight in a time zone up to that of the next month, which is not in it any more. */
export interface Period extends TimeSpan {
  readonly month: Month;
}

export const MONTH = /^\d{4}-(0[1-9]|1[0-2])$/;

/** The month of a moment in a time zone. */
export function monthOf(moment: Instant, zone: string): Month {
  return Tc39.Instant.from(moment).toZonedDateTimeISO(zone).toPlainDate().toPlainYearMonth().toString();
}

/** The stretch of time of a month in a time zone. Throws RangeError for what is no month. */
export function periodOf(month: Month, zone: string): Period {
  const yearMonth = Tc39.PlainYearMonth.from(month);
  const begins = (one: Tc39.PlainYearMonth): Instant =>
    toInstant(one.toPlainDate({ day: 1 }).toZonedDateTime(zone).epochMilliseconds);
  return { month, from: begins(yearMonth), until: begins(yearMonth.add({ months: 1 })) };
}

/** The months that are over, from that of `first` up to the one before that of `now`. */
export function monthsOver(first: Instant, now: Instant, zone: string): readonly Month[] {
  const current = monthOf(now, zone);
  const months: Month[] = [];
  for (let month = monthOf(first, zone); month < current; ) {
    months.push(month);
    month = Tc39.PlainYearMonth.from(month).add({ months: 1 }).toString();
  }
  return months;
}
