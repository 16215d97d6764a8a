import { NoOpenTime } from '../../../domain/calendar/business-time';
import { ALWAYS } from '../../../domain/calendar/calendar';
import { clockCalendar, resolveTarget, targetProblem, targetSchema } from '../../../domain/calendar/target';
import { calendar, HOUR } from './composed';

const office = calendar('Europe/London', { 'mon-fri': ['09:00-17:00'] });
const uneven = calendar('Europe/London', { 'mon-thu': ['09:00-17:00'], fri: ['09:00-15:00'] });
const aMinute = calendar('Europe/London', { sun: ['12:00-12:01'] });
const closesOnce = calendar('UTC', { 'mon-sun': ['00:00-24:00'] }, ['2026-12-25']);

describe('row 1: a target', () => {
  test.each([
    ...['PT4H', 'PT90M', 'PT20S', 'PT0.5S', 'P2D', 'P1DT2H3M4.005S', 'P3650D'],
    ...['1 business day', '15 business days', '1 day', '3650 days', '1 week', '521 weeks'],
  ])('may be %s', (target) => {
    expect(targetSchema.parse(target)).toBe(target);
  });

  test.each([
    ...['', 'P', 'PT', 'P1', 'P1DT', 'P1W', 'P1M', 'P1Y', '-PT1H', 'PT1.5H', 'pt1h', '4h', ' PT4H'],
    ...['0 days', '-1 days', '1.5 days', '3 Business Days', '3  days', '2 months', 'PT1H 2 days', '3 days '],
  ])('may not be %j', (target) => {
    expect(targetSchema.safeParse(target).error?.issues.map(({ message }) => message)).toEqual([
      'is not a target: write open time such as PT4H or PT20S, or "3 business days", "5 days", "8 weeks"',
    ]);
  });

  test.each([
    ['PT0S', 'must be longer than nothing'],
    ['P0D', 'must be longer than nothing'],
    ['P3650DT1S', 'must not be longer than ten years (3650 days)'],
    ['PT87601H', 'must not be longer than ten years (3650 days)'],
    ['3651 business days', 'must not be longer than ten years (3650 days)'],
    ['522 weeks', 'must not be longer than ten years (3650 days)'],
  ])('%s %s', (target, message) => {
    expect(targetSchema.safeParse(target).error?.issues.map((issue) => issue.message)).toEqual([message]);
  });

  test.each([
    ['P2D', office, 'P2D is 48 hours of open time; write PT16H or "2 business days"'],
    ['P1D', office, 'P1D is 24 hours of open time; write PT8H or "1 business day"'],
    ['P1DT4H', office, 'P1DT4H is 28 hours of open time; write PT12H'],
    ['P1DT0.5S', uneven, 'P1DT0.5S is 24 hours of open time; write PT7H36M0.5S'],
    ['P2D', closesOnce, 'P2D is 48 hours of open time; write PT48H or "2 business days"'],
    [
      'PT24H',
      aMinute,
      'PT24H takes more than ten years in the calendar "a", which is open 0.02 hours a week',
    ],
    [
      '522 business days',
      aMinute,
      '522 business days takes more than ten years in the calendar "a", which is open 0.02 hours a week',
    ],
    ['P2D', ALWAYS, undefined],
    ['P3650D', ALWAYS, undefined],
    ['PT48H', office, undefined],
    ['521 business days', aMinute, undefined],
    ['521 weeks', aMinute, undefined],
    ['2 days', office, undefined],
  ])('%s: what it means in its calendar is checked (%#)', (target, days, problem) => {
    expect(targetProblem(target, days)).toBe(problem);
  });

  test('of calendar days runs on a clock that never stops, in the zone of its calendar', () => {
    expect(clockCalendar(office, '5 days')).toEqual({ ...ALWAYS, timeZone: 'Europe/London' });
    expect(clockCalendar(office, 'PT5H')).toBe(office);
    expect(clockCalendar(office, '5 business days')).toBe(office);
    // Five dates and what is left of the day of receipt, in which clocks are put forward.
    const from = Date.parse('2026-03-27T18:00Z');
    expect(resolveTarget(office, '5 days', from, 'same-day')).toEqual({
      targetMs: (5 * 24 + 6 - 1) * HOUR,
      dueAt: Date.parse('2026-04-02T00:00+01:00'),
    });
  });

  test('of business days is the open time until then', () => {
    const from = Date.parse('2026-06-05T16:00+01:00');
    expect(resolveTarget(office, '2 business days', from, 'same-day')).toEqual({
      targetMs: 17 * HOUR,
      dueAt: Date.parse('2026-06-09T17:00+01:00'),
    });
  });

  test('that is none, and a calendar that never opens, are errors', () => {
    const never = { ...office, hours: { mon: [], tue: [], wed: [], thu: [], fri: [], sat: [], sun: [] } };
    expect(() => resolveTarget(office, 'soon', 0, 'same-day')).toThrow('"soon" is not a target');
    for (const target of ['PT1H', '1 business day'])
      expect(() => resolveTarget(never, target, 0, 'same-day')).toThrow(NoOpenTime);
    expect(targetProblem('PT1H', never)).toBe('The calendar "a" never opens');
  });
});
