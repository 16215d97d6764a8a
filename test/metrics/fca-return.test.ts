import fc from 'fast-check';
import type { Recorded } from '../../domain/events';
import type { TimeSpan } from '../../domain/metrics/facts';
import {
  createReturnReader,
  type FcaReturn,
  returnCountNames,
  type ReturnLine,
} from '../../domain/metrics/fca-return';
import type { Policy } from '../../domain/policy/policy';
import { toInstant } from '../../domain/time';
import { policyWithSections, Story } from '../domain/story';
import { histories, moments, rich } from './histories';
import { factsOf } from './read';

const level = (id: string, role: string) => ({
  id,
  title: id,
  role,
  acknowledge: '900 business days',
  respond: '900 business days',
});
const policy = policyWithSections({
  levels: [level('frontline', 'agent'), level('supervisor', 'supervisor')],
  calendar: 'office',
  calendars: [
    {
      id: 'office',
      title: 'Office hours in London',
      timeZone: 'Europe/London',
      hours: { 'mon-fri': ['09:00-17:00'] },
    },
  ],
  clocks: [{ id: 'customer-update', target: '900 business days' }],
  closing: {
    rootCauses: [
      { id: 'system-fault', title: 'A fault of a system' },
      { id: 'advice', title: 'Wrong advice' },
    ],
  },
});
const june: TimeSpan = { from: '2026-05-31T23:00:00.000Z', until: '2026-06-30T23:00:00.000Z' };
const july: TimeSpan = { from: june.until, until: '2026-07-31T23:00:00.000Z' };
const HOUR = 3_600_000;
const offer = { outcome: 'upheld', summary: 'Refunded' } as const;
const refund = (amount: string) => ({ kind: 'refund', amount }) as const;
// Every story begins on Monday, 1 June 2026, 09:00 in London.
const begun = () => new Story({ policy }).register().by('ana', 'accept', {});

function returnOf(all: readonly (readonly Recorded[])[], span: TimeSpan, by: Policy): FcaReturn {
  const reader = createReturnReader(span);
  for (const history of all) {
    const facts = factsOf(history);
    if (facts) reader.add(facts, by);
  }
  return reader.read();
}
const totalOf = (stories: readonly Story[], span = june) =>
  returnOf(
    stories.map(({ events }) => events),
    span,
    policy,
  ).total;

describe('the complaints return', () => {
  test('of no complaints is nothing', () => {
    const nothing = Object.fromEntries(returnCountNames.map((name) => [name, 0]));
    expect(returnOf([], june, policy)).toEqual({
      total: { ...nothing, redress: [], causes: [], mainCause: null },
      categories: [],
    });
  });

  test.each([
    ['before business closes on the third business day', '2026-06-04T15:59:59.999Z', 'closedWithin3Days'],
    ['when business closes on that day', '2026-06-04T16:00:00.000Z', 'closedWithin8Weeks'],
    ['before the day ends eight weeks later', '2026-07-27T22:59:59.999Z', 'closedWithin8Weeks'],
    ['when that day has ended', '2026-07-27T23:00:00.000Z', 'closedLater'],
  ] as const)('an answer %s is %s', (_, at, speed) => {
    const span = { from: june.from, until: july.until };
    const story = begun().pass(at).by('ana', 'resolve', offer);
    const line = totalOf([story], span);
    expect(line).toMatchObject({ opened: 1, closed: 1, upheld: 1, [speed]: 1 });
    expect(line.closedWithin3Days + line.closedWithin8Weeks + line.closedLater).toBe(1);
  });

  test('counts from the receipt, when that was before the registration', () => {
    const received = new Story({ policy }).register({ receivedAt: '2026-05-29T12:00:00+01:00' });
    expect(totalOf([received])).toMatchObject({ outstandingAtStart: 1, opened: 0, outstandingAtEnd: 1 });
    const early = { from: '2026-05-01T00:00:00.000Z', until: june.from };
    expect(totalOf([received], early)).toMatchObject({ opened: 1, outstandingAtEnd: 1 });
    received.by('ana', 'accept', {}).pass('2026-06-03T16:00:00.000Z').by('ana', 'resolve', offer);
    // Friday, so that the third business day is Wednesday.
    expect(totalOf([received])).toMatchObject({ closedWithin3Days: 0, closedWithin8Weeks: 1 });
  });

  test('takes an offer for the final response until the customer rejects it', () => {
    const story = begun().pass(HOUR).by('ana', 'resolve', offer);
    expect(totalOf([story])).toMatchObject({ closed: 1, outstandingAtEnd: 0, causes: [{ rootCause: null }] });
    story.by('ana', 'reject-resolution', { reason: 'Too little' });
    expect(totalOf([story])).toMatchObject({ closed: 0, upheld: 0, outstandingAtEnd: 1 });
    story.pass('2026-07-02T08:00:00.000Z').by('ana', 'resolve', { ...offer, outcome: 'not-upheld' });
    expect(totalOf([story])).toMatchObject({ opened: 1, closed: 0, outstandingAtEnd: 1 });
    expect(totalOf([story], july)).toMatchObject({ outstandingAtStart: 1, opened: 0, closed: 1, upheld: 0 });
  });

  test('has the withdrawn ones as closed and not upheld, and the merged ones nowhere', () => {
    const withdrawn = begun().by('ana', 'withdraw', { reason: 'Gone' });
    expect(totalOf([withdrawn])).toMatchObject({ opened: 1, closed: 1, closedWithin3Days: 1, upheld: 0 });
    const merged = begun().by('ana', 'merge', { into: 'C-2', reason: 'The same' });
    expect(totalOf([merged])).toMatchObject({ opened: 0, closed: 0, outstandingAtEnd: 0 });
  });

  test('has money in the period of the closing, once, and that of a reopened complaint when it was accepted', () => {
    const story = begun()
      .by('ana', 'resolve', { ...offer, redress: [refund('GBP 10.00'), refund('EUR 1.50')] })
      .by('ana', 'accept-resolution', {});
    expect(totalOf([story]).redress).toEqual([]);
    story.pass('2026-07-02T08:00:00.000Z').by('ana', 'close', { rootCause: 'advice' });
    const both = [
      { currency: 'EUR', minor: 150 },
      { currency: 'GBP', minor: 1_000 },
    ];
    expect(totalOf([story])).toMatchObject({ closed: 1, redress: [] });
    expect(totalOf([story], july)).toMatchObject({ closed: 0, redress: both });
    story.pass('2026-08-02T08:00:00.000Z').by('ana', 'reopen', { reason: 'Again' }).by('ana', 'accept', {});
    expect(totalOf([story], july).redress).toEqual(both);
    story
      .by('ana', 'resolve', { ...offer, redress: [refund('GBP 5.00')] })
      .by('ana', 'accept-resolution', {});
    story.by('ana', 'close', { rootCause: 'advice' });
    expect(totalOf([story], july)).toMatchObject({ closed: 0, outstandingAtEnd: 1, redress: both });
    const august = { from: july.until, until: '2026-08-31T23:00:00.000Z' };
    expect(totalOf([story], august)).toMatchObject({
      closed: 1,
      closedLater: 1,
      redress: [{ currency: 'GBP', minor: 500 }],
    });
  });

  test('names the most frequent root cause, and has a line for each category', () => {
    const closed = (category: string, rootCause: string) => {
      const story = new Story({ policy }).register({ category }).by('ana', 'accept', {});
      return story
        .by('ana', 'resolve', offer)
        .by('ana', 'accept-resolution', {})
        .by('ana', 'close', { rootCause });
    };
    const stories = [
      closed('card', 'advice'),
      closed('mortgage', 'system-fault'),
      closed('card', 'system-fault'),
    ];
    const all = returnOf(
      [...stories.map(({ events }) => events), begun().by('ana', 'resolve', offer).events],
      june,
      policy,
    );
    expect(all.total).toMatchObject({
      mainCause: 'system-fault',
      causes: [
        { rootCause: 'system-fault', complaints: 2 },
        { rootCause: null, complaints: 1 },
        { rootCause: 'advice', complaints: 1 },
      ],
    });
    expect(all.categories).toMatchObject([
      { category: 'card', closed: 3, mainCause: 'advice' },
      { category: 'mortgage', closed: 1, mainCause: 'system-fault' },
    ]);
  });
});

test('what was outstanding and opened is closed or outstanding, periods follow each other, and categories add up', () => {
  const seen = { closed: 0, upheld: 0, redress: 0, outstandingAtStart: 0 };
  const sumOf = (lines: readonly ReturnLine[], name: keyof ReturnLine) =>
    lines.reduce((sum, line) => sum + Number(line[name]), 0);
  const moneyOf = (lines: readonly ReturnLine[]) => {
    const sums = new Map<string, number>();
    for (const { redress } of lines)
      for (const { currency, minor } of redress) sums.set(currency, (sums.get(currency) ?? 0) + minor);
    return Object.fromEntries(sums);
  };
  fc.assert(
    fc.property(histories, moments, (all, unsorted) => {
      const [a = '', b = '', c = ''] = unsorted.sort((x, y) => x - y).map(toInstant);
      const [whole, first, second] = [
        { from: a, until: c },
        { from: a, until: b },
        { from: b, until: c },
      ].map((span) => returnOf(all, span, rich));
      if (!whole || !first || !second) throw new Error('three returns were asked for');
      for (const line of [whole, first, second].flatMap(({ total, categories }) => [total, ...categories])) {
        expect(line.outstandingAtStart + line.opened - line.closed).toBe(line.outstandingAtEnd);
        expect(line.closedWithin3Days + line.closedWithin8Weeks + line.closedLater).toBe(line.closed);
        expect(line.causes.reduce((sum, { complaints }) => sum + complaints, 0)).toBe(line.closed);
        expect(line.upheld).toBeLessThanOrEqual(line.closed);
      }
      expect(second.total.outstandingAtStart).toBe(first.total.outstandingAtEnd);
      for (const name of ['opened', 'closed', 'upheld'] as const)
        expect(sumOf([first.total, second.total], name)).toBe(whole.total[name]);
      expect(moneyOf([first.total, second.total])).toEqual(moneyOf([whole.total]));
      for (const name of returnCountNames) expect(sumOf(whole.categories, name)).toBe(whole.total[name]);
      expect(moneyOf(whole.categories)).toEqual(moneyOf([whole.total]));
      for (const name of ['closed', 'upheld', 'outstandingAtStart'] as const) seen[name] += whole.total[name];
      seen.redress += whole.total.redress.length;
    }),
    { numRuns: 80 },
  );
  for (const count of Object.values(seen)) expect(count).toBeGreaterThan(0);
});
