import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { Story } from '../story';
import { FAR, heardOf, HOUR, levels, MINUTE, policyOf, type Sections } from './kit';

interface CaseCalendar {
  readonly timeZone: string;
  readonly weekly: Readonly<Record<string, readonly (readonly [string, string])[]>>;
  readonly holidays: readonly string[];
}

interface Pause {
  readonly from: string;
  readonly to: string | null;
}

/** Fields of the reference cases that a complaint can live through; which of them a case has depends on its kind. */
interface Case {
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

function calendar(id: string, { timeZone, weekly, holidays }: CaseCalendar) {
  const hours = Object.fromEntries(
    Object.entries(weekly).map(([day, shifts]) => [day, shifts.map(([from, to]) => `${from}-${to}`)]),
  );
  const also = [...new Set(holidays)].map((date) => ({ date, name: `Closed on ${date}` }));
  return { id, title: id, timeZone, hours, holidays: { also } };
}

const minutes = (count: number) => `PT${count}M`;
const ms = Date.parse;
const iso = (instant: string) => new Date(instant).toISOString();
const people = ['agent', 'supervisor', 'department', 'manager'].map((role) => ({
  id: role === 'manager' ? 'max' : role === 'agent' ? 'ana' : role,
  name: role,
  role,
}));

/** Ten pauses for ten reasons, so that they may overlap. */
const reasons = Array.from({ length: 10 }, (_, index) => ({
  id: `reason-${index}`,
  title: `Reason ${index}`,
  stops: ['respond'],
}));

function policy(given: Case, sections: Sections = {}, clock: Parameters<typeof policyOf>[2] = {}) {
  return policyOf(
    FAR,
    {
      calendars: given.calendar ? [calendar('a', given.calendar)] : [],
      levels: levels({ respond: minutes(given.businessMinutes), calendar: 'a' }),
      pauseReasons: reasons,
      ...sections,
    },
    clock,
  );
}

/** Pauses and resumes as the case has it. What happens at one moment happens in the order of the case, ends first. */
function livePauses(story: Story, pauses: readonly Pause[] = [], until?: string): Story {
  const steps = pauses.flatMap(({ from, to }, index) => [
    { at: from, name: 'pause' as const, reason: `reason-${index}` },
    ...(to === null ? [] : [{ at: to, name: 'resume' as const, reason: `reason-${index}` }]),
  ]);
  const order = (step: (typeof steps)[number]) => ms(step.at) * 2 + (step.name === 'pause' ? 1 : 0);
  for (const { at, name, reason } of steps.toSorted((a, b) => order(a) - order(b))) {
    if (until !== undefined && at > until) break;
    story.pass(at);
    story.by('max', name, { reason });
  }
  return story;
}

const checks: Readonly<Record<string, (given: Case) => void>> = {
  pause(given) {
    const story = livePauses(
      new Story({ policy: policy(given), start: given.start }).register(),
      given.pauses,
    );
    if (given.expectedRemainingMinutes !== undefined) {
      const { targetMs, usedMs, dueAt } = story.clock('respond');
      expect(dueAt).toBeUndefined();
      expect((targetMs - usedMs) / MINUTE).toBe(given.expectedRemainingMinutes);
      return;
    }
    if (given.expectedDeadline === null) throw new Error('a case has a deadline or a remainder');
    story.pass(given.expectedDeadline);
    expect(heardOf(story, 'respond')[0]).toEqual([100, iso(given.expectedDeadline)]);
  },
  thresholds(given) {
    const percents = Object.keys(given.expectedAtPercent).map(Number);
    const warnAt = percents.filter((percent) => percent < 100);
    const remindAt = percents.filter((percent) => percent > 100);
    // At the last level a breach leaves the clock where it is, so that it can remind.
    const one = [
      {
        id: 'only',
        title: 'Only',
        role: 'manager',
        acknowledge: FAR,
        respond: minutes(given.businessMinutes),
      },
    ];
    const story = new Story({
      policy: policy(given, { levels: one, calendar: 'a' }, { warnAt, remindAt }),
      start: given.start,
    }).register({}, 'max');
    livePauses(story, given.pauses).pass(400 * 24 * HOUR);
    expect(heardOf(story, 'respond')).toEqual(
      percents.map((percent) => [percent, iso(given.expectedAtPercent[percent] ?? '')]),
    );
  },
  targetChange(given) {
    const respond = { default: minutes(given.businessMinutes), urgent: minutes(given.newBusinessMinutes) };
    const story = new Story({
      policy: policy(
        given,
        { levels: levels({ respond, calendar: 'a' }) },
        { onChange: { priority: given.mode } },
      ),
      start: given.start,
    }).register();
    livePauses(story, given.pauses, given.changeAt);
    expect(story.clock('respond').dueAt).toBe(iso(given.deadlineBeforeChange));
    story.pass(given.changeAt).by('max', 'reclassify', { priority: 'urgent', reason: 'x' });
    const expected = ms(given.expectedDeadline ?? '');
    // A breach that the change itself causes comes one millisecond after it, so that it has a moment of its own.
    const isAtOnce = expected === ms(given.changeAt);
    expect(isAtOnce).toBe(given.breachedOnChange ?? false);
    expect(ms(story.clock('respond').dueAt ?? '')).toBe(expected + (isAtOnce ? 1 : 0));
    const { usedMs } = story.clock('respond');
    if (given.mode === 'carry') expect(usedMs / MINUTE).toBe(given.usedMinutesAtChange);
  },
  calendarSwitch(given) {
    const later = given.legs.slice(1);
    const calendars = given.legs.map((leg, index) => calendar(`leg-${index}`, leg.calendar));
    const departments = given.legs.map((_, index) => ({ id: `d${index}`, title: `D${index}` }));
    const categories = departments.map(({ id }) => ({ id: `in-${id}`, title: id, department: id }));
    const story = new Story({
      policy: policy(
        given,
        {
          calendars,
          departments,
          categories,
          levels: levels({ respond: minutes(given.businessMinutes) }),
        },
        { onChange: { team: 'carry' } },
      ),
      organisation: {
        people,
        teams: given.legs.map((_, index) => ({
          id: `team-${index}`,
          title: `Team ${index}`,
          level: 'frontline',
          departments: [`d${index}`],
          calendar: `leg-${index}`,
        })),
      },
      start: given.start,
    }).register({ category: 'in-d0' });
    later.forEach(({ from }, index) => {
      story.pass(from).by('ana', 'transfer', { department: `d${index + 1}`, summary: 'x' });
    });
    expect(story.clock('respond').dueAt).toBe(iso(given.expectedDeadline ?? ''));
  },
  ladder(given) {
    const story = new Story({
      policy: policy(given, {
        calendars: given.stages.map((stage, index) => calendar(`stage-${index}`, stage.calendar)),
        levels: levels(
          {},
          ...given.stages.map((stage, index) => ({
            respond: minutes(stage.businessMinutes),
            calendar: `stage-${index}`,
          })),
        ),
      }),
      start: given.start,
    }).register();
    livePauses(story, given.pauses).pass(given.expected.at(-1)?.enteredAt ?? story.now);
    const due = [...story.all('ComplaintRegistered'), ...story.all('ComplaintEscalated')].map(
      (event) => event.at,
    );
    expect(due.slice(0, given.expected.length)).toEqual(
      given.expected.map(({ enteredAt }) => iso(enteredAt)),
    );
    story.pass(given.expected.at(-1)?.deadline ?? story.now);
    expect(heardOf(story, 'respond').map(([, at]) => at)).toEqual(
      given.expected.map(({ deadline }) => iso(deadline)),
    );
  },
};

const file = resolve(
  process.env['CALENDAR_CASES'] ?? resolve(__dirname, '../../../..', 'shared', 'data', 'calendar-cases.json'),
);

describe('rows 1 to 5: complaints live through the reference cases', () => {
  if (!existsSync(file)) {
    test('the reference file is not there (name it in CALENDAR_CASES), so only our own cases run', () => {
      expect(process.env['CALENDAR_CASES']).toBeUndefined();
    });
    return;
  }
  const all: readonly Case[] = JSON.parse(readFileSync(file, 'utf8'));
  const cases = all.filter(({ kind }) => Object.hasOwn(checks, kind));
  test('there are some of every kind', () => {
    expect([...new Set(cases.map(({ kind }) => kind))].toSorted()).toEqual(Object.keys(checks).toSorted());
  });
  test.each(cases.map((given) => [given.kind, given.name, given] as const))('%s, %s', (kind, _, given) => {
    checks[kind]?.(given);
  });
});

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

/** Worked out by hand, with the offset of the place at that time. */
const own: readonly (Partial<Case> & Pick<Case, 'name' | 'kind'>)[] = [
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

describe('rows 1 to 5: complaints live through our own cases', () => {
  test.each(own.map((given) => [given.kind, given.name, given as Case] as const))(
    '%s, %s',
    (kind, _, given) => {
      checks[kind]?.(given);
    },
  );
});
