import { z } from 'zod';
import { slug, text } from '../text';
import { WEEKDAYS, type Weekday } from './calendar';
import { countryProblem, publicHolidays } from './public-holidays';
import { timeOfDayMs } from './time-of-day';
import { zoneName } from './zone';

const SHIFT =
  /^((?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d)?) ?- ?((?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d)?|24:00(?::00)?)$/;
const DAYS = /^(mon|tue|wed|thu|fri|sat|sun)(?:-(mon|tue|wed|thu|fri|sat|sun))?$/;
const MOST_YEARS = 50;

/** The two times of a shift that the schema has let through. */
export function shiftTimes(shift: string): readonly [string, string] {
  const [, from = '', to = ''] = SHIFT.exec(shift) ?? [];
  return [from, to];
}

/** The weekdays of `mon`, `mon-fri` or `fri-mon`; none for anything else. */
export function weekdaysOf(days: string): readonly Weekday[] {
  const [, first, last = first] = DAYS.exec(days) ?? [];
  const from = WEEKDAYS.findIndex((weekday) => weekday === first);
  const to = WEEKDAYS.findIndex((weekday) => weekday === last);
  if (from < 0) return [];
  return from <= to ? WEEKDAYS.slice(from, to + 1) : [...WEEKDAYS.slice(from), ...WEEKDAYS.slice(0, to + 1)];
}

const shift = z
  .string()
  .regex(SHIFT, 'is not a shift: write "HH:MM-HH:MM" or "HH:MM:SS-HH:MM:SS", from 00:00 to 24:00')
  .superRefine((value, context) => {
    if (!SHIFT.test(value)) return;
    const [from, to] = shiftTimes(value);
    const refuse = (message: string) => context.addIssue({ code: 'custom', message });
    if (timeOfDayMs(from) === timeOfDayMs(to)) refuse('is empty: it ends when it begins');
    else if (timeOfDayMs(from) > timeOfDayMs(to))
      refuse(
        `ends before it begins; a shift over midnight is written as two: "${from}-24:00", and on the next day "00:00-${to}"`,
      );
  });

const week = z
  .record(z.string(), z.array(shift))
  .superRefine((value, context) => {
    const refuse = (path: string[], message: string) => context.addIssue({ code: 'custom', path, message });
    const given = new Map<Weekday, string>();
    for (const key of Object.keys(value)) {
      const weekdays = weekdaysOf(key);
      if (weekdays.length === 0)
        refuse(
          [key],
          `"${key}" is not a weekday (${WEEKDAYS.join(', ')}) or a range of them such as mon-fri`,
        );
      for (const weekday of weekdays) {
        const before = given.get(weekday);
        if (before !== undefined) refuse([key], `${weekday} is given twice: here and in "${before}"`);
        given.set(weekday, key);
      }
    }
    if (Object.values(value).every((shifts) => shifts.length === 0))
      refuse([], 'a calendar must open at some time; give at least one day a shift such as "09:00-17:00"');
  })
  .meta({ propertyNames: { pattern: DAYS.source } });

const hours = z
  .union([z.literal('always'), week], {
    error: (issue) => {
      const inWeek = issue.code === 'invalid_union' ? issue.errors[1]?.[0] : undefined;
      return inWeek && inWeek.path.length > 0
        ? `${inWeek.path.join('.')} must be a list of shifts such as ["09:00-17:00"]`
        : 'must be "always", or weekdays with lists of shifts such as mon-fri: ["09:00-17:00"]';
    },
  })
  .describe(
    'When it is open, in its time zone: "always", or lists of shifts by weekday, such as mon-fri: ["09:00-12:30", "13:30-17:00"]. Weekdays that are not named are closed.',
  );

const date = z.iso.date('is not a date that exists, written as YYYY-MM-DD');
const year = z.int().min(1970).max(2100);

const holidays = z
  .strictObject({
    country: z.string().optional().describe('The country whose public and bank holidays close, such as GB'),
    region: z.string().optional().describe('The part of the country that has its own holidays, such as ENG'),
    years: z
      .tuple([year, year], 'must be the first and the last year, such as [2025, 2035]')
      .optional()
      .describe(
        `With a country: the first and the last year whose holidays are looked up and frozen, at most ${MOST_YEARS} years`,
      ),
    also: z
      .array(
        z.strictObject({
          date: date.describe('Such as 2026-12-24'),
          name: text(100).describe('Shown where the day is explained'),
        }),
      )
      .optional()
      .describe('More days on which it is closed'),
    except: z.array(date).optional().describe('Holidays of the country on which it is open all the same'),
  })
  .superRefine(({ country, region, years, also = [], except = [] }, context) => {
    const refuse = (path: (string | number)[], message: string) =>
      context.addIssue({ code: 'custom', path, message });
    also.forEach((holiday, index) => {
      if (also.findIndex((other) => other.date === holiday.date) < index)
        refuse(['also', index, 'date'], `${holiday.date} occurs twice`);
      if (except.includes(holiday.date))
        refuse(['also', index, 'date'], `${holiday.date} is in "except" as well; it is closed or it is open`);
    });
    if (country === undefined) {
      for (const [key, value] of Object.entries({ region, years, except: except[0] })) {
        if (value !== undefined) refuse([key], 'means nothing without a country');
      }
      return;
    }
    const problem = countryProblem(country, region);
    if (problem) refuse([problem.key], problem.message);
    if (years === undefined) {
      refuse(
        ['years'],
        'is missing: give the first and the last year whose holidays are frozen, such as [2025, 2035]',
      );
      return;
    }
    const [first, last] = years;
    if (last < first) refuse(['years'], 'the last year is before the first');
    else if (last - first >= MOST_YEARS) refuse(['years'], `must not be more than ${MOST_YEARS} years`);
    else if (!problem && except.length > 0) {
      const known = new Set(publicHolidays(country, region, years).map((holiday) => holiday.date));
      except.forEach((day, index) => {
        if (!known.has(day))
          refuse(
            ['except', index],
            `${day} is no holiday of ${[country, region].filter(Boolean).join('-')} in these years`,
          );
      });
    }
  });

/** A business calendar as a policy author writes it in YAML. What it lets through, `freezeCalendar` can freeze. */
export const calendarSchema = z
  .strictObject({
    id: slug.describe('What levels, teams and external bodies call the calendar'),
    title: text(200).describe('What people call it'),
    timeZone: z
      .string()
      .superRefine((value, context) => {
        const name = zoneName(value);
        if (name === value) return;
        const message =
          name === undefined
            ? `"${value}" is not a time zone; write a name of the IANA database such as Europe/London or UTC`
            : `write ${name}`;
        context.addIssue({ code: 'custom', message });
      })
      .describe('The IANA time zone in which hours and holidays are meant, such as Europe/London'),
    hours,
    holidays: holidays.optional().describe('Local dates on which it is closed from midnight to midnight'),
  })
  .superRefine((calendar, context) => {
    if (calendar.hours !== 'always' || calendar.holidays === undefined) return;
    context.addIssue({
      code: 'custom',
      path: ['holidays'],
      message:
        'a calendar that is always open has no holidays; to close on them write hours: { mon-sun: ["00:00-24:00"] }',
    });
  });

/** A checked calendar document. */
export type CalendarDocument = z.output<typeof calendarSchema>;
