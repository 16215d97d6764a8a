import type { Calendar } from './calendar';
import { type Block, blockAt, hoursOn, type Openings, openingsOf, weekdayHours } from './openings';
import { DAY_MS } from './time-of-day';
import { BLOCK_MS, blockOf, eachLocalDay } from './zone';

/*
 * Business time. Every time is a number: milliseconds since 1970 in UTC; every answer is exact.
 *
 * The rules:
 * - Hours and holidays are meant in local time. Open is a moment whose local date is no holiday and whose local
 *   time of day lies in one of the intervals of its weekday; the end of an interval is not in it.
 * - What is counted is the physical time that passes while it is open. So a shift over the hour that is skipped in
 *   spring is an hour shorter, and one over the hour that is repeated in autumn an hour longer.
 * - A shift that ends inside the repeated hour (until 02:30, when 02:00-03:00 comes twice) ends at the first
 *   02:30, opens again when clocks are put back to 02:00, and ends at the second 02:30: the clock on the wall
 *   decides, and the second pass counts again. A shift that lies wholly in the skipped hour does not take place.
 * - A holiday closes its local date from midnight to midnight, however many hours that date has.
 */

/** From the first moment up to the second, which is not in it any more. */
export type Span = readonly [fromMs: number, toMs: number];

/** A calendar never opens, or has not as much open time as was asked for before the year 10000. */
export class NoOpenTime extends Error {
  readonly code = 'NO_OPEN_TIME';
  constructor(calendar: Calendar) {
    const { openMsPerWeek } = openingsOf(calendar);
    super(
      openMsPerWeek === 0
        ? `The calendar "${calendar.id}" never opens, so nothing can become due in it; give it opening hours`
        : `The calendar "${calendar.id}" has too little open time before the year 10000; give it more opening hours or a shorter target`,
    );
    this.name = 'NoOpenTime';
  }
}

const FIRST_MOMENT = -62_135_596_800_000;
const LAST_MOMENT = 253_402_300_799_999;

function mustBeMoment(at: number): void {
  if (!(at >= FIRST_MOMENT && at <= LAST_MOMENT))
    throw new RangeError(`${at} is no moment of the years 1 to 9999 in milliseconds since 1970`);
}

/** Open time in [from, to) in milliseconds; 0 when `to` is not after `from`. Throws RangeError for what is no moment. */
export function openMs(calendar: Calendar, from: number, to: number): number {
  mustBeMoment(from);
  mustBeMoment(to);
  if (to <= from) return 0;
  const openings = openingsOf(calendar);
  if (from >= openings.alwaysOpenFrom) return to - from;
  const last = blockOf(to);
  let sum = 0;
  for (let block = blockOf(from); block < last; block += 1)
    sum += totalOf(blockAt(calendar, openings, block));
  sum += openBefore(blockAt(calendar, openings, last), to);
  return sum - openBefore(blockAt(calendar, openings, blockOf(from)), from);
}

/**
 * The earliest moment t at or after `from` with `openMs(from, t) === ms`: what is used up when the calendar closes
 * is due then and not when it opens again, and 0 is `from` itself. Throws {@link NoOpenTime} for a calendar that
 * never opens and RangeError for a negative `ms`.
 */
export function addOpenMs(calendar: Calendar, from: number, ms: number): number {
  mustBeMoment(from);
  if (!(ms >= 0)) throw new RangeError(`${ms} is no length of open time in milliseconds`);
  const openings = mustOpen(calendar);
  if (ms === 0) return from;
  let at = from + ms;
  if (from < openings.alwaysOpenFrom && at <= LAST_MOMENT) {
    let number = blockOf(from);
    let block = blockAt(calendar, openings, number);
    let wanted = ms + openBefore(block, from);
    for (let total = totalOf(block); total < wanted; total = totalOf(block)) {
      wanted -= total;
      number += 1;
      if (number * BLOCK_MS > LAST_MOMENT) throw new NoOpenTime(calendar);
      block = blockAt(calendar, openings, number);
    }
    const index = firstAtLeast(block.before, wanted) - 1;
    at = (block.starts[index] ?? 0) + wanted - (block.before[index] ?? 0);
  }
  if (at > LAST_MOMENT) throw new NoOpenTime(calendar);
  return at;
}

/** The open spans in [from, to), in order; spans that touch are one. */
export function openSpans(calendar: Calendar, from: number, to: number): readonly Span[] {
  mustBeMoment(from);
  mustBeMoment(to);
  if (to <= from) return [];
  const openings = openingsOf(calendar);
  if (from >= openings.alwaysOpenFrom) return [[from, to]];
  const spans: [number, number][] = [];
  for (let number = blockOf(from); number * BLOCK_MS < to; number += 1) {
    const block = blockAt(calendar, openings, number);
    for (let index = firstAfter(block.ends, from); index < block.starts.length; index += 1) {
      const start = Math.max(from, block.starts[index] ?? to);
      if (start >= to) break;
      const end = Math.min(to, block.ends[index] ?? to);
      const last = spans.at(-1);
      if (last && last[1] === start) last[1] = end;
      else spans.push([start, end]);
    }
  }
  return spans;
}

/** Time that does not count, and why: `outside opening hours`, or `holiday: ` and its name. */
export interface ClosedSpan {
  readonly from: number;
  readonly to: number;
  readonly why: string;
}

/**
 * The rest of [from, to) between its {@link openSpans}, in order, split by reason. The reason is a holiday for the
 * whole local date, but only where the calendar would have opened on it otherwise. Takes time with every day.
 */
export function closedSpans(calendar: Calendar, from: number, to: number): readonly ClosedSpan[] {
  mustBeMoment(from);
  mustBeMoment(to);
  const openings = openingsOf(calendar);
  if (to <= from || from >= openings.alwaysOpenFrom) return [];
  const spans: { from: number; to: number; why: string }[] = [];
  const close = (start: number, end: number, why: string) => {
    const last = spans.at(-1);
    if (start >= end) return;
    if (last?.to === start && last.why === why) last.to = end;
    else spans.push({ from: start, to: end, why });
  };
  eachLocalDay(calendar.timeZone, from, to, (day, start, end, offset) => {
    const holiday = weekdayHours(openings, day).length > 0 ? openings.holidays.get(day) : undefined;
    const why = holiday === undefined ? 'outside opening hours' : `holiday: ${holiday}`;
    const midnight = day * DAY_MS - offset;
    let closedFrom = start;
    for (const [opens, closes] of hoursOn(openings, day)) {
      close(closedFrom, Math.min(end, midnight + opens), why);
      closedFrom = Math.max(closedFrom, midnight + closes);
    }
    close(closedFrom, end, why);
  });
  return spans;
}

export function isOpen(calendar: Calendar, at: number): boolean {
  mustBeMoment(at);
  const openings = openingsOf(calendar);
  if (at >= openings.alwaysOpenFrom) return true;
  const { starts, ends } = blockAt(calendar, openings, blockOf(at));
  const start = starts[firstAfter(ends, at)];
  return start !== undefined && start <= at;
}

/** The first moment at or after `at` that is open: `at` itself when it is. Throws {@link NoOpenTime}. */
export function nextOpen(calendar: Calendar, at: number): number {
  mustBeMoment(at);
  const openings = mustOpen(calendar);
  if (at >= openings.alwaysOpenFrom) return at;
  for (let number = blockOf(at); number * BLOCK_MS <= LAST_MOMENT; number += 1) {
    const { starts, ends } = blockAt(calendar, openings, number);
    const start = starts[firstAfter(ends, at)];
    if (start !== undefined) return Math.max(at, start);
  }
  throw new NoOpenTime(calendar);
}

/**
 * The next moment after `at` at which opening hours end: those that run at `at`, or the next ones when it is closed.
 * Undefined for a calendar that does not close any more. Throws {@link NoOpenTime}.
 */
export function nextClose(calendar: Calendar, at: number): number | undefined {
  const openings = mustOpen(calendar);
  let open = nextOpen(calendar, at);
  while (open < openings.alwaysOpenFrom && open <= LAST_MOMENT) {
    const number = blockOf(open);
    const { ends } = blockAt(calendar, openings, number);
    const end = ends[firstAfter(ends, open)] ?? open;
    // A span goes on in the next block if that one is open where they meet.
    if (end < (number + 1) * BLOCK_MS || !isOpen(calendar, end)) return end;
    open = end;
  }
  return undefined;
}

function mustOpen(calendar: Calendar): Openings {
  const openings = openingsOf(calendar);
  if (openings.openMsPerWeek === 0) throw new NoOpenTime(calendar);
  return openings;
}

function totalOf({ before }: Block): number {
  return before[before.length - 1] ?? 0;
}

/** Open time between the beginning of the block and `at`, which lies in it. */
function openBefore({ starts, ends, before }: Block, at: number): number {
  const index = firstAfter(ends, at);
  return (before[index] ?? 0) + Math.max(0, at - (starts[index] ?? at));
}

/** The index of the first value above `limit` in ascending values; their number when there is none. */
function firstAfter(values: Float64Array, limit: number): number {
  let low = 0;
  let high = values.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((values[middle] ?? 0) > limit) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** The index of the first value of at least `limit` in ascending values. */
function firstAtLeast(values: Float64Array, limit: number): number {
  let low = 0;
  let high = values.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((values[middle] ?? 0) >= limit) high = middle;
    else low = middle + 1;
  }
  return low;
}
