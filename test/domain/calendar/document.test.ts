import { z } from 'zod';
import { calendarSchema } from '../../../domain/calendar/document';
import { targetSchema } from '../../../domain/calendar/target';

/** `path: message` of everything wrong in a calendar that differs from a good one. */
function refusals(changes: object): string[] {
  const good = {
    id: 'office',
    title: 'Office',
    timeZone: 'Europe/London',
    hours: { 'mon-fri': ['09:00-17:00'] },
  };
  const checked = calendarSchema.safeParse({ ...good, ...changes });
  return checked.error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`) ?? [];
}

describe('row 1: a calendar document', () => {
  test.each([
    {},
    { hours: 'always' },
    { hours: { mon: ['09:00-12:30', '13:30 - 17:00'], 'tue-thu': ['00:00-24:00'], 'sat-sun': [] } },
    { hours: { 'sat-mon': ['22:00:30-24:00:00'], tue: ['00:00-06:00'] } },
    { holidays: {} },
    { holidays: { also: [{ date: '2028-02-29', name: 'Stocktaking' }] } },
    { holidays: { country: 'GB', region: 'ENG', years: [2025, 2074], except: ['2026-05-04'] } },
    { holidays: { country: 'DE', region: 'BY-KATH', years: [2026, 2026], except: ['2026-08-15'] } },
    { holidays: { country: 'US', years: [2026, 2026] } },
  ])('may say %j', (changes) => {
    expect(refusals(changes)).toEqual([]);
  });

  test.each([
    [
      { timeZone: 'Europe/Londonn' },
      'timeZone: "Europe/Londonn" is not a time zone; write a name of the IANA database such as Europe/London or UTC',
    ],
    [
      { timeZone: '+01:00' },
      'timeZone: "+01:00" is not a time zone; write a name of the IANA database such as Europe/London or UTC',
    ],
    [{ timeZone: 'europe/london' }, 'timeZone: write Europe/London'],
    [
      { hours: {} },
      'hours: a calendar must open at some time; give at least one day a shift such as "09:00-17:00"',
    ],
    [
      { hours: { mon: [], 'tue-sun': [] } },
      'hours: a calendar must open at some time; give at least one day a shift such as "09:00-17:00"',
    ],
    [
      { hours: { mon: ['9:00-17:00'] } },
      'hours.mon.0: is not a shift: write "HH:MM-HH:MM" or "HH:MM:SS-HH:MM:SS", from 00:00 to 24:00',
    ],
    [
      { hours: { mon: ['09:00-17:00', '24:00-24:00'] } },
      'hours.mon.1: is not a shift: write "HH:MM-HH:MM" or "HH:MM:SS-HH:MM:SS", from 00:00 to 24:00',
    ],
    [
      { hours: { mon: ['09:60-17:00'] } },
      'hours.mon.0: is not a shift: write "HH:MM-HH:MM" or "HH:MM:SS-HH:MM:SS", from 00:00 to 24:00',
    ],
    [
      { hours: { mon: ['09:00-24:01'] } },
      'hours.mon.0: is not a shift: write "HH:MM-HH:MM" or "HH:MM:SS-HH:MM:SS", from 00:00 to 24:00',
    ],
    [
      { hours: { mon: ['22:00-06:00'] } },
      'hours.mon.0: ends before it begins; a shift over midnight is written as two: "22:00-24:00", and on the next day "00:00-06:00"',
    ],
    [{ hours: { mon: ['09:00-09:00:00'] } }, 'hours.mon.0: is empty: it ends when it begins'],
    [
      { hours: { monday: ['09:00-17:00'] } },
      'hours.monday: "monday" is not a weekday (mon, tue, wed, thu, fri, sat, sun) or a range of them such as mon-fri',
    ],
    [
      { hours: { 'mon-fri': ['09:00-17:00'], fri: ['09:00-16:00'] } },
      'hours.fri: fri is given twice: here and in "mon-fri"',
    ],
    [{ hours: { mon: '09:00-17:00' } }, 'hours: mon must be a list of shifts such as ["09:00-17:00"]'],
    [
      { hours: 'never' },
      'hours: must be "always", or weekdays with lists of shifts such as mon-fri: ["09:00-17:00"]',
    ],
    [
      { hours: 'always', holidays: {} },
      'holidays: a calendar that is always open has no holidays; to close on them write hours: { mon-sun: ["00:00-24:00"] }',
    ],
    [
      { holidays: { also: [{ date: '2026-02-29', name: 'x' }] } },
      'holidays.also.0.date: is not a date that exists, written as YYYY-MM-DD',
    ],
    [
      {
        holidays: {
          also: [
            { date: '2026-03-01', name: 'x' },
            { date: '2026-03-01', name: 'y' },
          ],
        },
      },
      'holidays.also.1.date: 2026-03-01 occurs twice',
    ],
    [
      { holidays: { country: 'UK', years: [2026, 2026] } },
      'holidays.country: "UK" is not a country whose holidays are known; write its two letters, such as GB or DE',
    ],
    [
      { holidays: { country: 'constructor', years: [2026, 2026] } },
      'holidays.country: "constructor" is not a country whose holidays are known; write its two letters, such as GB or DE',
    ],
    [
      { holidays: { country: 'GB', region: 'EN', years: [2026, 2026] } },
      'holidays.region: GB has no region "EN"; it has ALD, ENG, NIR, SCT, WLS',
    ],
    [
      { holidays: { country: 'DE', region: 'BY-X', years: [2026, 2026] } },
      'holidays.region: DE-BY has no part "X"',
    ],
    [
      { holidays: { country: 'VA', region: 'X', years: [2026, 2026] } },
      'holidays.region: VA has no region "X"; it has none',
    ],
    [
      { holidays: { country: 'GB' } },
      'holidays.years: is missing: give the first and the last year whose holidays are frozen, such as [2025, 2035]',
    ],
    [
      { holidays: { country: 'GB', years: [2026] } },
      'holidays.years: must be the first and the last year, such as [2025, 2035]',
    ],
    [
      { holidays: { country: 'GB', years: [2027, 2026] } },
      'holidays.years: the last year is before the first',
    ],
    [{ holidays: { country: 'GB', years: [2025, 2075] } }, 'holidays.years: must not be more than 50 years'],
    [{ holidays: { years: [2025, 2026] } }, 'holidays.years: means nothing without a country'],
    [{ holidays: { region: 'ENG' } }, 'holidays.region: means nothing without a country'],
    [{ holidays: { except: ['2026-05-04'] } }, 'holidays.except: means nothing without a country'],
    [
      { holidays: { country: 'GB', years: [2026, 2026], except: ['2026-05-05'] } },
      'holidays.except.0: 2026-05-05 is no holiday of GB in these years',
    ],
    [
      {
        holidays: {
          country: 'GB',
          years: [2026, 2026],
          except: ['2026-05-04'],
          also: [{ date: '2026-05-04', name: 'x' }],
        },
      },
      'holidays.also.0.date: 2026-05-04 is in "except" as well; it is closed or it is open',
    ],
  ])('is refused with place and reason: %j', (changes, refusal) => {
    expect(refusals(changes)).toEqual([refusal]);
  });

  test('and a target can be checked by an editor: they have a JSON Schema in which every field is described', () => {
    const schema = z.toJSONSchema(calendarSchema, { io: 'input' });
    for (const key of ['id', 'title', 'timeZone', 'hours', 'holidays'])
      expect(schema.properties?.[key]).toHaveProperty('description');
    const { pattern } = z.toJSONSchema(targetSchema, { io: 'input' });
    expect(new RegExp(pattern ?? '$^').test('3 business days')).toBe(true);
    expect(new RegExp(pattern ?? '$^').test('P1W')).toBe(false);
  });
});
