export interface CaseCalendar {
  readonly timeZone: string;
  readonly weekly: Readonly<Record<string, readonly (readonly [string, string])[]>>;
  readonly holidays: readonly string[];
}

export interface Pause {
  readonly from: string;
  readonly to: string | null;
}

/** Fields of the reference cases that a complaint can live through; which of them a case has depends on its kind. */
export interface Case {
  readonly name: string;
  readonly kind: string;
  readonly calendar?: CaseCalendar;
  readonly start: string;
  readonly businessMinutes: number;
  readonly pauses?: readonly Pause[];
  readonly legs: readonly { readonly from: string; readonly calendar: CaseCalendar }[];
  readonly stages: readonly { readonly calendar: CaseCalendar; readonly businessMinutes: number }[];
  readonly changeAt: string;
  readonly newBusinessMinutes: number;
  readonly mode: 'carry' | 'restart' | 'proportional' | 'pinned';
  readonly expectedDeadline: string | null;
  readonly expectedRemainingMinutes?: number;
  readonly usedMinutesAtChange: number;
  readonly deadlineBeforeChange: string;
  readonly breachedOnChange?: boolean;
  readonly expectedAtPercent: Readonly<Record<string, string>>;
  readonly expected: readonly { readonly enteredAt: string; readonly deadline: string }[];
}

const hoursOf = (...shifts: (readonly [string, string])[]) =>
  Object.fromEntries(['mon', 'tue', 'wed', 'thu', 'fri'].map((day) => [day, shifts]));
const berlin: CaseCalendar = { timeZone: 'Europe/Berlin', weekly: hoursOf(['08:30', '16:30']), holidays: [] };
const withLunch: CaseCalendar = { ...berlin, weekly: hoursOf(['08:00', '12:00'], ['13:00', '17:00']) };
const desk: CaseCalendar = { timeZone: 'Asia/Tokyo', weekly: hoursOf(['09:00', '18:00']), holidays: [] };
const everyHour: CaseCalendar = {
  timeZone: 'America/New_York',
  weekly: Object.fromEntries(
    ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'].map((day) => [day, [['00:00', '24:00'] as const]]),
  ),
  holidays: [],
};

/** Our own cases, worked out by hand, with the offset of the place at that time. */
export const own: readonly (Partial<Case> & Pick<Case, 'name' | 'kind'>)[] = [
  {
    name: 'a pause over lunch costs nothing',
    kind: 'pause',
    calendar: withLunch,
    start: '2026-02-10T10:00+01:00',
    businessMinutes: 180,
    pauses: [{ from: '2026-02-10T12:00+01:00', to: '2026-02-10T13:00+01:00' }],
    expectedDeadline: '2026-02-10T14:00+01:00',
  },
  {
    name: 'a pause over half of lunch and half an hour of work',
    kind: 'pause',
    calendar: withLunch,
    start: '2026-02-10T10:00+01:00',
    businessMinutes: 180,
    pauses: [{ from: '2026-02-10T12:30+01:00', to: '2026-02-10T13:30+01:00' }],
    expectedDeadline: '2026-02-10T14:30+01:00',
  },
  {
    name: 'three pauses of twenty seconds',
    kind: 'pause',
    calendar: berlin,
    start: '2026-02-10T09:00+01:00',
    businessMinutes: 60,
    pauses: [
      { from: '2026-02-10T09:10:00+01:00', to: '2026-02-10T09:10:20+01:00' },
      { from: '2026-02-10T09:20:00+01:00', to: '2026-02-10T09:20:20+01:00' },
      { from: '2026-02-10T09:30:00+01:00', to: '2026-02-10T09:30:20+01:00' },
    ],
    expectedDeadline: '2026-02-10T10:01:00+01:00',
  },
  {
    name: 'two pauses that overlap',
    kind: 'pause',
    calendar: berlin,
    start: '2026-02-09T09:30+01:00',
    businessMinutes: 240,
    pauses: [
      { from: '2026-02-09T10:30+01:00', to: '2026-02-09T11:00+01:00' },
      { from: '2026-02-09T10:45+01:00', to: '2026-02-09T12:00+01:00' },
    ],
    expectedDeadline: '2026-02-09T15:00+01:00',
  },
  {
    name: 'two pauses that touch',
    kind: 'pause',
    calendar: berlin,
    start: '2026-02-09T09:30+01:00',
    businessMinutes: 120,
    pauses: [
      { from: '2026-02-09T10:00+01:00', to: '2026-02-09T11:00+01:00' },
      { from: '2026-02-09T11:00+01:00', to: '2026-02-09T12:00+01:00' },
    ],
    expectedDeadline: '2026-02-09T13:30+01:00',
  },
  {
    name: 'a pause that has no end',
    kind: 'pause',
    calendar: berlin,
    start: '2026-02-13T15:30+01:00',
    businessMinutes: 120,
    pauses: [{ from: '2026-02-16T09:00+01:00', to: null }],
    expectedDeadline: null,
    expectedRemainingMinutes: 30,
  },
  {
    name: 'a pause in the hour that comes twice',
    kind: 'pause',
    calendar: everyHour,
    start: '2026-11-01T00:00-04:00',
    businessMinutes: 180,
    pauses: [{ from: '2026-11-01T01:30-04:00', to: '2026-11-01T01:30-05:00' }],
    expectedDeadline: '2026-11-01T03:00-05:00',
  },
  {
    name: 'warnings and reminders over a weekend',
    kind: 'thresholds',
    calendar: berlin,
    start: '2026-02-13T14:30+01:00',
    businessMinutes: 240,
    expectedAtPercent: {
      1: '2026-02-13T14:32:24+01:00',
      50: '2026-02-13T16:30+01:00',
      51: '2026-02-16T08:32:24+01:00',
      100: '2026-02-16T10:30+01:00',
      999: '2026-02-20T14:27:36+01:00',
    },
  },
  {
    name: 'a pause at the moment of a warning',
    kind: 'thresholds',
    calendar: berlin,
    start: '2026-02-10T09:00+01:00',
    businessMinutes: 120,
    pauses: [{ from: '2026-02-10T10:00+01:00', to: '2026-02-10T12:00+01:00' }],
    expectedAtPercent: {
      50: '2026-02-10T10:00+01:00',
      75: '2026-02-10T12:30+01:00',
      100: '2026-02-10T13:00+01:00',
    },
  },
  {
    name: 'carry: a shorter target that is used up already',
    kind: 'targetChange',
    calendar: berlin,
    start: '2026-02-09T09:30+01:00',
    businessMinutes: 480,
    changeAt: '2026-02-09T11:30+01:00',
    newBusinessMinutes: 60,
    mode: 'carry',
    usedMinutesAtChange: 120,
    deadlineBeforeChange: '2026-02-10T09:30+01:00',
    breachedOnChange: true,
    expectedDeadline: '2026-02-09T11:30+01:00',
  },
  {
    name: 'proportional: a quarter used stays a quarter used',
    kind: 'targetChange',
    calendar: berlin,
    start: '2026-02-09T09:30+01:00',
    businessMinutes: 480,
    changeAt: '2026-02-09T11:30+01:00',
    newBusinessMinutes: 240,
    mode: 'proportional',
    usedMinutesAtChange: 120,
    deadlineBeforeChange: '2026-02-10T09:30+01:00',
    expectedDeadline: '2026-02-09T14:30+01:00',
  },
  {
    name: 'carry: the pause before the change is not lost',
    kind: 'targetChange',
    calendar: berlin,
    start: '2026-02-09T09:30+01:00',
    businessMinutes: 480,
    pauses: [{ from: '2026-02-09T10:30+01:00', to: '2026-02-09T13:30+01:00' }],
    changeAt: '2026-02-09T14:30+01:00',
    newBusinessMinutes: 240,
    mode: 'carry',
    usedMinutesAtChange: 120,
    deadlineBeforeChange: '2026-02-10T12:30+01:00',
    expectedDeadline: '2026-02-09T16:30+01:00',
  },
  {
    name: 'restart in the evening begins the next morning',
    kind: 'targetChange',
    calendar: berlin,
    start: '2026-02-09T09:30+01:00',
    businessMinutes: 480,
    changeAt: '2026-02-09T20:00+01:00',
    newBusinessMinutes: 60,
    mode: 'restart',
    usedMinutesAtChange: 420,
    deadlineBeforeChange: '2026-02-10T09:30+01:00',
    expectedDeadline: '2026-02-10T09:30+01:00',
  },
  {
    name: 'Berlin, Tokyo and back, each with the hours of its own',
    kind: 'calendarSwitch',
    // Berlin 2 h on Monday; Tokyo 9 h from 01:00 to 10:00 in Berlin on Tuesday; then 8 h in Berlin.
    legs: [
      { from: '2026-02-09T14:30+01:00', calendar: berlin },
      { from: '2026-02-09T16:30+01:00', calendar: desk },
      { from: '2026-02-10T10:00+01:00', calendar: berlin },
    ],
    start: '2026-02-09T14:30+01:00',
    businessMinutes: 19 * 60,
    expectedDeadline: '2026-02-11T10:00+01:00',
  },
  {
    name: 'a ladder from Berlin to Tokyo and New York',
    kind: 'ladder',
    start: '2026-02-09T15:30+01:00',
    stages: [
      { calendar: berlin, businessMinutes: 120 },
      { calendar: desk, businessMinutes: 60 },
      { calendar: everyHour, businessMinutes: 30 },
    ],
    expected: [
      { enteredAt: '2026-02-09T15:30+01:00', deadline: '2026-02-10T09:30+01:00' },
      { enteredAt: '2026-02-10T09:30+01:00', deadline: '2026-02-11T09:30+09:00' },
      { enteredAt: '2026-02-11T09:30+09:00', deadline: '2026-02-11T10:00+09:00' },
    ],
  },
];
