import { deadlines } from '../../../domain/deadlines';
import type { ChangeMode } from '../../../domain/policy/document';
import { Story } from '../story';
import {
  DAY,
  FAR,
  HOUR,
  heardOf,
  june,
  levels,
  newYork,
  office,
  policyOf,
  type Sections,
  timers,
} from './kit';

const byPriority = { default: 'PT8H', low: 'PT40H', high: 'PT4H', urgent: 'PT2H' };

/** Registered on Monday at 09:00 with eight hours to respond, two of them used. */
function story(mode: ChangeMode = 'carry', clock = {}, sections: Sections = {}): Story {
  const policy = policyOf(
    'x',
    { levels: levels({ respond: byPriority, calendar: 'office' }), ...sections },
    { onChange: { priority: mode }, ...clock },
  );
  return new Story({ policy }).register({}, 'max').pass(2 * HOUR);
}

const only = (respond: object | string) => ({
  levels: [
    {
      id: 'only',
      title: 'Only',
      role: 'manager',
      acknowledge: FAR,
      respond: respond as never,
      calendar: 'office',
    },
  ],
});

const to = (told: Story, priority: string) => told.by('max', 'reclassify', { priority, reason: 'x' });
const dueOf = (told: Story, name = 'respond') => told.clock(name).dueAt;

describe('row 5: the priority changes while a clock runs', () => {
  test.each([
    ['carry', june('1 13:00'), 'PT4H', 2 * HOUR],
    ['restart', june('1 15:00'), 'PT4H', 0],
    ['proportional', june('1 14:00'), 'PT4H', HOUR],
    ['pinned', june('1 17:00'), 'PT8H', 0],
  ] as const)('%s, and the clock says so', (mode, dueAt, target, usedMs) => {
    const told = to(story(mode), 'high');
    expect(told.clock('respond')).toMatchObject({
      dueAt,
      target,
      usedMs,
      adjusted: {
        at: told.now,
        change: 'priority',
        mode,
        before: { target: 'PT8H', dueAt: june('1 17:00') },
      },
    });
    // What the clock says is in the event, and nothing else moved.
    expect(told.last('ComplaintReclassified').data.clocks).toEqual({
      stopped: [],
      started: [told.clock('respond')],
    });
    told.pass(dueAt);
    expect(heardOf(told, 'respond')).toEqual([[100, dueAt]]);
  });

  test('a breach that the change causes happens at once and says why', () => {
    const told = to(story('carry', { warnAt: [50, 75] }), 'urgent');
    expect(deadlines(told.complaint)[0]).toEqual({ name: 'respond@50', dueAt: '2026-06-01T10:00:00.001Z' });
    told.pass(1);
    expect(heardOf(told, 'respond').map(([percent]) => percent)).toEqual([50, 75, 100]);
    expect(told.last('ComplaintEscalated').data.cause).toMatchObject({
      type: 'deadline',
      missed: {
        dueAt: '2026-06-01T10:00:00.001Z',
        lateByMs: 0,
        because: { change: 'priority', mode: 'carry', dueBefore: june('1 17:00') },
      },
    });
  });

  test('a breach that comes later is nobody’s fault but that of time', () => {
    const told = to(story(), 'high').pass(june('1 13:00'));
    expect(told.last('ComplaintEscalated').data.cause).not.toHaveProperty('missed.because');
  });

  test('even when a pause comes between the moment and the news of it', () => {
    const told = to(story(), 'high').outage(DAY).by('ana', 'pause', { reason: 'customer' }).pass(0);
    expect(told.last('ComplaintEscalated').data.cause).toMatchObject({ missed: { dueAt: june('1 13:00') } });
    expect(told.last('ComplaintEscalated').data.cause).not.toHaveProperty('missed.because');
  });

  test('even when the change left no more than a millisecond', () => {
    const told = story();
    told.pass(2 * HOUR - 1);
    to(told, 'high').pass(1);
    expect(told.last('ComplaintEscalated').data.cause).not.toHaveProperty('missed.because');
  });

  test('a pause is not lost by the change, nor is its end', () => {
    const told = story()
      .by('ana', 'pause', { reason: 'customer' })
      .pass(3 * HOUR);
    to(told, 'high');
    expect(told.clock('respond')).toMatchObject({ pausedBy: ['customer'], usedMs: 2 * HOUR, target: 'PT4H' });
    expect(dueOf(told)).toBeUndefined();
    told.pass(HOUR).by('ana', 'resume', { reason: 'customer' });
    expect(dueOf(told)).toBe(june('1 17:00'));
  });

  test.each(['carry', 'restart', 'proportional', 'pinned'] as const)(
    'a clock that stands still goes on standing still: %s',
    (mode) => {
      const told = story(mode)
        .by('ana', 'pause', { reason: 'customer' })
        .by('ana', 'pause', { reason: 'strike' });
      to(told, 'high').by('ana', 'resume', { reason: 'customer' });
      expect(timers(told)).toEqual(['acknowledge']);
      expect(told.clock('respond').pausedBy).toEqual(['strike']);
    },
  );

  test('a breach that the change causes while the clock stands still comes with the resume and says why', () => {
    const told = to(story().by('ana', 'pause', { reason: 'customer' }), 'urgent').pass(HOUR);
    expect(heardOf(told, 'respond')).toEqual([]);
    told.by('ana', 'resume', { reason: 'customer' }).pass(1);
    expect(told.last('ComplaintEscalated').data.cause).toMatchObject({
      missed: { because: { change: 'priority', mode: 'carry' } },
    });
  });

  test.each(['carry', 'proportional', 'pinned'] as const)(
    'a downgrade after the breach does not undo it: %s',
    (mode) => {
      const told = story(mode, { remindAt: [150] }, only(byPriority)).pass(june('1 17:00'));
      const broken = { breachedAt: june('1 17:00'), dueAt: june('1 17:00'), heard: 100 };
      expect(told.clock('respond')).toMatchObject(broken);
      to(told, 'low');
      expect(told.clock('respond')).toMatchObject(broken);
      told.pass(30 * DAY);
      expect(heardOf(told, 'respond').map(([percent]) => percent)).toEqual([100, 150]);
      expect(told.complaint.missed).toHaveLength(1);
    },
  );

  test('what was due before a downgrade that came in an outage stays due', () => {
    const told = story('carry', { warnAt: [50] }, only(byPriority)).outage(DAY);
    to(told, 'low').pass(0);
    expect(told.all('ClockWarned')[0]?.data).toMatchObject({ percent: 50, lateByMs: 22 * HOUR });
    expect(told.last('ResponseMissed').data.missed).toMatchObject({
      dueAt: june('1 17:00'),
      lateByMs: 18 * HOUR,
    });
    expect(told.last('ResponseMissed').data.missed.because).toBeUndefined();
  });

  test('what was heard of is not heard of again, under whatever target', () => {
    const told = story('carry', { warnAt: [10, 25, 50] }, only(byPriority));
    expect(heardOf(told, 'respond').map(([percent]) => percent)).toEqual([10, 25]);
    to(told, 'low');
    to(told, 'high').pass(30 * DAY);
    expect(heardOf(told, 'respond').map(([percent]) => percent)).toEqual([10, 25, 50, 100]);
  });

  test('a share is never rounded up to a breach', () => {
    const respond = { default: 'PT1S', urgent: 'PT0.010S' };
    const policy = policyOf('x', only(respond), { onChange: { priority: 'proportional' } });
    const told = new Story({ policy }).register({}, 'max').pass(999);
    to(told, 'urgent');
    expect(told.clock('respond')).toMatchObject({
      targetMs: 10,
      usedMs: 9,
      dueAt: told.clock('respond').ahead[0]?.at,
    });
    told.pass(1);
    expect(told.last('ResponseMissed').data.missed.because).toBeUndefined();
  });

  test('every clock moves by a mode of its own', () => {
    const both = { default: 'PT8H', high: 'PT4H' };
    const told = story(
      'carry',
      {},
      {
        calendar: 'office',
        clocks: [
          { id: 'respond', onChange: { priority: 'restart' } },
          { id: 'a', target: both, onChange: { priority: 'pinned' } },
          { id: 'b', target: both, onChange: { priority: 'proportional' } },
          { id: 'c', target: both },
          { id: 'd', target: 'PT8H' },
        ],
      },
    );
    to(told, 'high');
    const due = ['respond', 'a', 'b', 'c', 'd'].map((name) => dueOf(told, name));
    expect(due).toEqual([
      june('1 15:00'),
      june('1 17:00'),
      june('1 14:00'),
      june('1 13:00'),
      june('1 17:00'),
    ]);
    expect(told.clock('d').adjusted).toBeUndefined();
  });
});

describe('row 5: dates', () => {
  const dated = (from: string, urgent: string, calendar = 'office') =>
    new Story({
      policy: policyOf('x', {
        calendar: 'office',
        levels: levels({}),
        clocks: [{ id: 'final-response', target: { default: from, urgent }, calendar }],
      }),
    }).register();

  test('weeks that become business days end on the business day', () => {
    const told = dated('8 weeks', '15 business days').pass(7 * DAY);
    expect(dueOf(told, 'final-response')).toBe('2026-07-27T23:00:00.000Z');
    to(told, 'urgent');
    expect(dueOf(told, 'final-response')).toBe(june('22 17:00'));
    expect(told.clock('final-response').usedMs).toBe(40 * HOUR);
  });

  test('business days that become weeks end at the end of the week', () => {
    const told = dated('15 business days', '4 weeks').pass(7 * DAY);
    to(told, 'urgent');
    expect(dueOf(told, 'final-response')).toBe(june('29 24:00'));
  });

  test('business days that become other business days, over a pause that is not lost', () => {
    const told = dated('10 business days', '5 business days').pass(DAY);
    told
      .by('ana', 'pause', { reason: 'legal-hold' })
      .pass(2 * DAY)
      .by('ana', 'resume', { reason: 'legal-hold' });
    to(told, 'urgent');
    // Monday 8 June at 17:00, and the two days of the pause.
    expect(dueOf(told, 'final-response')).toBe(june('10 17:00'));
    expect(told.clock('final-response').usedMs).toBe(8 * HOUR);
  });

  test('a share of the time stood still is not counted in other units either', () => {
    const told = dated('8 weeks', '15 business days').pass(3 * DAY + 12 * HOUR);
    told
      .by('ana', 'pause', { reason: 'legal-hold' })
      .pass(3 * DAY + 12 * HOUR)
      .by('ana', 'resume', { reason: 'legal-hold' });
    to(told, 'urgent');
    expect(told.clock('final-response').usedMs).toBe(20 * HOUR);
  });

  test('a date that has gone by is broken at once, and the change is why', () => {
    const told = dated('8 weeks', '5 business days').pass(14 * DAY);
    to(told, 'urgent').pass(1);
    expect(told.last('DeadlineMissed').data.missed).toMatchObject({
      lateByMs: 0,
      because: { change: 'priority', mode: 'carry', dueBefore: '2026-07-27T23:00:00.000Z' },
    });
  });
});

describe('row 5: level, team and category change', () => {
  const climbing = (mode: ChangeMode, ...respond: readonly string[]) =>
    new Story({
      policy: policyOf(
        'x',
        { levels: levels({ calendar: 'office' }, ...respond.map((target) => ({ respond: target }))) },
        { onChange: { level: mode }, warnAt: [50] },
      ),
    }).register();
  const escalated = (told: Story) => told.by('ana', 'escalate', { reason: 'customer-asks', summary: 'x' });

  test.each([
    ['restart', june('2 11:00'), 0],
    ['carry', june('1 17:00'), 2 * HOUR],
    ['proportional', june('1 15:00'), 4 * HOUR],
    ['pinned', june('1 13:00'), 0],
  ] as const)('up by hand: %s', (mode, dueAt, usedMs) => {
    const told = escalated(climbing(mode, 'PT4H', 'PT8H').pass(2 * HOUR));
    expect(told.clock('respond')).toMatchObject({ dueAt, usedMs });
    expect(told.clock('acknowledge')).toMatchObject({ level: 'supervisor', startedAt: told.now });
  });

  test('carried up the ladder by its own breach, a clock counts all levels together', () => {
    const told = climbing('carry', 'PT2H', 'PT4H', 'PT6H', 'PT8H').pass(30 * DAY);
    expect(heardOf(told, 'respond').filter(([percent]) => percent === 100)).toEqual([
      [100, june('1 11:00')],
      [100, june('1 13:00')],
      [100, june('1 15:00')],
      [100, june('1 17:00')],
    ]);
    expect(told.last('ResponseMissed').data.missed.level).toBe('senior-management');
  });

  test('carried to a level that allows no more, it goes on to the next a millisecond later', () => {
    const told = climbing('carry', 'PT4H', 'PT2H', 'PT2H', 'PT2H').pass(30 * DAY);
    const missed = told.complaint.missed.filter(({ clock }) => clock === 'respond');
    expect(missed.map(({ dueAt }) => dueAt)).toEqual([
      june('1 13:00'),
      '2026-06-01T12:00:00.001Z',
      '2026-06-01T12:00:00.002Z',
      '2026-06-01T12:00:00.003Z',
    ]);
    expect(missed.map(({ because }) => because?.change)).toEqual([undefined, 'level', 'level', 'level']);
  });

  test('pinned, the next level gets time of its own when that of the first has run out', () => {
    const told = climbing('pinned', 'PT4H', 'PT8H', 'PT8H', 'PT8H').pass(30 * DAY);
    expect(heardOf(told, 'respond').filter(([percent]) => percent === 100)).toEqual([
      [100, june('1 13:00')],
      [100, june('2 13:00')],
      [100, june('3 13:00')],
      [100, june('4 13:00')],
    ]);
  });

  const teams = ['london', 'new-york'].map((id) => ({
    id,
    title: id,
    level: 'frontline',
    departments: [id === 'london' ? 'accounts' : 'lending'],
    calendar: id === 'london' ? 'office' : 'new-york',
  }));
  const people = [
    { id: 'ana', name: 'Ana', role: 'agent' },
    { id: 'max', name: 'Max', role: 'manager' },
  ];
  const between = (mode: ChangeMode, respond: Sections['levels'] = levels({ respond: 'PT8H' })) =>
    new Story({
      policy: policyOf('x', { levels: respond }, { warnAt: [25], onChange: { team: mode, category: mode } }),
      organisation: { people, teams },
      start: june('1 15:00'),
    })
      .register()
      .pass(2 * HOUR);

  test.each([
    // Noon to five in New York is five hours, and three or one are left.
    ['carry', '2026-06-02T14:00:00.000Z'],
    ['restart', '2026-06-02T16:00:00.000Z'],
    ['proportional', '2026-06-02T14:00:00.000Z'],
    ['pinned', june('2 15:00')],
  ] as const)('to another team with other hours: %s', (mode, dueAt) => {
    const told = between(mode);
    expect(dueOf(told)).toBe(june('2 15:00'));
    told.by('ana', 'transfer', { department: 'lending', summary: 'x' });
    expect(dueOf(told)).toBe(dueAt);
    told.pass(3 * DAY);
    const warnings = heardOf(told, 'respond').filter(([percent, at]) => percent === 25 && at < dueAt);
    expect(warnings).toHaveLength(mode === 'restart' ? 2 : 1);
  });

  test('business days end with the hours of the team that has the complaint', () => {
    const told = between('carry', levels({ respond: '3 business days' }));
    expect(dueOf(told)).toBe(june('4 17:00'));
    told.by('ana', 'transfer', { department: 'lending', summary: 'x' });
    expect(dueOf(told)).toBe('2026-06-04T21:00:00.000Z');
  });

  test('another category brings its department along, and the hours of that one’s team', () => {
    const told = between('carry').by('ana', 'reclassify', { category: 'mortgage', reason: 'x' });
    expect(told.complaint).toMatchObject({ category: 'mortgage', department: 'lending' });
    expect(told.clock('respond')).toMatchObject({
      calendar: { id: 'new-york', timeZone: 'America/New_York' },
      dueAt: '2026-06-02T14:00:00.000Z',
      adjusted: { change: 'category', mode: 'carry' },
    });
  });
});

describe('row 5: the complaint follows another version of the policy', () => {
  const respond = (target: string, sections: Sections = {}, clock = {}) =>
    policyOf('x', { levels: levels({ respond: target, calendar: 'office' }), ...sections }, clock);
  const adopting = (mode?: ChangeMode, next = respond('PT4H', { version: 2 }), first = respond('PT8H')) => {
    const told = new Story({ policy: first }).register().pass(2 * HOUR);
    told.policies.push(next);
    return {
      told,
      adopt: () => told.by('max', 'adopt-policy', { version: 2, reason: 'x', ...(mode ? { mode } : {}) }),
    };
  };

  test.each([
    [undefined, 'carry', june('1 13:00')],
    ['carry', 'carry', june('1 13:00')],
    ['restart', 'restart', june('1 15:00')],
    ['proportional', 'proportional', june('1 14:00')],
    ['pinned', 'pinned', june('1 17:00')],
  ] as const)('chosen %s: %s', (chosen, mode, dueAt) => {
    const told = adopting(chosen).adopt();
    expect(told.complaint.policy.version).toBe(2);
    expect(told.clock('respond')).toMatchObject({ dueAt, adjusted: { change: 'policy', mode } });
  });

  test('without a choice each clock moves as the new version says', () => {
    const next = respond('PT4H', { version: 2 }, { onChange: { policy: 'restart' } });
    expect(dueOf(adopting(undefined, next).adopt())).toBe(june('1 15:00'));
  });

  test('clocks that the new version has and the old one had not begin, those that it does not know stop', () => {
    const first = respond('PT8H', {
      clocks: [
        { id: 'old', target: 'P9D' },
        { id: 'both', target: 'P9D' },
      ],
    });
    const clocks = [
      { id: 'new', target: 'P9D' },
      { id: 'both', target: 'P9D' },
      { id: 'customer-update', target: 'P1D' },
    ];
    const next = respond('PT8H', { version: 2, clocks });
    const told = adopting(undefined, next, first).adopt();
    expect(told.complaint.clocks.map(({ name }) => name).toSorted()).toEqual([
      'acknowledge',
      'both',
      'customer-update',
      'new',
      'respond',
    ]);
    expect(told.clock('new').startedAt).toBe(told.now);
    expect(told.clock('both').startedAt).toBe(june('1 09:00'));
    const pinned = adopting('pinned', next, first).adopt();
    expect(pinned.clock('old')).toMatchObject({
      dueAt: '2026-06-10T08:00:00.000Z',
      adjusted: { mode: 'pinned' },
    });
    pinned.pass(30 * DAY);
    expect(heardOf(pinned, 'old')).toEqual([[100, '2026-06-10T08:00:00.000Z']]);
  });

  test('a promise that was broken, left out and taken up again does not come due at a moment that was had before', () => {
    const clocks = [{ id: 'final-response', target: 'PT24H', from: 'received' as const }];
    const versions = [
      respond('PT8H', { clocks }),
      respond('PT8H', { version: 2 }),
      respond('PT8H', { version: 3, clocks }),
    ];
    const told = new Story({ policy: versions[0] ?? policyOf('PT8H') });
    told.policies.push(...versions.slice(1));
    told.register({ receivedAt: '2026-05-25T08:00:00Z' }).pass(HOUR);
    for (const version of [2, 3]) told.by('max', 'adopt-policy', { version, reason: 'x' }).pass(HOUR);
    const ids = told.events.map(({ commandId }) => commandId).filter((id) => id.startsWith('deadline:final'));
    expect(ids).toHaveLength(2);
    // A command whose id is known is answered as before and changes nothing: its deadline would never be gone.
    expect(new Set(ids).size).toBe(2);
    expect(told.complaint.missed.map(({ dueAt }) => dueAt)).toEqual([
      '2026-05-26T08:00:00.000Z',
      '2026-05-26T08:00:00.000Z',
    ]);
  });

  test('nothing begins for a complaint that waits for the customer', () => {
    const next = respond('PT4H', {
      version: 2,
      clocks: [
        { id: 'final-response', target: '8 weeks' },
        { id: 'customer-update', target: 'P1D' },
      ],
    });
    const { told, adopt } = adopting(undefined, next);
    told.by('ana', 'accept', {}).by('ana', 'resolve', { outcome: 'upheld', summary: 'x' });
    adopt();
    expect(timers(told)).toEqual([]);
  });

  test('a calendar of the same name with other hours counts from now on, not for what is past', () => {
    const longer = { ...office, hours: { 'mon-fri': ['08:00-20:00'] } };
    for (const mode of ['carry', 'pinned'] as const) {
      const { told, adopt } = adopting(
        mode,
        respond('PT16H', { version: 2, calendars: [longer] }),
        respond('PT16H'),
      );
      told.pass(june('2 08:30'));
      adopt();
      expect(told.clock('respond').usedMs).toBe(8 * HOUR);
      expect(dueOf(told)).toBe(mode === 'carry' ? june('2 16:30') : june('2 17:00'));
      told.pass(june('2 09:30')).by('ana', 'pause', { reason: 'customer' });
      expect(told.clock('respond').usedMs).toBe(9 * HOUR);
    }
  });

  test('a calendar that the new version does not have is no hindrance to a clock that leaves it', () => {
    const next = policyOf('x', {
      version: 2,
      calendars: [newYork],
      levels: levels({ respond: 'PT8H', calendar: 'new-york' }),
    });
    const told = adopting('carry', next).adopt();
    // It is six in the morning in New York; six hours from nine on.
    expect(told.clock('respond')).toMatchObject({
      calendar: { id: 'new-york' },
      dueAt: '2026-06-01T19:00:00.000Z',
    });
    told.by('ana', 'pause', { reason: 'customer' }).by('ana', 'resume', { reason: 'customer' });
    expect(dueOf(told)).toBe('2026-06-01T19:00:00.000Z');
  });

  test('but a clock that keeps it cannot follow, and is told so', () => {
    const next = policyOf('x', {
      version: 2,
      calendars: [newYork],
      levels: levels({ respond: 'PT8H', calendar: 'new-york' }),
    });
    const { told } = adopting(undefined, next);
    const refusal = told.refused(
      'max',
      'adopt-policy',
      { version: 2, reason: 'x', mode: 'pinned' },
      'policy-does-not-fit',
    );
    expect(refusal.message).toContain('calendar office');
  });

  test('nor can a complaint whose teams hand over by hours that the new version does not have', () => {
    const teams = ['one', 'two'].map((id) => ({
      id,
      title: id,
      level: 'frontline',
      ...(id === 'one' ? { calendar: 'office', followTheSun: ['two'] } : { calendar: 'new-york' }),
    }));
    const people = [{ id: 'max', name: 'Max', role: 'manager' }];
    const told = new Story({ policy: respond('PT8H'), organisation: { people, teams } }).register({}, 'max');
    const later = { ...office, hours: { 'mon-fri': ['09:00-18:00'] } };
    told.policies.push(
      respond('PT8H', { version: 2, calendars: [office] }),
      respond('PT8H', { version: 3, calendars: [later, newYork] }),
    );
    expect(dueOf(told, 'hand-over')).toBe(june('1 17:00'));
    const refusal = told.refused('max', 'adopt-policy', { version: 2, reason: 'x' }, 'policy-does-not-fit');
    expect(refusal.message).toContain('calendar new-york');
    // Where it can follow, the team hands over when it closes by the new hours.
    told.by('max', 'adopt-policy', { version: 3, reason: 'x' });
    expect(dueOf(told, 'hand-over')).toBe(june('1 18:00'));
  });
});
