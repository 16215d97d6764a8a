import { Story } from '../story';
import { DAY, HOUR, june, levels, office, policyOf, type Sections } from './kit';

const closed = {
  ...office,
  holidays: { also: [{ date: '2026-06-02', name: 'Founders’ day' }] },
};
const story = (respond: string, sections: Sections = {}) =>
  new Story({
    policy: policyOf('x', {
      calendars: [closed],
      levels: levels({ respond, calendar: 'office' }),
      ...sections,
    }),
    start: june('1 15:00'),
  }).register();

function one<T>(list: readonly T[]): T {
  const [first] = list;
  if (list.length !== 1 || first === undefined) throw new Error(`there are ${list.length}`);
  return first;
}

describe('row 6: why this deadline?', () => {
  test('a clock that has just begun tells what will count until it is due, and what will not and why', () => {
    const told = one(story('PT4H').explain('respond'));
    expect(told).toMatchObject({
      state: 'running',
      startedAt: june('1 15:00'),
      dueAt: june('3 11:00'),
      usedMs: 0,
    });
    expect(told.remaining).toEqual({
      counted: [
        [june('1 15:00'), june('1 17:00')],
        [june('3 09:00'), june('3 11:00')],
      ],
      notCounted: [
        { from: june('1 17:00'), to: june('1 24:00'), why: 'outside opening hours' },
        { from: june('2 00:00'), to: june('2 24:00'), why: 'holiday: Founders’ day' },
        { from: june('3 00:00'), to: june('3 09:00'), why: 'outside opening hours' },
      ],
    });
  });

  test('with every pause and change, the policy, the calendar and the edition of the time zones', () => {
    const told = story('PT8H', {
      levels: levels({ respond: { default: 'PT8H', high: 'PT4H' }, calendar: 'office' }),
    });
    told
      .pass(HOUR)
      .by('ana', 'pause', { reason: 'customer' })
      .pass(30 * 60_000);
    told.by('ana', 'resume', { reason: 'customer' }).pass(june('3 09:30'));
    told.by('ana', 'reclassify', { priority: 'high', reason: 'x' }).pass(june('3 10:00'));
    const explained = one(told.explain('respond'));
    expect(explained).toMatchObject({ usedMs: 2.5 * HOUR, state: 'running', dueAt: june('3 11:30') });
    const calendar = { id: 'office', timeZone: 'Europe/London', timeZoneData: process.versions.tz };
    const policy = { id: 'standard', version: 1 };
    expect(explained.legs).toEqual([
      {
        from: june('1 15:00'),
        until: june('1 16:00'),
        since: { revision: 0, type: 'ComplaintRegistered' },
        policy,
        calendar,
        target: 'PT8H',
        targetMs: 8 * HOUR,
        usedMs: 0,
        dueAt: june('3 15:00'),
        counted: [[june('1 15:00'), june('1 16:00')]],
        notCounted: [],
      },
      {
        from: june('1 16:00'),
        until: june('1 16:30'),
        since: { revision: 1, type: 'ComplaintPaused' },
        policy,
        calendar,
        target: 'PT8H',
        targetMs: 8 * HOUR,
        usedMs: HOUR,
        counted: [],
        notCounted: [
          { from: june('1 16:00'), to: june('1 16:30'), why: 'standing still: Waiting for the customer' },
        ],
      },
      {
        from: june('1 16:30'),
        until: june('3 09:30'),
        since: { revision: 2, type: 'ComplaintResumed' },
        policy,
        calendar,
        target: 'PT8H',
        targetMs: 8 * HOUR,
        usedMs: HOUR,
        dueAt: june('3 15:30'),
        counted: [
          [june('1 16:30'), june('1 17:00')],
          [june('3 09:00'), june('3 09:30')],
        ],
        notCounted: [
          { from: june('1 17:00'), to: june('1 24:00'), why: 'outside opening hours' },
          { from: june('2 00:00'), to: june('2 24:00'), why: 'holiday: Founders’ day' },
          { from: june('3 00:00'), to: june('3 09:00'), why: 'outside opening hours' },
        ],
      },
      {
        from: june('3 09:30'),
        until: june('3 10:00'),
        since: { revision: 3, type: 'ComplaintReclassified' },
        policy,
        calendar,
        target: 'PT4H',
        targetMs: 4 * HOUR,
        usedMs: 2 * HOUR,
        dueAt: june('3 11:30'),
        adjusted: {
          at: june('3 09:30'),
          change: 'priority',
          mode: 'carry',
          before: { target: 'PT8H', dueAt: june('3 15:30') },
        },
        counted: [[june('3 09:30'), june('3 10:00')]],
        notCounted: [],
      },
    ]);
  });

  test('several reasons to stand still are all named', () => {
    const told = story('PT8H')
      .by('ana', 'pause', { reason: 'customer' })
      .by('ana', 'pause', { reason: 'legal-hold' });
    told.pass(HOUR);
    const { legs, state, remaining } = one(told.explain('respond'));
    expect(legs.map(({ notCounted }) => notCounted)).toEqual([
      [
        {
          from: june('1 15:00'),
          to: june('1 16:00'),
          why: 'standing still: Waiting for the customer, Legal hold',
        },
      ],
    ]);
    expect(state).toBe('standing-still');
    expect(remaining).toBeUndefined();
  });

  test('a clock that is late counts on, through a pause, and stays due when it was', () => {
    const only = [
      {
        id: 'only',
        title: 'Only',
        role: 'agent',
        acknowledge: '9 days',
        respond: 'PT1H',
        calendar: 'office',
      },
    ];
    const told = story('x', { levels: only })
      .pass(june('1 16:30'))
      .by('ana', 'pause', { reason: 'customer' });
    told.pass(june('3 09:00')).by('ana', 'resume', { reason: 'customer' }).pass(HOUR);
    const { legs, usedMs, dueAt, breachedAt, remaining } = one(told.explain('respond'));
    expect({ usedMs, dueAt, breachedAt, remaining }).toEqual({
      usedMs: 2.5 * HOUR,
      dueAt: june('1 16:00'),
      breachedAt: june('1 16:00'),
      remaining: undefined,
    });
    expect(legs.map(({ counted }) => counted)).toEqual([
      [[june('1 15:00'), june('1 16:30')]],
      [],
      [[june('3 09:00'), june('3 10:00')]],
    ]);
  });

  test('each level has a clock of its own, and the one before says when it stopped', () => {
    const told = story('PT4H').pass(june('3 12:00'));
    const [first, second, ...more] = told.explain('respond');
    expect(first).toMatchObject({
      level: 'frontline',
      state: 'stopped',
      stoppedAt: june('3 11:00'),
      usedMs: 4 * HOUR,
    });
    expect(second).toMatchObject({
      level: 'supervisor',
      state: 'running',
      startedAt: june('3 11:00'),
      usedMs: HOUR,
    });
    expect(more).toEqual([]);
  });

  test('what begins anew at the moment at which it began is one clock, not two', () => {
    const told = story('PT4H').by('ana', 'escalate', { reason: 'customer-asks', summary: 'x' });
    told.by('sam', 'pause', { reason: 'customer' }).by('sam', 'resume', { reason: 'customer' }).pass(HOUR);
    const { level, legs } = one(told.explain('respond'));
    expect(level).toBe('supervisor');
    expect(legs.map(({ from, until }) => [from, until])).toEqual([[june('1 15:00'), june('1 16:00')]]);
  });

  test('the end of a pause and the hand-over of a team are explained like any other clock', () => {
    const teams = [
      { id: 'day', title: 'Day', level: 'frontline', calendar: 'office', followTheSun: ['night'] },
      { id: 'night', title: 'Night', level: 'frontline', calendar: 'always' },
    ];
    const people = [{ id: 'max', name: 'Max', role: 'manager' }];
    const told = new Story({
      policy: policyOf('PT8H'),
      organisation: { people, teams },
      start: june('1 15:00'),
    }).register({}, 'max');
    told.by('max', 'pause', { reason: 'customer', until: june('1 18:00') }).pass(HOUR);
    const handOver = one(told.explain('hand-over'));
    expect(handOver).toMatchObject({ dueAt: june('1 17:00'), usedMs: HOUR });
    expect(handOver.remaining).toEqual({ counted: [[june('1 16:00'), june('1 17:00')]], notCounted: [] });
    const pause = one(told.explain('pause:customer'));
    expect(told.clock('pause:customer').counts).toEqual([[june('1 15:00'), june('1 18:00')]]);
    expect(pause).toMatchObject({ state: 'running', dueAt: june('1 18:00'), usedMs: HOUR });
    told.pass(june('1 18:00'));
    expect(one(told.explain('pause:customer'))).toMatchObject({ state: 'stopped', usedMs: 3 * HOUR });
  });

  test('another version of the policy begins a leg under that version, in its own hours', () => {
    const told = story('PT8H').pass(HOUR);
    const shorter = { ...closed, hours: { 'mon-fri': ['10:00-12:00'] }, holidays: { also: [] } };
    told.policies.push(policyOf('PT8H', { version: 2, calendars: [shorter] }));
    told.by('max', 'adopt-policy', { version: 2, reason: 'x' }).pass(june('2 11:00'));
    const { legs, usedMs } = one(told.explain('respond'));
    expect(usedMs).toBe(2 * HOUR);
    expect(legs.map(({ policy, counted }) => [policy.version, counted])).toEqual([
      [1, [[june('1 15:00'), june('1 16:00')]]],
      [2, [[june('2 10:00'), june('2 11:00')]]],
    ]);
  });

  test('a promise that stood still from its first moment on tells of the time that counted before', () => {
    const clocks = [{ id: 'final-response', target: '8 weeks', from: 'received' as const }];
    const told = new Story({ policy: policyOf('PT80H') }).register({ receivedAt: '2026-05-30T08:00:00Z' });
    told.policies.push(policyOf('PT80H', { version: 2, clocks }));
    told
      .by('ana', 'pause', { reason: 'legal-hold' })
      .by('max', 'adopt-policy', { version: 2, reason: 'x' })
      .pass(DAY);
    const { legs, usedMs } = one(told.explain('final-response'));
    expect(usedMs).toBe(2 * DAY);
    expect(legs.map(({ from, until, counted }) => [from, until, counted.length])).toEqual([
      ['2026-05-30T08:00:00.000Z', june('1 09:00'), 1],
      [june('1 09:00'), june('2 09:00'), 0],
    ]);
  });

  test('a promise that goes on after an answer that was not good enough is one clock with one life', () => {
    const clocks = [{ id: 'final-response', target: '8 weeks', from: 'received' as const }];
    const told = new Story({ policy: policyOf('PT80H', { clocks }) })
      .register()
      .by('ana', 'accept', {})
      .pass(DAY);
    told.by('ana', 'resolve', { outcome: 'upheld', summary: 'x' }).pass(DAY);
    expect(one(told.explain('final-response'))).toMatchObject({ state: 'stopped', usedMs: DAY });
    told.by('ana', 'reject-resolution', { reason: 'x' }).pass(DAY);
    const again = one(told.explain('final-response'));
    expect(again).toMatchObject({ state: 'running', startedAt: june('1 09:00'), usedMs: 3 * DAY });
    expect(again.stoppedAt).toBeUndefined();
  });

  test('even when the complaint moved to it in the moment in which the clock began', () => {
    const told = story('PT8H');
    told.policies.push(policyOf('PT8H', { version: 2, calendars: [closed] }));
    told.by('max', 'adopt-policy', { version: 2, reason: 'x' }).pass(HOUR);
    expect(one(told.explain('respond')).legs.map(({ policy }) => policy.version)).toEqual([2]);
  });

  test('a promise that counts since the customer complained tells of the time before it was registered', () => {
    const clocks = [{ id: 'final-response', target: '8 weeks', from: 'received' as const }];
    const told = new Story({ policy: policyOf('PT8H', { clocks }) }).register({
      receivedAt: '2026-05-30T08:00:00Z',
    });
    const { legs, usedMs, startedAt } = one(told.pass(DAY).explain('final-response'));
    expect({ usedMs, startedAt }).toEqual({ usedMs: 3 * DAY, startedAt: '2026-05-30T08:00:00.000Z' });
    expect(legs.map(({ counted }) => counted)).toEqual([[['2026-05-30T08:00:00.000Z', june('2 09:00')]]]);
  });
});
