import fc from 'fast-check';
import { Story } from '../story';
import { DAY, FAR, HOUR, heardOf, june, MINUTE, policyOf, timers } from './kit';

/** One level, so that a breach leaves the clock where it is. */
const only = (respond: string) => ({
  levels: [{ id: 'only', title: 'Only', role: 'agent', acknowledge: FAR, respond }],
});

function story(warnAt: readonly number[], remindAt: readonly number[] = []): Story {
  const policy = policyOf('x', only('PT10H'), { warnAt: [...warnAt], remindAt: [...remindAt] });
  return new Story({ policy }).register();
}

describe('row 3: thresholds', () => {
  test('at any percentages, each exactly once, in order', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.integer({ min: 1, max: 99 }), { maxLength: 20 }),
        fc.uniqueArray(fc.integer({ min: 101, max: 999 }), { maxLength: 20 }),
        (warnAt, remindAt) => {
          const told = story(warnAt, remindAt).pass(10 * DAY);
          const percents = [...warnAt, 100, ...remindAt].toSorted((a, b) => a - b);
          const start = Date.parse(told.complaint.registeredAt);
          expect(heardOf(told, 'respond')).toEqual(
            percents.map((percent) => [percent, new Date(start + (percent * 10 * HOUR) / 100).toISOString()]),
          );
          expect(told.all('ClockWarned')).toHaveLength(warnAt.length + remindAt.length);
          expect(told.all('ResponseMissed')).toHaveLength(1);
        },
      ),
      { numRuns: 50 },
    );
  });

  test('the lowest and the highest', () => {
    expect(heardOf(story([1, 99], [101, 999]).pass(10 * DAY), 'respond')).toEqual([
      [1, '2026-06-01T08:06:00.000Z'],
      [99, '2026-06-01T17:54:00.000Z'],
      [100, '2026-06-01T18:00:00.000Z'],
      [101, '2026-06-01T18:06:00.000Z'],
      [999, '2026-06-05T11:54:00.000Z'],
    ]);
  });

  test('a percentage that is written twice is heard of once', () => {
    const policy = policyOf('PT10H', only('PT10H'), {
      warnAt: [50, 50],
      letters: [{ at: 50, letter: 'holding-response' }],
    });
    const told = new Story({ policy }).register().pass(2 * DAY);
    expect(heardOf(told, 'respond').map(([percent]) => percent)).toEqual([50, 100]);
  });

  test('thresholds of several clocks at the same instant are all heard of, in a fixed order', () => {
    const policy = policyOf('PT10H', {
      ...only('PT10H'),
      clocks: [
        { id: 'respond', warnAt: [50] },
        { id: 'first', target: 'PT5H' },
        { id: 'second', target: 'PT20H', warnAt: [25] },
        { id: 'customer-update', target: 'PT5H' },
      ],
    });
    const told = new Story({ policy }).register().pass(5 * HOUR - 1);
    expect(timers(told).slice(0, 4)).toEqual(['customer-update', 'first', 'respond@50', 'second@25']);
    expect(told.events).toHaveLength(1);
    told.pass(1);
    expect(told.types.slice(1)).toEqual([
      'CustomerUpdateMissed',
      'DeadlineMissed',
      'ClockWarned',
      'ClockWarned',
    ]);
    expect(new Set(told.events.slice(1).map(({ at }) => at))).toEqual(new Set([june('1 14:00')]));
    told.pass(10 * MINUTE);
    expect(told.events).toHaveLength(5);
  });

  test('thresholds that round to the same millisecond are heard of one after the other', () => {
    const policy = policyOf('x', only('PT0.002S'), { warnAt: [10, 20, 50, 51, 99], remindAt: [101, 150] });
    const told = new Story({ policy }).register().pass(1000);
    expect(
      heardOf(told, 'respond').map(([percent, at]) => [
        percent,
        Date.parse(at) - Date.parse(june('1 09:00')),
      ]),
    ).toEqual([
      [10, 1],
      [20, 1],
      [50, 1],
      [51, 2],
      [99, 2],
      [100, 2],
      [101, 3],
      [150, 3],
    ]);
  });

  test('what is heard of is out of the timers, and a repeated deadline does nothing', () => {
    const told = story([50, 75], [150]).pass(5 * HOUR);
    expect(timers(told)).toEqual(['respond@75', 'acknowledge']);
    const at = told.last('ClockWarned').at;
    told.fire('respond@50', at).fire('respond@75', at).fire('respond', at).fire('respond@150', at);
    expect(told.events).toHaveLength(2);
  });

  test('reminders go on after the breach until the promise is kept', () => {
    const told = story([], [110, 120, 130])
      .pass(11 * HOUR)
      .by('ana', 'accept', {});
    expect(told.last('ClockWarned').data).toMatchObject({ percent: 110, dueAt: june('1 19:00') });
    told.by('ana', 'resolve', { outcome: 'upheld', summary: 'x' }).pass(DAY);
    expect(heardOf(told, 'respond').map(([percent]) => percent)).toEqual([100, 110]);
  });
});
