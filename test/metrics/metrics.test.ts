import { metrics } from '../../domain/metrics/metrics';
import { policyWithSections, Story } from '../domain/story';
import { behind, groupsOf, metricCalled, readingOf, type Wanted } from './read';

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
  calendars: [
    {
      id: 'office',
      title: 'Office hours in London',
      timeZone: 'Europe/London',
      hours: { 'mon-fri': ['09:00-17:00'] },
    },
  ],
  clocks: [
    { id: 'customer-update', target: '300 business days' },
    { id: 'final-response', title: 'Final response', target: '10 business days' },
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
  ],
});
const HOUR = 3_600_000;
const june: Wanted = { policy, from: '2026-05-31T23:00:00.000Z', until: '2026-06-30T23:00:00.000Z' };
const july: Wanted = { policy, from: june.until, until: '2026-07-31T23:00:00.000Z' };
const offer = { outcome: 'upheld', summary: 'Refunded' } as const;
const refund = (amount: string) => ({ kind: 'refund', amount }) as const;
const told = (...stories: readonly Story[]) => stories.map(({ events }) => events);
const reading = (id: string, stories: readonly Story[], wanted: Wanted = june) =>
  readingOf(metricCalled(id), told(...stories), wanted);
const part = (id: string, name: string, stories: readonly Story[], wanted: Wanted = june) =>
  reading(id, stories, wanted).parts.find((one) => one.part === name);

// Every story begins on Monday, 1 June 2026, 09:00 in London.
const begun = () =>
  new Story({ policy })
    .register()
    .pass(1 * HOUR)
    .by('ana', 'accept', {});
const settled = () =>
  begun()
    .pass(2 * HOUR)
    .by('ana', 'resolve', offer)
    .by('ana', 'accept-resolution', { csat: 5, ces: 6 })
    .by('ana', 'close', {});
const escalated = () =>
  begun()
    .pass(24 * HOUR)
    .by('ana', 'raise-concern', { concern: 'asks-for-manager' })
    .by('sam', 'accept', {})
    .by('sam', 'resolve', offer)
    .by('sam', 'accept-resolution', { csat: 2 })
    .by('sam', 'close', {});

describe('the metrics', () => {
  test('have ids of their own, and say everything that a reader needs', () => {
    expect(new Set(metrics.map(({ id }) => id)).size).toBe(metrics.length);
    for (const { id, title, says, formula, counts, source } of metrics) {
      expect(id).toMatch(/^[a-z-]+$/);
      for (const text of [title, says, formula, counts, source]) expect(text).toMatch(/\S{2,}/);
    }
  });

  test.each(metrics)('$id of no complaints is nothing', (metric) => {
    const counts = metric.summary === 'total' || metric.summary === 'distinct';
    const value = counts && !metric.partsOnly ? 0 : null;
    expect(readingOf(metric, [], june)).toMatchObject({ complaints: 0, observations: 0, value, parts: [] });
  });

  test('count a complaint that was registered at the very beginning of a period, and none at its end', () => {
    const { now } = new Story({ policy });
    const story = new Story({ policy }).register();
    const later = '2026-06-02T00:00:00.000Z';
    expect(reading('received', [story], { policy, from: now, until: later }).value).toBe(1);
    expect(reading('received', [story], { policy, from: '2026-05-01T00:00:00.000Z', until: now }).value).toBe(
      0,
    );
  });
});

describe('times', () => {
  test('to acknowledge go from the registration to the first acceptance, around the clock and in opening hours', () => {
    const overnight = new Story({ policy })
      .register()
      .pass(10 * HOUR)
      .pass(14 * HOUR)
      .by('ana', 'accept', {});
    expect(reading('time-to-acknowledge', [overnight])).toEqual({
      complaints: 1,
      observations: 1,
      value: 24 * HOUR,
      p90: 24 * HOUR,
      parts: [{ part: 'opening-hours', complaints: 1, observations: 1, value: 8 * HOUR, p90: 8 * HOUR }],
    });
  });

  test('to resolve go to the offer that stood at the closing, and are grouped by the level that made it', () => {
    const rejected = begun()
      .by('ana', 'resolve', offer)
      .pass(1 * HOUR)
      .by('ana', 'reject-resolution', { reason: 'Too little' })
      .pass(3 * HOUR)
      .by('ana', 'resolve', offer)
      .by('ana', 'accept-resolution', {})
      .pass(1 * HOUR)
      .by('ana', 'close', {});
    const stories = [rejected, settled(), escalated()];
    expect(reading('time-to-resolve', stories)).toMatchObject({
      complaints: 3,
      value: 5 * HOUR,
      p90: 25 * HOUR,
    });
    const groups = groupsOf(metricCalled('time-to-resolve'), told(...stories), { ...june, by: 'level' });
    expect(groups).toMatchObject([
      { group: 'frontline', complaints: 2, value: 3 * HOUR },
      { group: 'supervisor', complaints: 1, value: 25 * HOUR },
    ]);
    const filters = { level: 'supervisor' };
    expect(reading('time-to-resolve', stories, { ...june, filters })).toMatchObject({ value: 25 * HOUR });
    expect(reading('time-to-resolve', stories, { ...june, filters: { team: 'none' } })).toMatchObject({
      complaints: 0,
      value: null,
    });
  });

  test('count by the closing that stands: one that is reopened counts when it is closed again', () => {
    const again = settled().pass('2026-07-06T08:00:00.000Z').by('ana', 'reopen', { reason: 'Again' });
    expect(reading('time-to-resolve', [again]).complaints).toBe(0);
    again
      .by('ana', 'accept', {})
      .by('ana', 'resolve', offer)
      .by('ana', 'accept-resolution', {})
      .by('ana', 'close', {});
    expect(reading('time-to-resolve', [again]).complaints).toBe(0);
    expect(reading('time-to-resolve', [again], july).complaints).toBe(1);
  });
});

describe('first-contact resolution', () => {
  test('is the share of resolved complaints that nobody had to touch again', () => {
    const wrote = begun()
      .by('ana', 'record-customer-message', { message: 'And?', channel: 'email' })
      .by('ana', 'resolve', offer)
      .by('ana', 'accept-resolution', {})
      .by('ana', 'close', {});
    const withdrawn = begun().by('ana', 'withdraw', { reason: 'Gone' });
    const found = reading('first-contact-resolution', [settled(), escalated(), wrote, withdrawn]);
    expect(found).toMatchObject({ complaints: 3, observations: 3, value: 1 / 3 });
  });
});

describe('reopening', () => {
  test('counts against the period of the first closing, whenever it happens', () => {
    const again = settled().pass('2026-07-06T08:00:00.000Z').by('ana', 'reopen', { reason: 'Again' });
    expect(reading('reopen-rate', [again, settled()])).toMatchObject({ complaints: 2, value: 0.5 });
    again.by('ana', 'withdraw', { reason: 'Gone' });
    expect(reading('reopen-rate', [again], july)).toMatchObject({ complaints: 0, value: null });
  });
});

describe('escalations', () => {
  test('are counted when they happen, by kind, cause and month; the rate counts complaints when they are registered', () => {
    const upInJuly = begun()
      .by('ana', 'pause', { reason: 'waiting' })
      .pass('2026-07-06T08:00:00.000Z')
      .by('ana', 'escalate', { reason: 'customer-asks', summary: 'Please' });
    expect(part('escalations', 'kind:hierarchical', [escalated()])).toMatchObject({ value: 1 });
    expect(part('escalations', 'cause:trigger', [escalated()])).toMatchObject({ value: 1, share: 1 });
    expect(part('escalations', 'month:2026-06', [escalated(), escalated()])).toMatchObject({
      complaints: 2,
      value: 2,
    });
    expect(reading('escalations', [upInJuly]).value).toBe(0);
    expect(reading('escalations', [upInJuly], july).value).toBe(1);
    expect(reading('escalation-rate', [upInJuly, settled()])).toMatchObject({ complaints: 2, value: 0.5 });
    expect(part('escalation-rate', 'from:frontline', [upInJuly, settled()])).toMatchObject({ value: 0.5 });
    expect(part('escalation-rate', 'from:supervisor', [upInJuly, settled()])).toMatchObject({
      complaints: 1,
      value: 0,
    });
    expect(part('escalation-rate', 'cause:person', [upInJuly, settled()])).toMatchObject({ value: 0.5 });
  });
});

describe('breaches', () => {
  test('are counted once a complaint and clock, of those that the clock ran for', () => {
    const late = begun()
      .pass('2026-06-04T11:00:00.000Z')
      .by('sam', 'accept', {})
      .by('sam', 'resolve', offer)
      .by('sam', 'accept-resolution', {})
      .by('sam', 'close', {});
    const stories = [late, settled()];
    expect(late.all('ComplaintEscalated')).toHaveLength(1);
    expect(reading('breach-rate', stories)).toMatchObject({ complaints: 2, value: 0.5 });
    expect(part('breach-rate', 'clock:respond', stories)).toMatchObject({ complaints: 2, value: 0.5 });
    for (const clock of ['acknowledge', 'customer-update', 'final-response'])
      expect(part('breach-rate', `clock:${clock}`, stories)).toMatchObject({ complaints: 2, value: 0 });
    expect(part('breach-rate', 'clock:closing', stories)).toBeUndefined();
  });
});

describe('customer updates', () => {
  const DAY = 24 * HOUR;
  const levels = policy.levels.map((one) => ({ ...one, acknowledge: 'P300D', respond: 'P300D' }));
  const kept = (automatic: boolean) =>
    policyWithSections({ levels, clocks: [{ id: 'customer-update', target: 'P2D', automatic }] });
  const told = () => new Story({ policy: kept(false) }).register().by('ana', 'accept', {});
  const update = { message: 'Still at it' };

  test('are punctual when they are sent before the time is over; one that comes late was missed, and counts once', () => {
    const late = told()
      .pass(1 * DAY)
      .by('ana', 'send-customer-update', update)
      .pass(3 * DAY)
      .by('ana', 'send-customer-update', update)
      .pass(1 * DAY)
      .by('ana', 'send-customer-update', update);
    expect(late.all('CustomerUpdateMissed')).toHaveLength(1);
    expect(reading('customer-update-punctuality', [late, told()])).toEqual({
      complaints: 1,
      observations: 3,
      value: 2 / 3,
      parts: [{ part: 'by:person', complaints: 1, observations: 3, value: 2 / 3 }],
    });
  });

  test('that were missed count when they were due, also when they never came', () => {
    const never = told()
      .outage(5 * DAY)
      .pass(0);
    const [missed] = never.all('CustomerUpdateMissed');
    expect(missed?.at).toBe('2026-06-06T08:00:00.000Z');
    const dueAt = '2026-06-03T08:00:00.000Z';
    const upTo = (until: string): Wanted => ({ policy, from: june.from, until });
    expect(reading('customer-update-punctuality', [never], upTo(dueAt)).observations).toBe(0);
    expect(reading('customer-update-punctuality', [never], upTo('2026-06-03T08:00:00.001Z'))).toMatchObject({
      observations: 1,
      value: 0,
    });
  });

  test('that Redress sends by itself are told from those of people', () => {
    const both = new Story({ policy: kept(true) })
      .register()
      .by('ana', 'accept', {})
      .by('ana', 'send-customer-update', update)
      .pass(3 * DAY);
    expect(both.all('CustomerUpdateSent')).toHaveLength(2);
    expect(reading('customer-update-punctuality', [both])).toMatchObject({
      value: 1,
      parts: [
        { part: 'by:person', observations: 1, value: 1 },
        { part: 'by:redress', observations: 1, value: 1 },
      ],
    });
  });
});

describe('what people say and get', () => {
  test('satisfaction and effort are averages of all ratings, and of complaints that went up', () => {
    const stories = [settled(), escalated()];
    expect(reading('csat', stories)).toMatchObject({ complaints: 2, observations: 2, value: 3.5 });
    expect(part('csat', 'escalated', stories)).toMatchObject({ complaints: 1, value: 2 });
    expect(reading('ces', stories)).toMatchObject({ complaints: 1, value: 6 });
    const feedback = begun().by('ana', 'give-process-feedback', { rating: 2, text: 'Slow' });
    expect(reading('agent-feedback', [feedback])).toMatchObject({ complaints: 1, value: 2, parts: [] });
  });

  test('redress is what was accepted or stood at the closing, by currency and never added up over them', () => {
    const twice = begun()
      .by('ana', 'resolve', { ...offer, redress: [refund('GBP 10.00'), refund('EUR 1.50')] })
      .by('ana', 'accept-resolution', {})
      .by('ana', 'close', {})
      .pass(1 * HOUR)
      .by('ana', 'reopen', { reason: 'Again' })
      .by('ana', 'accept', {});
    expect(reading('redress', [twice])).toMatchObject({ complaints: 0, value: null, parts: [] });
    twice
      .by('ana', 'resolve', { ...offer, redress: [refund('GBP 99.00')] })
      .by('ana', 'reject-resolution', { reason: 'Too little' })
      .by('ana', 'resolve', { ...offer, redress: [refund('GBP 5.00')] })
      .by('ana', 'accept-resolution', {})
      .by('ana', 'close', {});
    expect(reading('redress', [twice])).toMatchObject({
      complaints: 1,
      value: null,
      parts: [
        { part: 'currency:EUR', value: 150 },
        { part: 'currency:GBP', value: 1_500 },
      ],
    });
  });
});

describe('what is open', () => {
  test('is as old as the period is at its end, or as it is now, and stands at the level where it stood then', () => {
    const until = '2026-06-02T08:00:00.000Z';
    const day: Wanted = { policy, from: june.from, until };
    const stories = [escalated(), settled()];
    expect(reading('age-of-open', stories, day)).toMatchObject({ complaints: 1, value: 24 * HOUR });
    expect(groupsOf(metricCalled('age-of-open'), told(...stories), { ...day, by: 'level' })).toMatchObject([
      { group: 'frontline' },
    ]);
    const now = '2026-06-01T10:00:00.000Z';
    expect(reading('age-of-open', stories, { ...day, now })).toMatchObject({
      complaints: 2,
      value: 2 * HOUR,
    });
    expect(reading('age-of-open', stories).complaints).toBe(0);
    // What is closed at the very end of a period is closed in the next one.
    const closedAt = settled().now;
    expect(reading('age-of-open', [settled()], { ...day, until: closedAt }).complaints).toBe(1);
    expect(reading('time-to-resolve', [settled()], { ...day, until: closedAt }).complaints).toBe(0);
  });

  test('its time is work, or waits for somebody: the parts add up to the whole', () => {
    const story = begun()
      .pass(2 * HOUR)
      .by('ana', 'pause', { reason: 'waiting' })
      .pass(1 * HOUR)
      .by('ana', 'resume', { reason: 'waiting' })
      .by('ana', 'resolve', offer)
      .pass(3 * HOUR)
      .by('ana', 'accept-resolution', {})
      .by('ana', 'close', {});
    const { value, parts } = reading('time-by-whom', [story]);
    expect(value).toBe(7 * HOUR);
    expect(parts.map((one) => [one.part, one.value])).toEqual([
      ['acceptance', 1 * HOUR],
      ['customer', 3 * HOUR],
      ['pause:waiting', 1 * HOUR],
      ['work', 2 * HOUR],
    ]);
    expect(parts.find((one) => one.part === 'customer')?.share).toBeCloseTo(3 / 7);
  });
});

test('the complaints behind a number are those that add to it, with what they add', () => {
  const found = behind(metricCalled('csat'), told(settled(), begun(), escalated()), june);
  expect(found.map(({ observations }) => observations.map(({ value }) => value))).toEqual([[5], [2, 2]]);
});
