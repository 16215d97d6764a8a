import type Holidays from 'date-holidays';
import type { Holiday } from './calendar';
import { DAY_MS } from './time-of-day';

// Types of Node are not known where workflow code is checked, which sees this file through types.
declare function require(library: 'date-holidays'): typeof Holidays;

/*
 * The only place that knows date-holidays. Its data changes with its releases: what is read here is frozen into a
 * calendar at publish and never looked up again.
 */

/** Loaded only for those who name a country: it is several megabytes. */
function library(): typeof Holidays {
  return require('date-holidays');
}

function own(record: Readonly<Record<string, string>> | undefined, key: string): boolean {
  return record !== undefined && Object.hasOwn(record, key);
}

/** Why a country (`GB`) or its region (`ENG`, or a part of one: `BY-KATH`) has no holidays here; undefined when it has. */
export function countryProblem(
  country: string,
  region?: string,
): { readonly key: 'country' | 'region'; readonly message: string } | undefined {
  const holidays = new (library())();
  if (!own(holidays.getCountries(), country)) {
    return {
      key: 'country',
      message: `"${country}" is not a country whose holidays are known; write its two letters, such as GB or DE`,
    };
  }
  if (region === undefined) return undefined;
  const [state = '', ...parts] = region.split('-');
  const states: Record<string, string> | undefined = holidays.getStates(country);
  if (!own(states, state)) {
    const codes = Object.keys(states ?? {});
    return {
      key: 'region',
      message: `${country} has no region "${state}"; ${codes.length > 0 ? `it has ${codes.join(', ')}` : 'it has none'}`,
    };
  }
  const part = parts.join('-');
  if (parts.length === 0 || own(holidays.getRegions(country, state), part)) return undefined;
  return { key: 'region', message: `${country}-${state} has no part "${part}"` };
}

/**
 * The days from the first to the last year (both included) on which offices and banks of a country are closed from
 * midnight to midnight: public holidays and bank holidays with their substitute days, by date, named in English
 * where a name is known. A holiday of several days is one entry a date, several on one date are one entry; half
 * days (Christmas Eve from 14:00) are left out. The country must have passed {@link countryProblem}.
 */
export function publicHolidays(
  country: string,
  region: string | undefined,
  [first, last]: readonly [number, number],
): readonly Holiday[] {
  // In UTC, so that a date begins and ends where it says and not where this machine's zone puts it.
  const holidays = new (library())([country, region].filter(Boolean).join('-'), {
    timezone: 'UTC',
    types: ['bank', 'public'],
  });
  const names = new Map<string, Set<string>>();
  // A holiday of several days may begin in the year before.
  for (let year = first - 1; year <= last; year += 1) {
    for (const { date: begins, start, end, name } of holidays.getHolidays(year, 'en')) {
      // Where a day begins at sunset, `start` lies on the evening before: `date` names the day that is meant.
      const from = Date.parse(`${begins.slice(0, 10)}T${begins.slice(11, 19)}Z`);
      const to = from + end.getTime() - start.getTime();
      for (let day = Math.ceil(from / DAY_MS); (day + 1) * DAY_MS <= to; day += 1) {
        const date = new Date(day * DAY_MS).toISOString().slice(0, 10);
        if (Number(date.slice(0, 4)) < first || Number(date.slice(0, 4)) > last) continue;
        names.set(date, (names.get(date) ?? new Set()).add(name));
      }
    }
  }
  return [...names]
    .map(([date, on]) => ({ date, name: [...on].toSorted().join(' / ') }))
    .toSorted((a, b) => (a.date < b.date ? -1 : 1));
}
