import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { isOpen, nextOpen, NoOpenTime } from '../../../domain/calendar/business-time';
import { type Calendar, WEEKDAYS, type Weekday } from '../../../domain/calendar/calendar';
import { calendarSchema } from '../../../domain/calendar/document';
import { resolveTarget } from '../../../domain/calendar/target';
import { calendar, due, dueAfterChange, MINUTE, used } from './composed';

interface CaseCalendar {
  readonly timeZone: string;
  readonly weekly: Readonly<Partial<Record<Weekday, readonly (readonly [string, string])[]>>>;
  readonly holidays: readonly string[];
}

/** A case of the reference file: which of the fields it has depends on its kind. */
interface Case {
  readonly name: string;
  readonly kind: string;
  readonly ambiguous?: boolean;
  readonly calendar: CaseCalendar;
  readonly start: string;
  readonly end: string;
  readonly at: string;
  readonly receivedAt: string;
  readonly businessMinutes: number;
  readonly pauses?: readonly { readonly from: string; readonly to: string | null }[];
  readonly legs: readonly { readonly from: string; readonly calendar: CaseCalendar }[];
  readonly stages: readonly {
    readonly name: string;
    readonly calendar: CaseCalendar;
    readonly businessMinutes: number;
  }[];
  readonly changeAt: string;
  readonly newBusinessMinutes: number;
  readonly mode: 'carry' | 'restart' | 'proportional' | 'pinned';
  readonly rule: 'businessDayAfter' | 'calendarDaysEnd';
  readonly days: number;
  readonly expectedDeadline: string | null;
  readonly alternativeDeadline?: string;
  readonly expectedError?: string;
  readonly expectedRemainingMinutes?: number;
  readonly expectedBusinessMinutes: number;
  readonly usedMinutesAtChange: number;
  readonly deadlineBeforeChange: string;
  readonly breachedOnChange?: boolean;
  readonly expectedAtPercent: Readonly<Record<string, string>>;
  readonly expected: readonly {
    readonly stage: string;
    readonly enteredAt: string;
    readonly deadline: string;
  }[];
  readonly expectedOpen: boolean;
  readonly expectedNextOpen: string;
}

function hoursOf({ weekly }: CaseCalendar): Record<string, string[]> {
  return Object.fromEntries(
    Object.entries(weekly).map(([day, shifts]) => [day, shifts.map(([from, to]) => `${from}-${to}`)]),
  );
}

function frozen(written: CaseCalendar): Calendar {
  const hours = hoursOf(written);
  if (Object.keys(hours).length > 0) return calendar(written.timeZone, hours, written.holidays);
  // No document can say this, so it is made by hand.
  expect(calendarSchema.safeParse({ id: 'a', title: 'A', timeZone: written.timeZone, hours }).success).toBe(
    false,
  );
  const never: Record<Weekday, []> = { mon: [], tue: [], wed: [], thu: [], fri: [], sat: [], sun: [] };
  return { id: 'never', title: 'Never', timeZone: written.timeZone, hours: never, holidays: [] };
}

const ms = (instant: string) => Date.parse(instant);
const at = (instant: string | null) => (instant === null ? expect.anything() : { at: ms(instant) });

function clockOf(given: Case) {
  return {
    from: ms(given.start),
    legs: [{ from: ms(given.start), calendar: frozen(given.calendar) }],
    pauses: given.pauses?.map((pause) => ({
      from: ms(pause.from),
      to: pause.to === null ? undefined : ms(pause.to),
    })),
  };
}

const checks: Readonly<Record<string, (given: Case) => void>> = {
  deadline(given) {
    const answer = () => due(clockOf(given), given.businessMinutes * MINUTE);
    if (given.expectedError === undefined) expect(answer()).toEqual(at(given.expectedDeadline));
    else expect(answer).toThrow(expect.objectContaining({ code: given.expectedError }));
  },
  pause(given) {
    const remaining = given.expectedRemainingMinutes;
    expect(due(clockOf(given), given.businessMinutes * MINUTE)).toEqual(
      remaining === undefined ? at(given.expectedDeadline) : { left: remaining * MINUTE },
    );
  },
  elapsed(given) {
    expect(used(clockOf(given), ms(given.end)) / MINUTE).toBe(given.expectedBusinessMinutes);
  },
  thresholds(given) {
    const clock = clockOf(given);
    for (const [percent, instant] of Object.entries(given.expectedAtPercent))
      expect(due(clock, (given.businessMinutes * MINUTE * Number(percent)) / 100)).toEqual(at(instant));
  },
  targetChange(given) {
    const clock = clockOf(given);
    const oldMs = given.businessMinutes * MINUTE;
    const newMs = given.newBusinessMinutes * MINUTE;
    const usedMs = used(clock, ms(given.changeAt));
    expect(usedMs / MINUTE).toBe(given.usedMinutesAtChange);
    expect(due(clock, oldMs)).toEqual(at(given.deadlineBeforeChange));
    const answer = dueAfterChange(clock, { at: ms(given.changeAt), mode: given.mode, oldMs, newMs });
    expect(answer).toEqual(at(given.expectedDeadline));
    if (given.breachedOnChange !== undefined && given.mode === 'carry')
      expect(usedMs >= newMs).toBe(given.breachedOnChange);
  },
  calendarSwitch(given) {
    const legs = given.legs.map((leg) => ({ from: ms(leg.from), calendar: frozen(leg.calendar) }));
    expect(due({ from: ms(given.start), legs }, given.businessMinutes * MINUTE)).toEqual(
      at(given.expectedDeadline),
    );
  },
  ladder(given) {
    let entered = ms(given.start);
    given.stages.forEach((stage, index) => {
      const clock = clockOf({ ...given, calendar: stage.calendar });
      const legs = [{ from: entered, calendar: frozen(stage.calendar) }];
      const answer = due({ ...clock, from: entered, legs }, stage.businessMinutes * MINUTE);
      const expected = given.expected[index];
      expect(expected).toMatchObject({ stage: stage.name });
      expect(entered).toBe(ms(expected?.enteredAt ?? ''));
      expect(answer).toEqual(at(expected?.deadline ?? null));
      entered = 'at' in answer ? answer.at : entered;
    });
  },
  dateRule(given) {
    const target = `${given.days} ${given.rule === 'businessDayAfter' ? 'business days' : 'days'}`;
    const calendarOf = frozen(given.calendar);
    const dueAt = (receipt: 'same-day' | 'next-business-day') =>
      resolveTarget(calendarOf, target, ms(given.receivedAt), receipt).dueAt;
    expect(dueAt('same-day')).toBe(ms(given.expectedDeadline ?? ''));
    if (given.alternativeDeadline !== undefined)
      expect(dueAt('next-business-day')).toBe(ms(given.alternativeDeadline));
  },
  isOpen(given) {
    const calendarOf = frozen(given.calendar);
    expect(isOpen(calendarOf, ms(given.at))).toBe(given.expectedOpen);
    expect(nextOpen(calendarOf, ms(given.at))).toBe(ms(given.expectedNextOpen));
  },
};

const file = resolve(
  process.env['CALENDAR_CASES'] || resolve(__dirname, '../../../..', 'shared', 'data', 'calendar-cases.json'),
);

describe('row 1: business calendars answer the reference cases', () => {
  if (!existsSync(file)) {
    test('the reference file is not there (name it in CALENDAR_CASES), so only our own cases run', () => {
      expect(process.env['CALENDAR_CASES']).toBeFalsy();
    });
    return;
  }
  const cases: readonly Case[] = JSON.parse(readFileSync(file, 'utf8'));
  test('each of them has a kind that is checked and weekdays that exist', () => {
    expect(cases.length).toBeGreaterThanOrEqual(100);
    expect([...new Set(cases.map(({ kind }) => kind))].toSorted()).toEqual(Object.keys(checks).toSorted());
    for (const given of cases) {
      const written = [given.calendar, ...(given.legs ?? []).map((leg) => leg.calendar)].filter(Boolean);
      for (const { weekly } of written) expect(WEEKDAYS).toEqual(expect.arrayContaining(Object.keys(weekly)));
    }
  });
  test.each(cases.map((given) => [given.kind, given.name, given] as const))('%s, %s', (kind, _, given) => {
    checks[kind]?.(given);
  });
});

test('a calendar that never opens answers with an error that has a code', () => {
  const never = frozen({ timeZone: 'UTC', weekly: {}, holidays: [] });
  expect(() => nextOpen(never, 0)).toThrow(NoOpenTime);
});
