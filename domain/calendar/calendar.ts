export const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
export type Weekday = (typeof WEEKDAYS)[number];

/** A local date (`YYYY-MM-DD`) on which a calendar is closed all day, whatever its hours. */
export interface Holiday {
  readonly date: string;
  readonly name: string;
}

/**
 * When somebody works, frozen: plain JSON that an event can carry and that means the same for ever, whatever the
 * next release of the holiday data says. Made by `freezeCalendar`; never changed afterwards, because what is
 * computed from it is remembered with it.
 */
export interface Calendar {
  readonly id: string;
  readonly title: string;
  /** The IANA zone in which `hours` and `holidays` are meant. */
  readonly timeZone: string;
  /**
   * Open from the first time of day to the second, which is not included any more; `HH:MM` or `HH:MM:SS`, and
   * `24:00` is the end of the day. `always` never closes, not even on holidays.
   */
  readonly hours: 'always' | Readonly<Record<Weekday, readonly (readonly [string, string])[]>>;
  /** In order of their dates, at most one a date. */
  readonly holidays: readonly Holiday[];
  /** The first and the last year in which the holidays of a country were looked up; later years have none. */
  readonly holidaysKnown?: readonly [number, number];
}

/** Never closes: every second counts. */
export const ALWAYS: Calendar = {
  id: 'always',
  title: 'Around the clock',
  timeZone: 'UTC',
  hours: 'always',
  holidays: [],
};
