import fc from 'fast-check';
import { ALWAYS } from '../../domain/calendar/calendar';
import type { Recorded } from '../../domain/events';
import { fold } from '../../domain/evolve';
import { monthOf, monthsOver, periodOf } from '../../domain/review/period';
import { review, reviewOf } from '../../domain/review/review';
import { addTallies, NO_TALLY, type ReviewScope, type Tally, tallyOf } from '../../domain/review/tally';
import { toInstant, toMs } from '../../domain/time';
import { play } from '../domain/play';
import { richPolicy, richWorlds } from '../domain/rich';
import { sequences } from '../domain/sequences';
import { policyWithSections, Story } from '../domain/story';

const office = {
  id: 'office',
  title: 'Office hours in London',
  timeZone: 'Europe/London',
  hours: { 'mon-fri': ['09:00-17:00'] },
};
const level = (id: string, role: string) => ({
  id,
  title: id,
  role,
  acknowledge: '1 business day',
  respond: '2 business days',
});
const policy = policyWithSections({
  levels: [level('frontline', 'agent'), level('supervisor', 'supervisor'), level('senior', 'manager')],
  calendar: 'office',
  calendars: [office],
  clocks: [
    { id: 'respond', warnAt: [50] },
    { id: 'customer-update', target: '300 business days' },
  ],
  concerns: [{ id: 'asks-for-manager', title: 'The customer asks for a manager' }],
  pauseReasons: [{ id: 'waiting', title: 'Waiting for the customer', stops: 'all' }],
  triggers: [
    {
      id: 'asks-for-manager',
      title: 'The customer asks for a manager',
      when: { field: 'concerns', contains: 'asks-for-manager' },
      then: { escalateTo: 'next' },
    },
    {
      id: 'urgent',
      title: 'It is urgent',
      when: { field: 'priority', is: 'urgent' },
      then: { escalateTo: 'next' },
    },
  ],
});
const nothing = { opened: [], resolved: [] };
const scopeOf = (month: string): ReviewScope => {
  const calendar = policy.calendars[0] ?? ALWAYS;
  return { policyId: policy.id, period: periodOf(month, calendar.timeZone), calendar };
};
const HOUR = 3_600_000;

describe('row 39: the review of a month', () => {
  // Monday, 1 June 2026, 09:00 in London.
  const story = new Story({ policy })
    .register()
    .by('ana', 'accept', {})
    .pass(2 * HOUR)
    .by('ana', 'pause', { reason: 'waiting' })
    .pass(1 * HOUR)
    .by('ana', 'resume', { reason: 'waiting' })
    .by('ana', 'raise-concern', { concern: 'asks-for-manager' })
    .by('sam', 'accept', {})
    .pass(3 * HOUR)
    .by('sam', 'give-process-feedback', { rating: 2, about: 'asks-for-manager', text: 'Too early' })
    .by('sam', 'resolve', { outcome: 'upheld', summary: 'Refunded' })
    .by('sam', 'reject-resolution', { reason: 'Too little', csat: 2, ces: 3 })
    .by('sam', 'resolve', { outcome: 'upheld', summary: 'Refunded, and flowers' })
    .by('sam', 'accept-resolution', { csat: 5 })
    .by('sam', 'close', {})
    .by('sam', 'reopen', { reason: 'The flowers were dead' });

  test('says which rules fired and never fire, where time went, what was escalated why, and what people say', () => {
    const found = review([story.events], scopeOf('2026-06'), policy, { opened: ['P-1'], resolved: [] });
    expect(found).toMatchObject({
      policy: { id: policy.id, version: policy.version },
      month: '2026-06',
      from: '2026-05-31T23:00:00.000Z',
      until: '2026-06-30T23:00:00.000Z',
      complaints: { handled: 1, registered: 1, closed: 1, openAtEnd: 1, reopened: 1, resolutionsRejected: 1 },
      neverFired: ['urgent'],
      escalations: [{ kind: 'hierarchical', cause: 'trigger', which: 'asks-for-manager', count: 1 }],
      satisfaction: { csat: { count: 2, average: 3.5 }, ces: { count: 1, average: 3 } },
      processFeedback: { about: [{ about: 'asks-for-manager', count: 1, average: 2 }], complaints: ['C-1'] },
      problems: { opened: ['P-1'], resolved: [] },
    });
    expect(found.rules).toEqual([
      { rule: 'asks-for-manager', title: 'The customer asks for a manager', fired: 1 },
      { rule: 'urgent', title: 'It is urgent', fired: 0 },
    ]);
    expect(found.time.byPause).toContainEqual({ pausedBy: ['waiting'], ms: HOUR });
    expect(found.time.byHolder).toContainEqual({ holder: 'ana', ms: 3 * HOUR });
    expect(found.time.byLevel).toContainEqual({ level: 'frontline', ms: 3 * HOUR });
  });

  test('counts warnings and breaches of each clock', () => {
    const late = new Story({ policy }).register().by('ana', 'accept', {}).pass('2026-06-20T08:00:00.000Z');
    const { clocks } = review([late.events], scopeOf('2026-06'), policy, nothing);
    const happened = (type: string, clock: string) =>
      late.events.filter(({ data, ...event }) => {
        if (event.type !== type) return false;
        return (
          ('clock' in data && data.clock === clock) || JSON.stringify(data).includes(`"clock":"${clock}"`)
        );
      }).length;
    expect(clocks.find(({ clock }) => clock === 'respond')).toEqual({
      clock: 'respond',
      warnings: happened('ClockWarned', 'respond'),
      breaches: happened('ComplaintEscalated', 'respond') + happened('ResponseMissed', 'respond'),
      reminders: 0,
    });
    expect(happened('ClockWarned', 'respond')).toBeGreaterThan(1);
    expect(happened('ComplaintEscalated', 'respond')).toBeGreaterThan(1);
  });

  test('is the same whenever it is made: what came after the month is not looked at', () => {
    const later = new Story({ policy }).register().by('ana', 'accept', {}).pass('2026-07-01T00:00:00.000Z');
    const before = review([later.events], scopeOf('2026-06'), policy, nothing);
    later.by('max', 'add-note', { text: 'Still here' }).by('max', 'withdraw', { reason: 'Gone' });
    expect(review([later.events], scopeOf('2026-06'), policy, nothing)).toEqual(before);
    expect(review([later.events], scopeOf('2026-07'), policy, nothing).complaints.closed).toBe(1);
  });

  test('leaves out what follows another policy, and counts rules of its other versions that fired', () => {
    expect(
      review([story.events], { ...scopeOf('2026-06'), policyId: 'another' }, policy, nothing),
    ).toMatchObject({
      complaints: { handled: 0 },
      time: { totalMs: 0 },
    });
    const without = policyWithSections({ version: 2, triggers: [] });
    expect(review([story.events], scopeOf('2026-06'), without, nothing).rules).toEqual([
      { rule: 'asks-for-manager', title: null, fired: 1 },
    ]);
  });

  const histories = fc
    .tuple(fc.nat(richWorlds.length - 1), sequences)
    .map(([index, actions]): readonly Recorded[] => {
      const start = richWorlds[index];
      const transitions = play(actions, start);
      return transitions.at(-1)?.after.events ?? start?.events ?? [];
    });
  const START = toMs('2026-03-01T00:00:00.000Z');
  const moments = fc.uniqueArray(fc.integer({ min: START, max: START + 200 * 24 * HOUR }), {
    minLength: 3,
    maxLength: 3,
  });
  const rich = richPolicy();
  const between = (from: number, until: number): ReviewScope => ({
    policyId: rich.id,
    calendar: rich.calendars[0] ?? ALWAYS,
    period: { month: '2026-03', from: toInstant(from), until: toInstant(until) },
  });
  const plain = (tally: Tally) =>
    Object.entries(tally.counts).map(([section, counts]) => [
      section,
      [...counts].toSorted(([one], [other]) => (one < other ? -1 : 1)),
    ]);
  const sum = (parts: readonly { readonly ms: number }[]) => parts.reduce((total, { ms }) => total + ms, 0);

  test('the parts add up: by level, by holder and by pause they are the whole open time, of many as of each', () => {
    let attributed = 0;
    fc.assert(
      fc.property(fc.array(histories, { maxLength: 3 }), moments, (all, unsorted) => {
        const [from = 0, , until = 0] = unsorted.sort((a, b) => a - b);
        const scope = between(from, until);
        const tallies = all.map((history) => tallyOf(history, scope));
        const total = tallies.reduce(addTallies, NO_TALLY);
        expect(plain(tallies.reduceRight(addTallies, NO_TALLY))).toEqual(plain(total));
        const { time, escalations, clocks } = reviewOf(total, scope, rich, nothing);
        for (const parts of [time.byLevel, time.byHolder, time.byPause])
          expect(sum(parts)).toBe(time.totalMs);
        attributed += time.totalMs;
        const inScope = all.filter((history) => fold(before(history, until))?.policy.id === rich.id);
        const happened = inScope
          .flatMap((history) => before(history, until))
          .filter(({ at }) => at >= toInstant(from));
        const moves = ['ComplaintEscalated', 'ComplaintTransferred', 'ComplaintReferred'];
        expect(escalations.reduce((n, { count }) => n + count, 0)).toBe(
          happened.filter(({ type }) => moves.includes(type)).length,
        );
        expect(clocks.reduce((n, { warnings, reminders }) => n + warnings + reminders, 0)).toBe(
          happened.filter(({ type }) => type === 'ClockWarned').length,
        );
      }),
      { numRuns: 60 },
    );
    expect(attributed).toBeGreaterThan(0);
  });

  const before = (history: readonly Recorded[], until: number) =>
    history.filter(({ at }) => at < toInstant(until));

  test('two periods that follow each other have the open time and the events of both', () => {
    fc.assert(
      fc.property(histories, moments, (history, unsorted) => {
        fc.pre(!history.some(({ type }) => type === 'PolicyAdopted'));
        const [a = 0, b = 0, c = 0] = unsorted.sort((x, y) => x - y);
        const whole = tallyOf(history, between(a, c));
        const halves = addTallies(tallyOf(history, between(a, b)), tallyOf(history, between(b, c)));
        // What stands at an end and not for what happened is counted at each end.
        const additive = (tally: Tally) => plain(tally).filter(([section]) => section !== 'complaints');
        expect(additive(halves)).toEqual(additive(whole));
      }),
      { numRuns: 60 },
    );
  });
});

describe('row 39: months', () => {
  test.each([
    ['2026-10', 'Europe/London', '2026-09-30T23:00:00.000Z', '2026-11-01T00:00:00.000Z'],
    ['2026-03', 'America/New_York', '2026-03-01T05:00:00.000Z', '2026-04-01T04:00:00.000Z'],
    ['2011-12', 'Pacific/Apia', '2011-12-01T10:00:00.000Z', '2011-12-31T10:00:00.000Z'],
  ])('%s in %s begins and ends at midnight there', (month, zone, from, until) => {
    expect(periodOf(month, zone)).toEqual({ month, from, until });
  });

  test('months follow each other without a gap, and a moment is in the month that it is said to be in', () => {
    const zones = fc.constantFrom(
      'UTC',
      'Europe/London',
      'America/Sao_Paulo',
      'Pacific/Apia',
      'Asia/Kolkata',
    );
    const moment = fc
      .date({
        min: new Date('2008-01-01T00:00:00Z'),
        max: new Date('2030-01-01T00:00:00Z'),
        noInvalidDate: true,
      })
      .map((date) => date.toISOString());
    fc.assert(
      fc.property(moment, moment, zones, (one, other, zone) => {
        const { from, until, month } = periodOf(monthOf(one, zone), zone);
        expect(from <= one && one < until).toBe(true);
        expect(monthOf(until, zone) > month).toBe(true);
        const months = monthsOver(one, other, zone).map((each) => periodOf(each, zone));
        for (const [index, period] of months.entries()) {
          expect(period.until <= other).toBe(true);
          expect(period.from).toBe(months[index - 1]?.until ?? from);
        }
        if (monthOf(one, zone) < monthOf(other, zone))
          expect(months.at(-1)?.until).toBe(periodOf(monthOf(other, zone), zone).from);
        else expect(months).toEqual([]);
      }),
      { numRuns: 40 },
    );
  });
});
