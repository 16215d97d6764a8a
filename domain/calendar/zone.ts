import { Temporal as Tc39 } from 'temporal-polyfill';
import { DAY_MS } from './time-of-day';

/** The name of an IANA zone as the database spells it; undefined where there is none. Offsets such as `+01:00` are none. */
export function zoneName(text: string): string | undefined {
  if (!/^[A-Za-z]/.test(text)) return undefined;
  try {
    return Tc39.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(text).timeZoneId;
  } catch {
    return undefined;
  }
}

/** Physical time is remembered in blocks of this length. UTC, so that no zone can put two of them in disorder. */
export const BLOCK_MS = 400 * DAY_MS;

export function blockOf(at: number): number {
  return Math.floor(at / BLOCK_MS);
}

/** Physical time in which a zone keeps one offset: local time is `at + offset`. */
interface Stretch {
  readonly from: number;
  readonly to: number;
  readonly offset: number;
}

const known = new Map<string, Map<number, readonly Stretch[]>>();

/** The stretches of one block, in order and without a gap. Remembered: asking the zone's rules is slow. */
function stretchesOf(zone: string, block: number): readonly Stretch[] {
  let blocks = known.get(zone);
  if (!blocks) known.set(zone, (blocks = new Map()));
  let stretches = blocks.get(block);
  if (!stretches) blocks.set(block, (stretches = readStretches(zone, block)));
  return stretches;
}

function readStretches(zone: string, block: number): readonly Stretch[] {
  const end = (block + 1) * BLOCK_MS;
  const stretches: Stretch[] = [];
  let moment = Tc39.Instant.fromEpochMilliseconds(block * BLOCK_MS).toZonedDateTimeISO(zone);
  for (;;) {
    const next = moment.getTimeZoneTransition('next');
    const from = moment.epochMilliseconds;
    const offset = moment.offsetNanoseconds / 1e6;
    if (!next || next.epochMilliseconds >= end) return [...stretches, { from, to: end, offset }];
    stretches.push({ from, to: next.epochMilliseconds, offset });
    moment = next;
  }
}

/** A local date as the number of days since 1970-01-01. */
export type Day = number;

/**
 * Walks through [from, to) in pieces that belong to one local date and one offset, in order and without a gap. A
 * date that the zone skips is never visited; one that it repeats is visited again.
 */
export function eachLocalDay(
  zone: string,
  from: number,
  to: number,
  visit: (day: Day, from: number, to: number, offset: number) => void,
): void {
  for (let block = blockOf(from); block * BLOCK_MS < to; block += 1) {
    for (const stretch of stretchesOf(zone, block)) {
      const { offset } = stretch;
      const end = Math.min(to, stretch.to);
      for (let at = Math.max(from, stretch.from); at < end; ) {
        const day = Math.floor((at + offset) / DAY_MS);
        const midnight = Math.min(end, (day + 1) * DAY_MS - offset);
        visit(day, at, midnight, offset);
        at = midnight;
      }
    }
  }
}

// No zone was ever more than 16 hours away from UTC.
const WIDEST_OFFSET_MS = 16 * 3_600_000;

/** {@link eachLocalDay} over a stretch of time that is sure to hold the whole date `day`, and some of its neighbours. */
export function aroundDay(zone: string, day: Day, visit: Parameters<typeof eachLocalDay>[3]): void {
  eachLocalDay(zone, day * DAY_MS - WIDEST_OFFSET_MS, (day + 1) * DAY_MS + WIDEST_OFFSET_MS, visit);
}

/** The local date of a moment. */
export function localDay(zone: string, at: number): Day {
  const stretch = stretchesOf(zone, blockOf(at)).findLast((candidate) => candidate.from <= at);
  return Math.floor((at + (stretch?.offset ?? 0)) / DAY_MS);
}

/**
 * The midnight at which a local date is over. Where clocks are put back over midnight, the second one; where the
 * date is skipped, the end of the one before.
 */
export function endOfDay(zone: string, day: Day): number {
  let end = Number.NEGATIVE_INFINITY;
  aroundDay(zone, day, (visited, _, to) => {
    if (visited <= day) end = to;
  });
  return end;
}
