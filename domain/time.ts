import { Temporal as Tc39 } from 'temporal-polyfill';

/** A moment: RFC 3339 in UTC with milliseconds, as `Date.prototype.toISOString` writes it. */
export type Instant = string;

/** An ISO 8601 duration in days, hours, minutes and seconds, such as `P2D` or `PT20S`. */
export type Duration = string;

/** Milliseconds of a {@link Duration}; a day counts 24 hours. Throws RangeError for years, months and weeks, whose length varies. */
export function durationMs(duration: Duration): number {
  const parsed = Tc39.Duration.from(duration);
  if (parsed.years !== 0 || parsed.months !== 0 || parsed.weeks !== 0) {
    throw new RangeError(`${duration} has years, months or weeks; use days, hours, minutes and seconds`);
  }
  return parsed.total('milliseconds');
}

export function toMs(instant: Instant): number {
  return Date.parse(instant);
}

export function toInstant(ms: number): Instant {
  const day = Math.floor(ms / DAY_MS);
  let date = dates.get(day);
  if (date === undefined) {
    date = new Date(ms).toISOString().slice(0, -'00:00:00.000Z'.length);
    if (dates.size === MOST_DATES) dates.clear();
    dates.set(day, date);
  }
  const ofDay = ms - day * DAY_MS;
  const minute = Math.floor(ofDay / 60_000);
  const rest = Math.floor(ofDay - minute * 60_000);
  return `${date}${minutes[minute]}${rest === 0 ? '00.000' : (rest / 1_000).toFixed(3).padStart(6, '0')}Z`;
}

// Deadlines are computed by the thousand, and Date.toISOString is slow; dates and minutes are few.
const DAY_MS = 86_400_000;
const MOST_DATES = 4_000;
const dates = new Map<number, string>();
const padded = (value: number) => String(value).padStart(2, '0');
const minutes = Array.from(
  { length: 1_440 },
  (_, minute) => `${padded(Math.floor(minute / 60))}:${padded(minute % 60)}:`,
);

/** Milliseconds between two moments, around the clock; never negative. What counts in opening hours is `calendar/business-time`. */
export function elapsedMs(from: Instant, to: Instant): number {
  return Math.max(0, toMs(to) - toMs(from));
}
