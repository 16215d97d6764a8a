import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { Story } from '../story';
import { FAR, heardOf, HOUR, levels, MINUTE, policyOf, type Sections } from './kit';
import { type Case, type CaseCalendar, own, type Pause } from './own-cases';

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

describe('rows 1 to 5: complaints live through our own cases', () => {
  test.each(own.map((given) => [given.kind, given.name, given as Case] as const))(
    '%s, %s',
    (kind, _, given) => {
      checks[kind]?.(given);
    },
  );
});
