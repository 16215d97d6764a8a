import { Story } from '../story';
import { DAY, FAR, HOUR, MINUTE, dueOf, heardOf, june, policyOf, timers } from './kit';

const story = (respond = 'PT4H', sections = {}, clock = {}) =>
  new Story({ policy: policyOf(respond, sections, clock) }).register();

describe('row 4: clocks stand still', () => {
  test('a pause over a weekend costs nothing', () => {
    const told = story('PT48H').pass(june('5 17:00'));
    const before = dueOf(told);
    told
      .by('ana', 'pause', { reason: 'customer' })
      .pass(june('8 09:00'))
      .by('ana', 'resume', { reason: 'customer' });
    expect(dueOf(told)).toBe(before);
  });

  test('a pause on Saturday does not move the deadline of Monday', () => {
    const told = new Story({ policy: policyOf('PT4H'), start: june('5 15:00') }).register();
    expect(dueOf(told)).toBe(june('8 11:00'));
    told.pass(june('6 10:00')).by('ana', 'pause', { reason: 'customer' });
    told.pass(june('6 18:00')).by('ana', 'resume', { reason: 'customer' });
    expect(dueOf(told)).toBe(june('8 11:00'));
  });

  test('three pauses of twenty seconds lose no minute', () => {
    const told = story('PT1H');
    for (const _ of [1, 2, 3]) {
      told.pass(10 * MINUTE).by('ana', 'pause', { reason: 'customer' });
      told.pass(20_000).by('ana', 'resume', { reason: 'customer' });
    }
    expect(dueOf(told)).toBe('2026-06-01T09:01:00.000Z');
  });

  test('each reason stops its own clocks, and one runs again when nothing stops it any more', () => {
    const told = story('PT4H', {
      clocks: [
        { id: 'final-response', target: 'PT40H' },
        { id: 'customer-update', target: 'PT20H' },
      ],
      pauseReasons: [
        { id: 'customer', title: 'Customer', stops: ['acknowledge', 'respond'] },
        { id: 'strike', title: 'Strike', stops: ['respond', 'final-response'] },
      ],
    });
    const still = () =>
      told.complaint.clocks.filter(({ pausedBy }) => pausedBy).map(({ name, pausedBy }) => [name, pausedBy]);
    told.by('ana', 'pause', { reason: 'customer' });
    expect(still()).toEqual([
      ['acknowledge', ['customer']],
      ['respond', ['customer']],
    ]);
    told.by('ana', 'pause', { reason: 'strike' });
    expect(Object.fromEntries(still())).toEqual({
      acknowledge: ['customer'],
      respond: ['customer', 'strike'],
      'final-response': ['strike'],
    });
    told.by('ana', 'resume', { reason: 'customer' });
    expect(Object.fromEntries(still())).toEqual({ respond: ['strike'], 'final-response': ['strike'] });
    told.by('ana', 'resume', { reason: 'strike' });
    expect(still()).toEqual([]);
  });

  test('pauses that overlap or lie in one another count once', () => {
    const told = story('PT8H').pass(HOUR);
    told.by('ana', 'pause', { reason: 'customer' }).pass(HOUR).by('ana', 'pause', { reason: 'strike' });
    told.pass(HOUR).by('ana', 'resume', { reason: 'customer' }).pass(HOUR);
    expect(told.clock('respond')).toMatchObject({ usedMs: HOUR, pausedBy: ['strike'] });
    told.by('ana', 'resume', { reason: 'strike' });
    expect(dueOf(told)).toBe(june('2 12:00'));
  });

  test('the same reason cannot be given twice, and what does not hold cannot be ended', () => {
    const told = story().by('ana', 'pause', { reason: 'customer' });
    told.refused('ana', 'pause', { reason: 'customer' }, 'already-paused');
    told.refused('ana', 'resume', { reason: 'strike' }, 'not-paused');
    told.refused('ana', 'pause', { reason: 'nonsense' }, 'unknown-reason');
  });

  test('while everything stands still there is no timer and nothing happens, however long', () => {
    const told = story('PT4H', {
      clocks: [
        { id: 'respond', warnAt: [1, 50] },
        { id: 'final-response', target: '8 weeks' },
        { id: 'customer-update', target: 'P1D' },
      ],
    });
    told.by('ana', 'pause', { reason: 'legal-hold' });
    expect(timers(told)).toEqual([]);
    const events = told.events.length;
    told.pass(500 * DAY);
    expect(told.events).toHaveLength(events);
    expect(
      told.complaint.clocks.every(
        ({ dueAt, ahead }) => dueAt === undefined && ahead.every(({ at }) => at === undefined),
      ),
    ).toBe(true);
  });

  test('the timers of a clock that stands still are gone, the others stay', () => {
    const told = story('PT4H', { clocks: [{ id: 'final-response', target: 'PT20H', warnAt: [50] }] });
    expect(timers(told)).toEqual(['respond', 'final-response@50', 'acknowledge']);
    told.by('ana', 'pause', { reason: 'customer' });
    expect(timers(told)).toEqual(['final-response@50']);
  });

  test('a resume sets every threshold that is still ahead, and none that was heard of', () => {
    const told = story('PT4H', {}, { warnAt: [25, 50, 75], remindAt: [150] }).pass(90 * MINUTE);
    expect(heardOf(told, 'respond')).toEqual([[25, june('1 10:00')]]);
    told
      .by('ana', 'pause', { reason: 'customer' })
      .pass(june('2 09:00'))
      .by('ana', 'resume', { reason: 'customer' });
    expect(told.clock('respond').ahead).toEqual([
      { percent: 50, at: june('2 09:30') },
      { percent: 75, at: june('2 10:30') },
      { percent: 100, at: june('2 11:30') },
      { percent: 150, at: june('2 13:30') },
    ]);
    told.pass(june('2 11:00'));
    expect(heardOf(told, 'respond').map(([percent]) => percent)).toEqual([25, 50, 75]);
  });

  test('a pause at the very moment of a threshold does not lose it, whichever comes first', () => {
    const thresholdFirst = story('PT4H', {}, { warnAt: [50, 75] })
      .pass(2 * HOUR)
      .by('ana', 'pause', { reason: 'customer' });
    const pauseFirst = story('PT4H', {}, { warnAt: [50, 75] })
      .outage(2 * HOUR)
      .by('ana', 'pause', { reason: 'customer' });
    expect(heardOf(thresholdFirst, 'respond')).toEqual([[50, june('1 11:00')]]);
    expect(timers(thresholdFirst)).toEqual([]);
    expect(heardOf(pauseFirst, 'respond')).toEqual([[50, june('1 11:00')]]);
    expect(timers(pauseFirst)).toEqual([]);
    for (const told of [thresholdFirst, pauseFirst]) {
      told
        .pass(3 * HOUR)
        .by('ana', 'resume', { reason: 'customer' })
        .pass(30 * HOUR);
      expect(heardOf(told, 'respond').slice(0, 3)).toEqual([
        [50, june('1 11:00')],
        [75, june('1 15:00')],
        [100, june('1 16:00')],
      ]);
    }
  });

  test('a pause a millisecond before a threshold leaves it a millisecond after the resume', () => {
    const told = story('PT4H', {}, { warnAt: [50] })
      .pass(2 * HOUR - 1)
      .by('ana', 'pause', { reason: 'customer' });
    told.pass(HOUR).by('ana', 'resume', { reason: 'customer' });
    expect(told.clock('respond').ahead[0]).toEqual({ percent: 50, at: '2026-06-01T11:00:00.000Z' });
  });

  test('what was due before a pause that came in an outage stays due, late by the outage', () => {
    const told = story('PT4H', {}, { warnAt: [50] })
      .outage(7 * HOUR)
      .by('sam', 'pause', { reason: 'customer' });
    expect(told.all('ClockWarned')[0]?.data).toMatchObject({ percent: 50, lateByMs: 5 * HOUR });
    const { cause } = told.last('ComplaintEscalated').data;
    expect(cause).toMatchObject({ type: 'deadline', missed: { dueAt: june('1 13:00'), lateByMs: 3 * HOUR } });
    expect(cause).not.toHaveProperty('missed.because');
    // The level above has it, and waits for the customer as well.
    expect(told.clock('respond')).toMatchObject({ level: 'supervisor', pausedBy: ['customer'] });
    expect(timers(told)).toEqual([]);
  });

  const top = {
    levels: [
      { id: 'only', title: 'Only', role: 'agent', acknowledge: FAR, respond: 'PT4H', calendar: 'office' },
    ],
  };

  test('a pause after the breach stops the reminders and moves nothing that was broken', () => {
    const told = story('PT4H', top, { remindAt: [150, 200] }).pass(5 * HOUR);
    expect(told.clock('respond')).toMatchObject({ breachedAt: june('1 13:00'), dueAt: june('1 13:00') });
    told.by('ana', 'pause', { reason: 'customer' });
    expect(told.clock('respond')).toMatchObject({
      breachedAt: june('1 13:00'),
      dueAt: june('1 13:00'),
      usedMs: 5 * HOUR,
    });
    expect(timers(told)).toEqual([]);
    told.pass(DAY).by('ana', 'resume', { reason: 'customer' });
    expect(told.clock('respond')).toMatchObject({
      breachedAt: june('1 13:00'),
      dueAt: june('1 13:00'),
      counts: [],
      ahead: [
        { percent: 150, at: june('2 15:00') },
        { percent: 200, at: june('2 17:00') },
      ],
    });
    told.pass(2 * DAY);
    expect(heardOf(told, 'respond').map(([percent]) => percent)).toEqual([100, 150, 200]);
  });
});
