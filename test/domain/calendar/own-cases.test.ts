import { addOpenMs, openMs } from '../../../domain/calendar/business-time';
import { ALWAYS } from '../../../domain/calendar/calendar';
import { resolveTarget } from '../../../domain/calendar/target';
import { calendar, due, dueAfterChange, HOUR, MINUTE, used } from './composed';

const office = calendar('Europe/Berlin', { 'mon-fri': ['08:30-16:30'] });
const withLunch = calendar('Europe/Berlin', { 'mon-fri': ['08:00-12:00', '13:00-17:00'] });
const mayDay = calendar('Europe/Berlin', { 'mon-fri': ['08:30-16:30'] }, ['2026-05-01']);
const sundays = (shift: string, zone = 'America/New_York') => calendar(zone, { sun: [shift] });

const ms = Date.parse;

// Worked out by hand, with the offset of the place at that time.
describe('row 1: business calendars answer our own cases', () => {
  test.each([
    ['inside a shift', office, '2026-02-10T10:00+01:00', 2 * HOUR, '2026-02-10T12:00+01:00'],
    ['nothing', office, '2026-02-14T10:00+01:00', 0, '2026-02-14T10:00+01:00'],
    ['used up at closing time', office, '2026-02-10T14:30+01:00', 2 * HOUR, '2026-02-10T16:30+01:00'],
    [
      'a millisecond more than the day has',
      office,
      '2026-02-10T14:30+01:00',
      2 * HOUR + 1,
      '2026-02-11T08:30:00.001+01:00',
    ],
    ['over a weekend', office, '2026-02-13T15:30+01:00', 3 * HOUR, '2026-02-16T10:30+01:00'],
    ['from a Sunday', office, '2026-02-15T12:00+01:00', 30 * MINUTE, '2026-02-16T09:00+01:00'],
    ['over lunch', withLunch, '2026-02-10T11:30+01:00', HOUR, '2026-02-10T13:30+01:00'],
    [
      'through shifts that overlap',
      calendar('Europe/Berlin', { tue: ['11:00-15:00', '09:00-13:00'] }),
      '2026-02-10T10:00+01:00',
      5 * HOUR,
      '2026-02-10T15:00+01:00',
    ],
    ['over a holiday and a weekend', mayDay, '2026-04-30T16:00+02:00', HOUR, '2026-05-04T09:00+02:00'],
    ['over a leap day', office, '2028-02-28T16:00+01:00', 8 * HOUR, '2028-02-29T16:00+01:00'],
    [
      'a night shift over the night that is an hour shorter',
      calendar('America/New_York', { sat: ['22:00-24:00'], sun: ['00:00-06:00'] }),
      '2026-03-07T22:00-05:00',
      7 * HOUR,
      '2026-03-08T06:00-04:00',
    ],
    [
      'a shift over the hour that comes twice',
      sundays('00:00-04:00'),
      '2026-11-01T00:00-04:00',
      5 * HOUR,
      '2026-11-01T04:00-05:00',
    ],
    [
      'a shift that ends in the hour that comes twice: first end',
      sundays('00:00-01:30'),
      '2026-11-01T00:00-04:00',
      90 * MINUTE,
      '2026-11-01T01:30-04:00',
    ],
    [
      'a shift that ends in the hour that comes twice: second end',
      sundays('00:00-01:30'),
      '2026-11-01T00:00-04:00',
      2 * HOUR,
      '2026-11-01T01:30-05:00',
    ],
    [
      'a shift that lies in the hour that is skipped',
      sundays('02:15-02:45'),
      '2026-03-08T00:00-05:00',
      10 * MINUTE,
      '2026-03-15T02:25-04:00',
    ],
    [
      'a shift that begins in the hour that is skipped',
      sundays('02:30-04:00'),
      '2026-03-08T00:00-05:00',
      15 * MINUTE,
      '2026-03-08T03:15-04:00',
    ],
    [
      'a zone that is put back by half an hour',
      sundays('01:00-03:00', 'Australia/Lord_Howe'),
      '2026-04-05T01:00+11:00',
      150 * MINUTE,
      '2026-04-05T03:00+10:30',
    ],
    [
      'a holiday before a date that does not exist',
      calendar('Pacific/Apia', { 'mon-sun': ['00:00-24:00'] }, ['2011-12-29']),
      '2011-12-28T23:00-10:00',
      2 * HOUR,
      '2011-12-31T01:00+14:00',
    ],
    [
      'a Friday that does not exist',
      calendar('Pacific/Apia', { fri: ['09:00-17:00'] }),
      '2011-12-27T14:00-10:00',
      HOUR,
      '2012-01-06T10:00+14:00',
    ],
    [
      'a zone that moves on by a quarter of an hour at New Year',
      calendar('Asia/Kathmandu', { wed: ['00:00-01:00'] }),
      '1985-12-31T12:00+05:30',
      45 * MINUTE,
      '1986-01-01T01:00+05:45',
    ],
    [
      'a weekend in which Chatham is put forward',
      calendar('Pacific/Chatham', { 'mon-fri': ['08:00-16:00'] }),
      '2026-09-25T15:30+12:45',
      HOUR,
      '2026-09-28T08:30+13:45',
    ],
    [
      'a weekend in which Ramadan begins in Casablanca',
      calendar('Africa/Casablanca', { 'mon-fri': ['08:30-16:30'] }),
      '2026-02-13T16:00+01:00',
      HOUR,
      '2026-02-16T09:00+00:00',
    ],
    [
      'a Saturday of 25 hours',
      calendar('America/Santiago', { sat: ['20:00-24:00'] }),
      '2026-04-04T20:00-03:00',
      5 * HOUR,
      '2026-04-05T00:00-04:00',
    ],
    [
      'a midnight that does not exist',
      calendar('Africa/Cairo', { fri: ['00:00-08:00'] }),
      '2026-04-23T20:00+02:00',
      7 * HOUR,
      '2026-04-24T08:00+03:00',
    ],
    [
      'shifts of seconds',
      calendar('UTC', { 'mon-sun': ['09:00:30-09:01:15'] }),
      '2026-02-10T09:00Z',
      46_000,
      '2026-02-11T09:00:31Z',
    ],
    ['a minute a week', sundays('12:00-12:01', 'UTC'), '2026-01-04T12:00Z', HOUR, '2027-02-21T12:01Z'],
    ['a calendar that never closes', ALWAYS, '2026-03-28T12:00Z', 48 * HOUR, '2026-03-30T12:00Z'],
  ])('%s', (_, days, from, length, deadline) => {
    expect(new Date(addOpenMs(days, ms(from), length))).toEqual(new Date(deadline));
    expect(openMs(days, ms(from), ms(deadline))).toBe(length);
  });

  test('time that is used', () => {
    expect(openMs(office, ms('2028-02-28T00:00+01:00'), ms('2028-03-02T00:00+01:00'))).toBe(24 * HOUR);
    expect(openMs(office, ms('2026-02-10T12:00+01:00'), ms('2026-02-10T11:00+01:00'))).toBe(0);
    expect(openMs(office, ms('2026-02-10T16:30+01:00'), ms('2026-02-11T08:30+01:00'))).toBe(0);
  });

  test('pauses that overlap, that last over a weekend, and that have no end', () => {
    const monday = ms('2026-02-09T09:30+01:00');
    const legs = [{ from: monday, calendar: office }];
    const pause = (from: string, to?: string) => ({ from: ms(from), to: to ? ms(to) : undefined });
    const overlapping = [
      pause('2026-02-09T10:30+01:00', '2026-02-09T11:00+01:00'),
      pause('2026-02-09T10:45+01:00', '2026-02-09T12:00+01:00'),
    ];
    expect(due({ from: monday, legs, pauses: overlapping }, 4 * HOUR)).toEqual({
      at: ms('2026-02-09T15:00+01:00'),
    });
    const weekend = [pause('2026-02-13T16:00+01:00', '2026-02-16T09:00+01:00')];
    expect(due({ from: ms('2026-02-13T15:30+01:00'), legs, pauses: weekend }, 2 * HOUR)).toEqual({
      at: ms('2026-02-16T10:30+01:00'),
    });
    const open = { from: monday, legs, pauses: [pause('2026-02-09T11:30+01:00')] };
    expect(due(open, 4 * HOUR)).toEqual({ left: 2 * HOUR });
    expect(used(open, ms('2026-02-11T12:00+01:00'))).toBe(2 * HOUR);
  });

  test.each([
    ['carry', '2026-02-09T10:30+01:00', HOUR],
    ['carry', '2026-02-09T11:30+01:00', 3 * HOUR],
    ['restart', '2026-02-09T13:30+01:00', 3 * HOUR],
    ['proportional', '2026-02-09T13:30+01:00', 4 * HOUR],
    ['pinned', '2026-02-09T16:30+01:00', HOUR],
  ] as const)('a target changed from 8 hours after two of them: %s until %s', (mode, deadline, newMs) => {
    const from = ms('2026-02-09T08:30+01:00');
    const change = { at: ms('2026-02-09T10:30+01:00'), mode, oldMs: 8 * HOUR, newMs };
    expect(dueAfterChange({ from, legs: [{ from, calendar: office }] }, change)).toEqual({
      at: ms(deadline),
    });
  });

  test('a hand-over from Berlin to Kolkata, and on to a desk that never closes', () => {
    const kolkata = calendar('Asia/Kolkata', { 'mon-fri': ['09:30-18:30'] });
    const from = ms('2026-02-09T15:30+01:00');
    const legs = [
      { from, calendar: office },
      { from: ms('2026-02-09T16:00+01:00'), calendar: kolkata },
      { from: ms('2026-02-10T12:00+05:30'), calendar: ALWAYS },
    ];
    expect(due({ from, legs: legs.slice(0, 2) }, 4 * HOUR)).toEqual({ at: ms('2026-02-10T13:00+05:30') });
    expect(due({ from, legs }, 13 * HOUR)).toEqual({ at: ms('2026-02-10T22:00+05:30') });
  });

  test.each([
    ['3 business days', mayDay, '2026-04-30T12:00+02:00', '2026-05-06T16:30+02:00', '2026-05-06T16:30+02:00'],
    ['3 business days', mayDay, '2026-04-30T20:00+02:00', '2026-05-06T16:30+02:00', '2026-05-07T16:30+02:00'],
    ['3 business days', mayDay, '2026-04-30T07:00+02:00', '2026-05-06T16:30+02:00', '2026-05-06T16:30+02:00'],
    ['1 business day', mayDay, '2026-05-02T12:00+02:00', '2026-05-04T16:30+02:00', '2026-05-05T16:30+02:00'],
    [
      '1 business day',
      withLunch,
      '2026-02-10T12:30+01:00',
      '2026-02-11T17:00+01:00',
      '2026-02-11T17:00+01:00',
    ],
    ['1 day', office, '2026-02-14T23:59:59.999+01:00', '2026-02-16T00:00+01:00', '2026-02-18T00:00+01:00'],
    ['8 weeks', office, '2026-02-10T10:00+01:00', '2026-04-08T00:00+02:00', '2026-04-08T00:00+02:00'],
    [
      '3 days',
      calendar('Pacific/Apia', 'always'),
      '2011-12-27T10:00-10:00',
      '2011-12-31T00:00+14:00',
      '2011-12-31T00:00+14:00',
    ],
    [
      '1 business day',
      calendar('Pacific/Apia', { 'mon-sun': ['09:00-17:00'] }),
      '2011-12-29T10:00-10:00',
      '2011-12-31T17:00+14:00',
      '2011-12-31T17:00+14:00',
    ],
    [
      '1 day',
      calendar('Pacific/Apia', 'always'),
      '2011-12-31T00:00+14:00',
      '2012-01-02T00:00+14:00',
      '2012-01-02T00:00+14:00',
    ],
    [
      '1 business day',
      sundays('02:15-02:45'),
      '2026-03-07T12:00-05:00',
      '2026-03-15T02:45-04:00',
      '2026-03-22T02:45-04:00',
    ],
  ] as const)('%s (%#)', (target, days, from, sameDay, nextBusinessDay) => {
    const dueAt = (receipt: 'same-day' | 'next-business-day') =>
      new Date(resolveTarget(days, target, ms(from), receipt).dueAt);
    expect(dueAt('same-day')).toEqual(new Date(sameDay));
    expect(dueAt('next-business-day')).toEqual(new Date(nextBusinessDay));
  });
});
