import { ALWAYS } from '../../../domain/calendar/calendar';
import { calendarSchema } from '../../../domain/calendar/document';
import { freezeCalendar } from '../../../domain/calendar/freeze';

function frozen(holidays: object, hours: unknown = { 'mon-fri': ['09:00-17:00'] }) {
  return freezeCalendar(
    calendarSchema.parse({ id: 'office', title: 'Office', timeZone: 'Europe/London', hours, holidays }),
  );
}

const dates = (holidays: object) => frozen(holidays).holidays.map(({ date }) => date);

describe('row 1: a frozen calendar', () => {
  test('has its shifts in order and without overlap, seconds only where they matter', () => {
    const { hours } = frozen(
      {},
      {
        'fri-sat': ['13:00-17:00:00', '09:00-13:00', '10:00-11:00', '23:59:30-24:00', '18:00-18:00:01'],
        mon: ['00:00-24:00'],
      },
    );
    const friday = [
      ['09:00', '17:00'],
      ['18:00', '18:00:01'],
      ['23:59:30', '24:00'],
    ];
    expect(hours).toEqual({
      mon: [['00:00', '24:00']],
      tue: [],
      wed: [],
      thu: [],
      fri: friday,
      sat: friday,
      sun: [],
    });
  });

  test('of England has the public holidays with their substitute days', () => {
    expect(frozen({ country: 'GB', region: 'ENG', years: [2026, 2026] })).toMatchObject({
      holidays: [
        { date: '2026-01-01', name: "New Year's Day" },
        { date: '2026-04-03', name: 'Good Friday' },
        { date: '2026-04-06', name: 'Easter Monday' },
        { date: '2026-05-04', name: 'Early May bank holiday' },
        { date: '2026-05-25', name: 'Spring bank holiday' },
        { date: '2026-08-31', name: 'Summer bank holiday' },
        { date: '2026-12-25', name: 'Christmas Day' },
        { date: '2026-12-26', name: 'Boxing Day' },
        { date: '2026-12-28', name: 'Boxing Day (substitute day)' },
      ],
      holidaysKnown: [2026, 2026],
    });
    expect(dates({ country: 'GB', region: 'SCT', years: [2026, 2026] })).toContain('2026-11-30');
    expect(dates({ country: 'GB', region: 'ENG', years: [2027, 2027] })).toEqual(
      expect.arrayContaining(['2027-12-27', '2027-12-28']),
    );
  });

  test('leaves out half days and mere observances, and knows the parts of a region', () => {
    const bavaria = dates({ country: 'DE', region: 'BY', years: [2026, 2026] });
    expect(bavaria).toEqual(expect.arrayContaining(['2026-01-06', '2026-06-04', '2026-11-01']));
    for (const open of ['2026-02-16', '2026-08-15', '2026-12-24', '2026-12-31'])
      expect(bavaria).not.toContain(open);
    expect(dates({ country: 'DE', region: 'BY-KATH', years: [2026, 2026] })).toContain('2026-08-15');
  });

  test('closes on whole days on which banks are closed', () => {
    expect(dates({ country: 'IE', years: [2026, 2026] })).toEqual(
      expect.arrayContaining(['2026-04-03', '2026-12-28']),
    );
  });

  test('has a holiday of several days on each of them, over the turn of the year and in the years asked for only', () => {
    expect(dates({ country: 'SZ', years: [2027, 2027] })).toContain('2027-01-02');
    const saudi = frozen({ country: 'SA', years: [2026, 2026] }).holidays;
    const eid = saudi.filter(({ name }) => name.includes('al-Adha')).map(({ date }) => date);
    expect(eid).toEqual(['2026-05-26', '2026-05-27', '2026-05-28', '2026-05-29']);
    const sunset = dates({ country: 'IL', years: [2026, 2026] });
    expect(sunset).toContain('2026-09-21');
    expect(sunset).not.toContain('2026-09-20');
    expect(dates({ country: 'US', years: [2028, 2028] }).every((date) => date.startsWith('2028'))).toBe(true);
  });

  test('names each date once, with all that falls on it', () => {
    // Ascension Day fell on Labour Day.
    const may = frozen({ country: 'DE', years: [2008, 2008] }).holidays.filter(
      ({ date }) => date === '2008-05-01',
    );
    expect(may).toEqual([{ date: '2008-05-01', name: 'Ascension Day / Labour Day' }]);
  });

  test('opens on exceptions, and closes on the days that the document adds', () => {
    const { holidays } = frozen({
      country: 'GB',
      region: 'ENG',
      years: [2026, 2026],
      except: ['2026-12-26'],
      also: [
        { date: '2030-12-24', name: 'Christmas Eve' },
        { date: '2026-05-25', name: 'Staff outing' },
      ],
    });
    expect(holidays.map(({ date }) => date)).not.toContain('2026-12-26');
    expect(holidays.at(-1)).toEqual({ date: '2030-12-24', name: 'Christmas Eve' });
    expect(holidays.filter(({ date }) => date === '2026-05-25')).toEqual([
      { date: '2026-05-25', name: 'Staff outing' },
    ]);
  });

  test('is plain JSON without what was not said', () => {
    const always = freezeCalendar(calendarSchema.parse({ ...written(ALWAYS), hours: 'always' }));
    expect(always).toEqual(ALWAYS);
    expect(JSON.parse(JSON.stringify(always))).toStrictEqual(always);
  });
});

function written({ id, title, timeZone }: typeof ALWAYS) {
  return { id, title, timeZone };
}
