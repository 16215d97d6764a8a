import {
  addOpenMs,
  closedSpans,
  isOpen,
  nextClose,
  nextOpen,
  NoOpenTime,
  openMs,
  openSpans,
} from '../../../domain/calendar/business-time';
import { ALWAYS, type Calendar } from '../../../domain/calendar/calendar';
import { calendar, HOUR } from './composed';

const ms = Date.parse;
const london: Calendar = {
  ...calendar('Europe/London', { 'mon-fri': ['09:00-17:00'] }),
  holidays: [
    { date: '2026-04-03', name: 'Good Friday' },
    { date: '2026-04-04', name: 'Holy Saturday' },
    { date: '2026-04-06', name: 'Easter Monday' },
  ],
};
const never: Calendar = {
  ...london,
  hours: { mon: [], tue: [], wed: [], thu: [], fri: [], sat: [], sun: [] },
};
const text = (at: number) => new Date(at).toISOString();

describe('row 1: spans', () => {
  const thursday = ms('2026-04-02T16:00+01:00');
  const tuesday = ms('2026-04-07T10:00+01:00');

  test('that are open, in order', () => {
    expect(openSpans(london, thursday, tuesday)).toEqual([
      [thursday, thursday + HOUR],
      [tuesday - HOUR, tuesday],
    ]);
    expect(openSpans(london, tuesday, thursday)).toEqual([]);
    expect(openSpans(ALWAYS, thursday, tuesday)).toEqual([[thursday, tuesday]]);
  });

  test('that are closed, with the reason; a holiday on a day that is closed anyway is none', () => {
    const outside = 'outside opening hours';
    expect(
      closedSpans(london, thursday, tuesday).map(({ from, to, why }) => [text(from), text(to), why]),
    ).toEqual([
      ['2026-04-02T16:00:00.000Z', '2026-04-02T23:00:00.000Z', outside],
      ['2026-04-02T23:00:00.000Z', '2026-04-03T23:00:00.000Z', 'holiday: Good Friday'],
      ['2026-04-03T23:00:00.000Z', '2026-04-05T23:00:00.000Z', outside],
      ['2026-04-05T23:00:00.000Z', '2026-04-06T23:00:00.000Z', 'holiday: Easter Monday'],
      ['2026-04-06T23:00:00.000Z', '2026-04-07T08:00:00.000Z', outside],
    ]);
    expect(closedSpans(london, tuesday, thursday)).toEqual([]);
    expect(closedSpans(ALWAYS, thursday, tuesday)).toEqual([]);
  });
});

describe('row 1: opening and closing', () => {
  const open = ms('2026-06-01T09:00+01:00');
  const close = ms('2026-06-01T17:00+01:00');

  test('the moment of opening is open and that of closing is not', () => {
    expect([open - 1, open, close - 1, close].map((at) => isOpen(london, at))).toEqual([
      false,
      true,
      true,
      false,
    ]);
    expect(nextOpen(london, close)).toBe(open + 24 * HOUR);
    expect(nextOpen(london, close - 1)).toBe(close - 1);
    expect(nextClose(london, open - 1)).toBe(close);
    expect(nextClose(london, open)).toBe(close);
    expect(nextClose(london, close)).toBe(close + 24 * HOUR);
  });

  test('a calendar that does not close any more has no next closing', () => {
    const allWeek = calendar('Europe/London', { 'mon-sun': ['00:00-24:00'] });
    const butOnce = calendar('Europe/London', { 'mon-sun': ['00:00-24:00'] }, ['2030-07-01']);
    expect(nextClose(ALWAYS, open)).toBeUndefined();
    expect(nextClose(allWeek, open)).toBeUndefined();
    expect(nextClose(butOnce, open)).toBe(ms('2030-07-01T00:00+01:00'));
    expect(nextClose(butOnce, ms('2030-07-02T00:00+01:00'))).toBeUndefined();
  });

  test('the last holiday of a calendar that is open all week closes until it is over there', () => {
    const west = calendar('Pacific/Pago_Pago', { 'mon-sun': ['00:00-24:00'] }, ['2030-07-01']);
    const evening = ms('2030-07-01T23:00-11:00');
    expect(isOpen(west, evening)).toBe(false);
    expect(nextOpen(west, evening)).toBe(evening + HOUR);
    expect(isOpen(west, evening + HOUR)).toBe(true);
  });

  test('a shutdown of years is waited for', () => {
    const days = Array.from({ length: 1200 }, (_, day) => text(open + day * 24 * HOUR).slice(0, 10));
    const shutDown = calendar('Europe/London', { 'mon-fri': ['09:00-17:00'] }, days);
    const opensAgain = ms('2029-09-13T09:00+01:00');
    expect(nextOpen(shutDown, open)).toBe(opensAgain);
    expect(addOpenMs(shutDown, open, HOUR)).toBe(opensAgain + HOUR);
    expect(openMs(shutDown, open, opensAgain + HOUR)).toBe(HOUR);
  });

  test('a calendar that never opens is an error and not an endless search', () => {
    for (const search of [
      () => addOpenMs(never, open, 1),
      () => addOpenMs(never, open, 0),
      () => nextOpen(never, open),
      () => nextClose(never, open),
    ])
      expect(search).toThrow(new NoOpenTime(never));
    expect(new NoOpenTime(never)).toMatchObject({ code: 'NO_OPEN_TIME', name: 'NoOpenTime' });
    expect(isOpen(never, open)).toBe(false);
    expect(openMs(never, open, close)).toBe(0);
    expect(closedSpans(never, open, close)).toEqual([
      { from: open, to: close, why: 'outside opening hours' },
    ]);
  });

  test('a target that no year to come can hold is an error too', () => {
    expect(() => addOpenMs(ALWAYS, open, 1e15)).toThrow(NoOpenTime);
    const late = ms('9999-12-30T00:00Z');
    expect(() => addOpenMs(london, late, 1000 * HOUR)).toThrow('before the year 10000');
  });

  test('what is no moment and no length is refused', () => {
    for (const at of [Number.NaN, Number.POSITIVE_INFINITY, 9e15, -9e15]) {
      expect(() => openMs(london, open, at)).toThrow(RangeError);
      expect(() => openMs(london, at, open)).toThrow(RangeError);
      expect(() => addOpenMs(london, at, 1)).toThrow(RangeError);
      expect(() => isOpen(london, at)).toThrow(RangeError);
    }
    expect(() => addOpenMs(london, open, -1)).toThrow(RangeError);
    expect(() => addOpenMs(london, open, Number.NaN)).toThrow(RangeError);
  });
});
