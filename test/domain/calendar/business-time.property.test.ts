import fc from 'fast-check';
import {
  addOpenMs,
  closedSpans,
  isOpen,
  nextClose,
  nextOpen,
  openMs,
  openSpans,
} from '../../../domain/calendar/business-time';
import { type Calendar, WEEKDAYS } from '../../../domain/calendar/calendar';
import { calendarSchema } from '../../../domain/calendar/document';
import { freezeCalendar } from '../../../domain/calendar/freeze';
import { clockCalendar, resolveTarget } from '../../../domain/calendar/target';
import { timeOfDay } from '../../../domain/calendar/time-of-day';
import { BLOCK_MS } from '../../../domain/calendar/zone';
import { HOUR, MINUTE } from './composed';
import { runs, walk } from './oracle';

const DAY = 24 * HOUR;

/** Moments at which something happens to the clocks of a zone. */
const moments = [
  ['Pacific/Apia', '2011-12-30T10:00Z'],
  ['Pacific/Apia', '2021-04-03T14:00Z'],
  ['Pacific/Kwajalein', '1993-08-21T12:00Z'],
  ['Australia/Lord_Howe', '2026-04-04T15:00Z'],
  ['Australia/Lord_Howe', '2026-10-03T15:30Z'],
  ['America/Santiago', '2026-04-05T03:00Z'],
  ['America/Santiago', '2026-09-06T04:00Z'],
  ['Asia/Kathmandu', '1985-12-31T18:30Z'],
  ['Pacific/Chatham', '2026-04-04T14:00Z'],
  ['Pacific/Chatham', '2026-09-26T14:00Z'],
  ['Africa/Casablanca', '2026-02-15T02:00Z'],
  ['Africa/Casablanca', '2026-03-22T02:00Z'],
  ['Africa/Cairo', '2026-04-23T22:00Z'],
  ['America/St_Johns', '1988-10-30T02:31Z'],
  ['America/St_Johns', '2006-04-02T03:31Z'],
  ['Antarctica/Troll', '2026-03-29T01:00Z'],
  ['Asia/Pyongyang', '2018-05-04T15:00Z'],
  ['America/Caracas', '2016-05-01T07:00Z'],
  ['Europe/London', '2026-03-29T01:00Z'],
  ['Europe/Dublin', '2026-10-25T01:00Z'],
  ['America/New_York', '2026-11-01T06:00Z'],
] as const;

const aMoment = fc.oneof(
  fc.constantFrom(...moments).map(([zone, at]) => ({ zone, at: Date.parse(at) })),
  // Where one remembered block of time meets the next.
  fc
    .tuple(fc.constantFrom(...moments), fc.constantFrom(-3, 51, 52))
    .map(([[zone], block]) => ({ zone, at: block * BLOCK_MS })),
);

/** Shifts on whole units of `unit` seconds, many of them at midnight and in the small hours, in any order. */
function aWeek(unit: number) {
  const last = 86_400 / unit;
  const time = fc.oneof(
    fc.constantFrom(0, last),
    fc.integer({ min: 0, max: Math.floor(14_400 / unit) }),
    fc.integer({ min: 0, max: last }),
  );
  const shift = fc
    .tuple(time, time)
    .filter(([a, b]) => a !== b)
    .map(([a, b]) => [Math.min(a, b), Math.max(a, b)].map((at) => timeOfDay(at * unit * 1000)).join('-'));
  const day = fc.oneof(fc.constant(['00:00-24:00']), fc.array(shift, { maxLength: 3 }));
  return fc
    .tuple(day, day, day, day, day, day, day)
    .filter((days) => days.some((shifts) => shifts.length > 0))
    .map((days) => Object.fromEntries(days.map((shifts, index) => [WEEKDAYS[index] ?? '', shifts])));
}

/** A document whose holidays lie around a moment, so that they matter. */
function aDocument(zone: string, at: number, unit: number) {
  const date = fc
    .integer({ min: -3, max: 3 })
    .map((days) => new Date(at + days * DAY).toISOString().slice(0, 10));
  return fc
    .record({ hours: aWeek(unit), dates: fc.uniqueArray(date, { maxLength: 3 }) })
    .map(({ hours, dates }) => {
      const also = dates.map((day, index) => ({ date: day, name: index === 0 ? 'First' : 'Other' }));
      return { id: 'any', title: 'Any', timeZone: zone, hours, holidays: { also } };
    });
}

interface Scene {
  readonly calendar: Calendar;
  readonly from: number;
  readonly to: number;
}

/** A calendar, and a stretch of time around something that happens to its clocks. */
function aScene({ unit, reach, length }: { unit: number; reach: number; length: number }) {
  return aMoment
    .chain(({ zone, at }) =>
      fc.record({
        calendar: aDocument(zone, at, unit).map((document) => freezeCalendar(calendarSchema.parse(document))),
        from: fc.integer({ min: at - reach, max: at + reach / 2 }),
        length: fc.integer({ min: 0, max: length }),
      }),
    )
    .map(({ calendar, from, length: ms }): Scene => ({ calendar, from, to: from + ms }));
}

const days = aScene({ unit: 60, reach: 2 * DAY, length: 3 * DAY });
const seconds = aScene({ unit: 1, reach: HOUR, length: HOUR });
const quarters = aScene({ unit: 900, reach: 2 * DAY, length: 0 });
const farApart = aScene({ unit: 60, reach: 2 * DAY, length: 1500 * DAY });

function agrees({ calendar, from, to }: Scene, step: number): void {
  const cells = walk(calendar, from, to, step);
  const open = runs(cells, (cell) => (cell.open ? 'open' : undefined));
  expect(openSpans(calendar, from, to)).toEqual(open.map((run) => [run.from, run.to]));
  expect(openMs(calendar, from, to)).toBe(open.reduce((sum, run) => sum + run.to - run.from, 0));
  expect(closedSpans(calendar, from, to)).toEqual(
    runs(cells, (cell) => {
      if (cell.open) return undefined;
      return cell.holiday === undefined ? 'outside opening hours' : `holiday: ${cell.holiday}`;
    }),
  );
  if (from < to) expect(isOpen(calendar, from)).toBe(open[0]?.from === from);
  const first = open[0];
  if (!first) return;
  expect(nextOpen(calendar, from)).toBe(first.from);
  if (first.to < to) expect(nextClose(calendar, from)).toBe(first.to);
}

describe('row 1: business time', () => {
  test('is what a walk along the wall clock finds, minute by minute', () => {
    fc.assert(
      fc.property(days, (scene) => agrees(scene, MINUTE)),
      { numRuns: 150 },
    );
  });

  test('is what a walk along the wall clock finds, second by second', () => {
    fc.assert(
      fc.property(seconds, (scene) => agrees(scene, 1000)),
      { numRuns: 120 },
    );
  });

  const lengths = fc.oneof(
    fc.integer({ min: 0, max: 5000 }),
    fc.integer({ min: 0, max: 3 * DAY }),
    fc.integer({ min: 0, max: 60 }).map((hours) => hours * HOUR),
    fc.integer({ min: 0, max: 300 * DAY }),
  );

  test('a deadline is the earliest moment at which the target is used up', () => {
    fc.assert(
      fc.property(days, lengths, ({ calendar, from }, length) => {
        const due = addOpenMs(calendar, from, length);
        expect(openMs(calendar, from, due)).toBe(length);
        if (length === 0) expect(due).toBe(from);
        else expect(openMs(calendar, from, due - 1)).toBe(length - 1);
      }),
      { numRuns: 500 },
    );
  });

  test('the time used until a moment is due when the calendar last was open before it', () => {
    fc.assert(
      fc.property(days, fc.boolean(), ({ calendar, from, to }, toBlock) => {
        const until = toBlock ? (Math.floor(from / BLOCK_MS) + 1) * BLOCK_MS : to;
        const last = openSpans(calendar, from, until).at(-1);
        expect(addOpenMs(calendar, from, openMs(calendar, from, until))).toBe(last?.[1] ?? from);
      }),
      { numRuns: 300 },
    );
  });

  test('a longer target is due later, and two one after the other as their sum', () => {
    fc.assert(
      fc.property(days, lengths, lengths, ({ calendar, from }, first, second) => {
        const due = addOpenMs(calendar, from, first);
        const later = addOpenMs(calendar, from, first + second);
        expect(later - due).toBeGreaterThanOrEqual(second);
        expect(addOpenMs(calendar, due, second)).toBe(later);
      }),
      { numRuns: 500 },
    );
  });

  test('the parts of a stretch add up to it, however it is split', () => {
    fc.assert(
      fc.property(farApart, fc.double({ min: 0, max: 1, noNaN: true }), ({ calendar, from, to }, share) => {
        const middle = from + Math.floor((to - from) * share);
        const whole = openMs(calendar, from, to);
        expect(openMs(calendar, from, middle) + openMs(calendar, middle, to)).toBe(whole);
        const open = openSpans(calendar, from, to);
        const closed = closedSpans(calendar, from, to);
        expect(open.reduce((sum, [start, end]) => sum + end - start, 0)).toBe(whole);
        expect(closed.reduce((sum, span) => sum + span.to - span.from, whole)).toBe(to - from);
        const all = [...open.map(([start]) => start), ...closed.map((span) => span.from)];
        expect(new Set(all).size).toBe(all.length);
        if (from < to) expect(Math.min(...all)).toBe(from);
      }),
      { numRuns: 200 },
    );
  });
});

describe('row 1: a target', () => {
  const count = fc.integer({ min: 1, max: 4 });
  const receipt = fc.constantFrom('same-day', 'next-business-day');
  // Only Newfoundland ever moved its clocks at another time than at a quarter of an hour.
  const stepOf = ({ timeZone }: Calendar) => (timeZone === 'America/St_Johns' ? MINUTE : 15 * MINUTE);

  test('is due when its own clock has counted it', () => {
    const target = fc.oneof(
      fc.integer({ min: 1, max: 200 }).map((hours) => `PT${hours}H`),
      fc.integer({ min: 1, max: 40 }).map((n) => `${n} business days`),
      fc.integer({ min: 1, max: 90 }).map((n) => `${n} days`),
      fc.integer({ min: 1, max: 12 }).map((n) => `${n} weeks`),
    );
    fc.assert(
      fc.property(days, target, receipt, ({ calendar, from: start }, written, received) => {
        const { targetMs, dueAt } = resolveTarget(calendar, written, start, received);
        const clock = clockCalendar(calendar, written);
        expect(targetMs).toBeGreaterThan(0);
        expect(openMs(clock, start, dueAt)).toBe(targetMs);
        expect(addOpenMs(clock, start, targetMs)).toBe(dueAt);
      }),
      { numRuns: 150 },
    );
  });

  test('of business days ends with the last open minute of the date that the wall clock finds', () => {
    fc.assert(
      fc.property(quarters, count, ({ calendar, from }, n) => {
        const cells = walk(calendar, from, from + 9 * DAY, stepOf(calendar));
        const received = cells[0]?.date ?? '';
        const open = cells.filter((cell) => cell.open && cell.date > received);
        const date = [...new Set(open.map((cell) => cell.date))].toSorted()[n - 1];
        const whole = cells.some((cell) => date !== undefined && cell.date > date);
        fc.pre(date !== undefined && whole);
        const close = open.findLast((cell) => cell.date === date)?.to;
        expect(resolveTarget(calendar, `${n} business days`, from, 'same-day').dueAt).toBe(close);
      }),
      { numRuns: 150 },
    );
  });

  test('of calendar days ends with the last minute of the date that the wall clock finds', () => {
    fc.assert(
      fc.property(quarters, count, ({ calendar, from }, n) => {
        const cells = walk(calendar, from, from + (n + 3) * DAY, stepOf(calendar));
        const end = new Date(`${cells[0]?.date}T00:00:00Z`).getTime() + n * DAY;
        const last = new Date(end).toISOString().slice(0, 10);
        const midnight = cells.findLast((cell) => cell.date <= last)?.to;
        expect(resolveTarget(calendar, `${n} days`, from, 'same-day').dueAt).toBe(midnight);
      }),
      { numRuns: 150 },
    );
  });
});

test('row 1: freezing gives the same calendar every time, whatever the order in which it was written', () => {
  const reversed = (record: object) => Object.fromEntries(Object.entries(record).toReversed());
  fc.assert(
    fc.property(aDocument('Europe/London', Date.parse('2026-05-01T00:00Z'), 1), (document) => {
      const hours = Object.fromEntries(
        Object.entries(reversed(document.hours)).map(([day, shifts]) => [day, shifts.toReversed()]),
      );
      const frozen = freezeCalendar(calendarSchema.parse(document));
      const also = document.holidays.also.toReversed();
      expect(
        JSON.stringify(freezeCalendar(calendarSchema.parse({ ...document, hours, holidays: { also } }))),
      ).toBe(JSON.stringify(frozen));
      expect(JSON.parse(JSON.stringify(frozen))).toEqual(frozen);
    }),
  );
});
