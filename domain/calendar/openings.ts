import { type Calendar, WEEKDAYS } from './calendar';
import { DAY_MS, type Interval, timeOfDayMs, unionOf } from './time-of-day';
import { BLOCK_MS, type Day, eachLocalDay } from './zone';

/** What can be asked of a calendar without parsing it again. */
export interface Openings {
  /** Open times of day by weekday, Monday first, in order and apart from each other. */
  readonly week: readonly (readonly Interval[])[];
  /** Names of the holidays that close. */
  readonly holidays: ReadonlyMap<Day, string>;
  /** Open at every moment from this one on: -Infinity for a calendar that never closes, Infinity for an ordinary one. */
  readonly alwaysOpenFrom: number;
  readonly openMsPerWeek: number;
  readonly openDaysPerWeek: number;
  /** Open spans of remembered blocks of physical time. */
  readonly blocks: Map<number, Block>;
}

/** The open spans of a block, in order and apart, with a running sum: `before[i]` is open before span i begins. */
export interface Block {
  readonly starts: Float64Array;
  readonly ends: Float64Array;
  readonly before: Float64Array;
}

const known = new WeakMap<Calendar, Openings>();

export function openingsOf(calendar: Calendar): Openings {
  let openings = known.get(calendar);
  if (!openings) known.set(calendar, (openings = readOpenings(calendar)));
  return openings;
}

const WHOLE_DAY: readonly Interval[] = [[0, DAY_MS]];

function readOpenings({ hours, holidays }: Calendar): Openings {
  const week = WEEKDAYS.map((weekday) =>
    hours === 'always'
      ? WHOLE_DAY
      : unionOf(hours[weekday].map(([from, to]) => [timeOfDayMs(from), timeOfDayMs(to)] as const)),
  );
  const names = hours === 'always' ? [] : holidays.map(({ date, name }) => [dayOf(date), name] as const);
  const openMs = week.map((day) => day.reduce((sum, [from, to]) => sum + to - from, 0));
  // Whatever the zone, a date is over everywhere two days after it has begun in UTC.
  const lastHolidayEnds = Math.max(Number.NEGATIVE_INFINITY, ...names.map(([day]) => (day + 2) * DAY_MS));
  return {
    week,
    holidays: new Map(names),
    alwaysOpenFrom: openMs.every((ms) => ms === DAY_MS) ? lastHolidayEnds : Number.POSITIVE_INFINITY,
    openMsPerWeek: openMs.reduce((sum, ms) => sum + ms, 0),
    openDaysPerWeek: openMs.filter((ms) => ms > 0).length,
    blocks: new Map(),
  };
}

function dayOf(date: string): Day {
  return Date.parse(`${date}T00:00:00Z`) / DAY_MS;
}

/** The hours of the date's weekday, holiday or not. */
export function weekdayHours({ week }: Openings, day: Day): readonly Interval[] {
  // 1970-01-01 was a Thursday.
  return week[(((day + 3) % 7) + 7) % 7] ?? [];
}

/** When the calendar is open on a local date: none on a holiday. */
export function hoursOn(openings: Openings, day: Day): readonly Interval[] {
  return openings.holidays.has(day) ? [] : weekdayHours(openings, day);
}

export function blockAt(calendar: Calendar, openings: Openings, block: number): Block {
  let found = openings.blocks.get(block);
  if (!found) openings.blocks.set(block, (found = readBlock(calendar, openings, block)));
  return found;
}

function readBlock({ timeZone }: Calendar, openings: Openings, block: number): Block {
  const starts: number[] = [];
  const ends: number[] = [];
  eachLocalDay(timeZone, block * BLOCK_MS, (block + 1) * BLOCK_MS, (day, from, to, offset) => {
    const midnight = day * DAY_MS - offset;
    for (const [opens, closes] of hoursOn(openings, day)) {
      const start = Math.max(from, midnight + opens);
      const end = Math.min(to, midnight + closes);
      if (start >= end) continue;
      if (ends.at(-1) === start) ends[ends.length - 1] = end;
      else {
        starts.push(start);
        ends.push(end);
      }
    }
  });
  const before = new Float64Array(starts.length + 1);
  starts.forEach((start, index) => {
    before[index + 1] = (before[index] ?? 0) + (ends[index] ?? start) - start;
  });
  return { starts: Float64Array.from(starts), ends: Float64Array.from(ends), before };
}
