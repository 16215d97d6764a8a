import type { TimeSpan } from '../../domain/metrics/facts';
import type { Reading } from '../../domain/metrics/reading';
import { changeProblem } from '../../eventstore/problem-log';
import { allProjections } from '../../projections/all';
import {
  complaintsBehind,
  type MetricQuery,
  type MetricSources,
  readMetrics,
} from '../../projections/queries/metrics';
import { listProblems } from '../../projections/queries/problems';
import { policyWithSections, Story } from '../domain/story';
import { detectNow, fixedPolicy, newId, registerMany, tell } from '../learning/log';
import { openTestLog, project, type TestLog } from '../projections/test-log';
import { metricCalled } from './read';

const policy = policyWithSections({
  problems: [
    { id: 'same-product', title: 'One product', same: ['category', 'product'], atLeast: 3, withinDays: 30 },
    { id: 'same-text', title: 'The same words', same: ['narrative'], atLeast: 2, withinDays: 30 },
  ],
  closing: { rootCauses: [{ id: 'system-fault', title: 'A fault of a system' }] },
});
const may: TimeSpan = { from: '2026-05-01T00:00:00.000Z', until: '2026-06-01T00:00:00.000Z' };
const june: TimeSpan = { from: may.until, until: '2026-07-01T00:00:00.000Z' };
const july: TimeSpan = { from: june.until, until: '2026-08-01T00:00:00.000Z' };
const DETECTED = '2026-06-10T09:00:00.000Z';
const NOW = '2026-09-01T00:00:00.000Z';

let log: TestLog;
let sources: MetricSources;
let gold: string[];
let closedInMay: string;

// In May three about the gold card, of which one is closed at once, and two with the same words; found in June.
beforeAll(async () => {
  log = await openTestLog();
  sources = { pool: log.pool, pinned: fixedPolicy(policy).pinned };
  const start = '2026-05-20T09:00:00.000Z';
  gold = await registerMany(log.store, 2, { policy, start, product: 'Gold card' });
  closedInMay = newId();
  const settled = new Story({ policy, start })
    .register({ product: 'Gold card', description: closedInMay })
    .by('ana', 'withdraw', { reason: 'Gone' });
  await tell(log.store, closedInMay, settled);
  await registerMany(log.store, 2, { policy, start, description: 'You charged me TWICE!' });
  await registerMany(log.store, 1, { policy, start, product: 'Silver card' });
  expect(await detectNow(log, policy, DETECTED)).toMatchObject({ opened: 2, joined: 5 });
});
afterAll(() => log.close());

async function readingOf(id: string, span: TimeSpan, more: Partial<MetricQuery> = {}): Promise<Reading> {
  const [found] = await readMetrics(sources, [metricCalled(id)], { ...span, now: NOW, ...more });
  if (!found) throw new Error('nothing was read');
  return found.reading;
}

test('recurring issues are counted when they are opened, by rule, with their complaints, also those closed long before', async () => {
  expect(await readingOf('recurring-issues', may)).toMatchObject({ complaints: 0, value: 0, parts: [] });
  expect(await readingOf('recurring-issues', june)).toEqual({
    complaints: 5,
    observations: 5,
    value: 2,
    parts: [
      { part: 'rule:same-product', complaints: 3, observations: 3, value: 1 },
      { part: 'rule:same-text', complaints: 2, observations: 2, value: 1 },
    ],
  });
  expect(await readingOf('recurring-issues', july)).toMatchObject({ value: 0 });
  const behind: string[] = [];
  const query = { ...june, now: NOW, part: 'rule:same-product' };
  for await (const { facts } of complaintsBehind(sources, metricCalled('recurring-issues'), query))
    behind.push(facts.id);
  expect(behind).toEqual([...gold, closedInMay].sort());
});

test('plain SQL over the event table says the same', async () => {
  const { rows } = await log.pool.query<{ issues: number; complaints: number }>(
    `SELECT count(DISTINCT stream)::integer AS issues, count(DISTINCT complaint)::integer AS complaints
     FROM eventlog.events o
     CROSS JOIN LATERAL (
       SELECT c AS complaint FROM eventlog.events j, jsonb_array_elements_text(j.data->'complaints') c
       WHERE j.stream = o.stream AND j.type IN ('ProblemOpened', 'ComplaintsJoined')
     ) joined
     WHERE o.type = 'ProblemOpened' AND o.metadata->>'at' >= $1 AND o.metadata->>'at' < $2`,
    [june.from, june.until],
  );
  expect(rows).toEqual([{ issues: 2, complaints: 5 }]);
  const { value, complaints } = await readingOf('recurring-issues', june);
  expect({ issues: value, complaints }).toEqual(rows[0]);
});

test('an issue is in every group and behind every filter that one of its complaints fits', async () => {
  const [found] = await readMetrics(sources, [metricCalled('recurring-issues')], {
    ...june,
    now: NOW,
    by: 'category',
  });
  expect(found?.groups).toMatchObject([{ group: 'card', value: 2, complaints: 5, previous: null }]);
  expect(await readingOf('recurring-issues', june, { filters: { category: 'mortgage' } })).toMatchObject({
    complaints: 0,
    value: 0,
  });
});

test('open issues are those open at the end of the period, or now; one is open up to the moment of its resolution', async () => {
  const RESOLVED = '2026-07-10T09:00:00.000Z';
  const [text] = await listProblems(log.pool, { rule: 'same-text', limit: 1 });
  const outcome = await changeProblem(log.store, text?.id ?? '', {
    command: {
      name: 'resolve',
      by: { id: 'ana', role: 'agent' },
      data: { summary: 'Put right', rootCause: 'system-fault' },
    },
    commandId: 'k-1',
    policy,
    now: RESOLVED,
  });
  expect(outcome.kind).toBe('changed');
  await project(log, allProjections);
  const open = (until: string, now = NOW) =>
    readingOf('open-recurring-issues', { from: june.from, until }, { now });
  expect(await open(DETECTED)).toMatchObject({ value: 0 });
  expect(await open(june.until)).toMatchObject({ value: 2, complaints: 5 });
  expect(await open(RESOLVED)).toMatchObject({ value: 2 });
  expect(await open('2026-07-10T09:00:00.001Z')).toMatchObject({ value: 1, complaints: 3 });
  expect(await open('2027-01-01T00:00:00.000Z', june.until)).toMatchObject({ value: 2 });
  expect(await readingOf('recurring-issues', june)).toMatchObject({ value: 2, complaints: 5 });
});
