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
  return new Date(ms).toISOString();
}

/** Milliseconds between two moments, around the clock; never negative. What counts in opening hours is `calendar/business-time`. */
export function elapsedMs(from: Instant, to: Instant): number {
  return Math.max(0, toMs(to) - toMs(from));
}
