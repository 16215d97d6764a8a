import { deadlines } from '../../../domain/deadlines';
import type { ChangeMode } from '../../../domain/policy/document';
import { Story } from '../story';
import {
  DAY,
  HOUR,
  heardOf,
  june,
  levels,
  onlyLevel,
  policyOf,
  timers,
  dueOf,
  prioritise,
  type Sections,
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

describe('row 5: the priority changes while a clock runs', () => {
  test.each([
    ['carry', june('1 13:00'), 'PT4H', 2 * HOUR],
    ['restart', june('1 15:00'), 'PT4H', 0],
    ['proportional', june('1 14:00'), 'PT4H', HOUR],
    ['pinned', june('1 17:00'), 'PT8H', 0],
  ] as const)('%s, and the clock says so', (mode, dueAt, target, usedMs) => {
    const told = prioritise(story(mode), 'high');
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
    const told = prioritise(story('carry', { warnAt: [50, 75] }), 'urgent');
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
    const told = prioritise(story(), 'high').pass(june('1 13:00'));
    expect(told.last('ComplaintEscalated').data.cause).not.toHaveProperty('missed.because');
  });

  test('even when a pause comes between the moment and the news of it', () => {
    const told = prioritise(story(), 'high').outage(DAY).by('sam', 'pause', { reason: 'customer' });
    expect(told.last('ComplaintEscalated').data.cause).toMatchObject({ missed: { dueAt: june('1 13:00') } });
    expect(told.last('ComplaintEscalated').data.cause).not.toHaveProperty('missed.because');
  });

  test('even when the change left no more than a millisecond', () => {
    const told = story();
    told.pass(2 * HOUR - 1);
    prioritise(told, 'high').pass(1);
    expect(told.last('ComplaintEscalated').data.cause).not.toHaveProperty('missed.because');
  });

  test('a pause is not lost by the change, nor is its end', () => {
    const told = story()
      .by('ana', 'pause', { reason: 'customer' })
      .pass(3 * HOUR);
    prioritise(told, 'high');
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
      prioritise(told, 'high').by('ana', 'resume', { reason: 'customer' });
      expect(timers(told)).toEqual(['acknowledge']);
      expect(told.clock('respond').pausedBy).toEqual(['strike']);
    },
  );

  test('a breach that the change causes while the clock stands still comes with the resume and says why', () => {
    const told = prioritise(story().by('ana', 'pause', { reason: 'customer' }), 'urgent').pass(HOUR);
    expect(heardOf(told, 'respond')).toEqual([]);
    told.by('ana', 'resume', { reason: 'customer' }).pass(1);
    expect(told.last('ComplaintEscalated').data.cause).toMatchObject({
      missed: { because: { change: 'priority', mode: 'carry' } },
    });
  });

  test.each(['carry', 'proportional', 'pinned'] as const)(
    'a downgrade after the breach does not undo it: %s',
    (mode) => {
      const told = story(mode, { remindAt: [150] }, { levels: onlyLevel(byPriority) }).pass(june('1 17:00'));
      const broken = { breachedAt: june('1 17:00'), dueAt: june('1 17:00'), heard: 100 };
      expect(told.clock('respond')).toMatchObject(broken);
      prioritise(told, 'low');
      expect(told.clock('respond')).toMatchObject(broken);
      told.pass(30 * DAY);
      expect(heardOf(told, 'respond').map(([percent]) => percent)).toEqual([100, 150]);
      expect(told.complaint.missed).toHaveLength(1);
    },
  );

  test('what was due before a downgrade that came in an outage stays due', () => {
    const told = story('carry', { warnAt: [50] }, { levels: onlyLevel(byPriority) }).outage(DAY);
    prioritise(told, 'low').pass(0);
    expect(told.all('ClockWarned')[0]?.data).toMatchObject({ percent: 50, lateByMs: 22 * HOUR });
    expect(told.last('ResponseMissed').data.missed).toMatchObject({
      dueAt: june('1 17:00'),
      lateByMs: 18 * HOUR,
    });
    expect(told.last('ResponseMissed').data.missed.because).toBeUndefined();
  });

  test('what was heard of is not heard of again, under whatever target', () => {
    const told = story('carry', { warnAt: [10, 25, 50] }, { levels: onlyLevel(byPriority) });
    expect(heardOf(told, 'respond').map(([percent]) => percent)).toEqual([10, 25]);
    prioritise(told, 'low');
    prioritise(told, 'high').pass(30 * DAY);
    expect(heardOf(told, 'respond').map(([percent]) => percent)).toEqual([10, 25, 50, 100]);
  });

  test('a share is never rounded up to a breach', () => {
    const respond = { default: 'PT1S', urgent: 'PT0.010S' };
    const policy = policyOf('x', { levels: onlyLevel(respond) }, { onChange: { priority: 'proportional' } });
    const told = new Story({ policy }).register({}, 'max').pass(999);
    prioritise(told, 'urgent');
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
    prioritise(told, 'high');
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
    prioritise(told, 'urgent');
    expect(dueOf(told, 'final-response')).toBe(june('22 17:00'));
    expect(told.clock('final-response').usedMs).toBe(40 * HOUR);
  });

  test('business days that become weeks end at the end of the week', () => {
    const told = dated('15 business days', '4 weeks').pass(7 * DAY);
    prioritise(told, 'urgent');
    expect(dueOf(told, 'final-response')).toBe(june('29 24:00'));
  });

  test('business days that become other business days, over a pause that is not lost', () => {
    const told = dated('10 business days', '5 business days').pass(DAY);
    told
      .by('ana', 'pause', { reason: 'legal-hold' })
      .pass(2 * DAY)
      .by('ana', 'resume', { reason: 'legal-hold' });
    prioritise(told, 'urgent');
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
    prioritise(told, 'urgent');
    expect(told.clock('final-response').usedMs).toBe(20 * HOUR);
  });

  test('a date that has gone by is broken at once, and the change is why', () => {
    const told = dated('8 weeks', '5 business days').pass(14 * DAY);
    prioritise(told, 'urgent').pass(1);
    expect(told.last('DeadlineMissed').data.missed).toMatchObject({
      lateByMs: 0,
      because: { change: 'priority', mode: 'carry', dueBefore: '2026-07-27T23:00:00.000Z' },
    });
  });
});
