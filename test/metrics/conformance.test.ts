import fc from 'fast-check';
import type { TimeSpan } from '../../domain/metrics/facts';
import { metrics } from '../../domain/metrics/metrics';
import type { Figure, Reading } from '../../domain/metrics/reading';
import { toInstant, toMs } from '../../domain/time';
import { complaintsProjection } from '../../projections/models/complaints';
import {
  complaintsBehind,
  type MetricQuery,
  type MetricSources,
  readMetrics,
  spanBefore,
} from '../../projections/queries/metrics';
import { tell } from '../learning/log';
import { play, stories } from '../projections/stories';
import { openTestLog, project, type TestLog } from '../projections/test-log';
import { createWorld } from '../projections/world';
import { nextPolicy, widened, widenedPolicy } from '../support/widened';
import { lived, lives } from './lives';
import { metricCalled } from './read';

let log: TestLog;
let sources: MetricSources;
const always: TimeSpan = { from: '2026-01-01T00:00:00.000Z', until: '2027-01-01T00:00:00.000Z' };
const march: TimeSpan = { from: '2026-03-01T00:00:00.000Z', until: '2026-04-01T00:00:00.000Z' };
const NOW = '2030-01-01T00:00:00.000Z';

beforeAll(async () => {
  log = await openTestLog();
  for (const [index, story] of fc.sample(stories, { numRuns: 70, seed: 2013 }).entries()) {
    const world = createWorld(widened);
    play(world, `M${index}-`, story);
    await log.append(world.take());
  }
  for (const [index, life] of fc.sample(lives, { numRuns: 120, seed: 2013 }).entries())
    await tell(log.store, `L-${index}`, lived(life, widenedPolicy));
  await project(log, [complaintsProjection], 1_000);
  const policies = [widenedPolicy, nextPolicy];
  sources = {
    pool: log.pool,
    async pinned({ version }) {
      const policy = policies.find((one) => one.version === version);
      if (!policy) throw new Error(`there is no version ${version}`);
      return policy;
    },
  };
});
afterAll(() => log.close());

async function readingOf(id: string, span: TimeSpan, more: Partial<MetricQuery> = {}): Promise<Reading> {
  const [found] = await readMetrics(sources, [metricCalled(id)], { ...span, now: NOW, ...more });
  if (!found) throw new Error('nothing was read');
  return found.reading;
}

/** The events of the log with what SQL needs of them, and what each question asks of it: nothing of the code that is tested. */
async function asked<Row extends object>(sql: string, { from, until }: TimeSpan): Promise<readonly Row[]> {
  const { rows } = await log.pool.query<Row>(
    `WITH e AS (
       SELECT stream, revision, type, data, metadata->>'at' AS at FROM eventlog.events WHERE stream LIKE 'complaint-%'
     ), span AS (SELECT $1::text AS "from", $2::text AS until)
     ${sql}`,
    [from, until],
  );
  return rows;
}

describe.each([
  ['the whole log', always],
  ['March', march],
])('over %s, plain SQL over the event table says the same of', (_, span) => {
  test('complaints received', async () => {
    const [expected] = await asked<{ count: number }>(
      `SELECT count(*)::integer AS count FROM e, span
       WHERE type = 'ComplaintRegistered' AND at >= "from" AND at < until`,
      span,
    );
    // The whole log is read in several pages.
    expect(expected?.count).toBeGreaterThan(span === always ? 250 : 40);
    expect((await readingOf('received', span)).value).toBe(expected?.count);
  });

  test('the time to acknowledge', async () => {
    const [expected] = await asked<Figure>(
      `SELECT count(*)::integer AS complaints, count(*)::integer AS observations,
         percentile_disc(0.5) WITHIN GROUP (ORDER BY ms)::float8 AS value,
         percentile_disc(0.9) WITHIN GROUP (ORDER BY ms)::float8 AS p90
       FROM (
         SELECT round(extract(epoch FROM min(a.at)::timestamptz - r.at::timestamptz) * 1000) AS ms, min(a.at) AS accepted
         FROM e r JOIN e a USING (stream) WHERE r.type = 'ComplaintRegistered' AND a.type = 'ComplaintAccepted'
         GROUP BY stream, r.at
       ) first, span WHERE accepted >= "from" AND accepted < until`,
      span,
    );
    expect(expected?.complaints).toBeGreaterThan(40);
    expect(await readingOf('time-to-acknowledge', span)).toMatchObject(expected ?? {});
  });

  test('escalations, by kind and cause', async () => {
    const expected = await asked<{ part: string; value: number }>(
      `, found AS (
         SELECT data->>'kind' AS kind, CASE coalesce(data #>> '{cause,type}', 'command')
           WHEN 'command' THEN 'person' ELSE data #>> '{cause,type}' END AS cause
         FROM e, span WHERE type IN ('ComplaintEscalated', 'ComplaintTransferred', 'ComplaintReferred')
           AND at >= "from" AND at < until
       )
       SELECT 'kind:' || kind AS part, count(*)::integer AS value FROM found WHERE cause <> 'follow-the-sun' GROUP BY 1
       UNION ALL
       SELECT 'cause:' || cause, count(*)::integer FROM found WHERE cause <> 'follow-the-sun' GROUP BY 1`,
      span,
    );
    expect(expected.length).toBeGreaterThan(3);
    const { parts } = await readingOf('escalations', span);
    const found = parts.filter(({ part }) => !part.startsWith('month:'));
    expect(Object.fromEntries(found.map(({ part, value }) => [part, value]))).toEqual(
      Object.fromEntries(expected.map(({ part, value }) => [part, value])),
    );
  });

  test('satisfaction', async () => {
    const [expected] = await asked<Figure>(
      `SELECT count(DISTINCT stream)::integer AS complaints, count(*)::integer AS observations,
         avg((data->>'csat')::float8) AS value
       FROM e, span WHERE data ? 'csat' AND at >= "from" AND at < until`,
      span,
    );
    expect(expected?.observations).toBeGreaterThan(50);
    const { value, ...counts } = await readingOf('csat', span);
    expect(counts).toMatchObject({ complaints: expected?.complaints, observations: expected?.observations });
    expect(value).toBeCloseTo(expected?.value ?? 0, 9);
  });

  test('reopening', async () => {
    const [expected] = await asked<{ complaints: number; reopened: number }>(
      `SELECT count(*)::integer AS complaints, count(*) FILTER (WHERE EXISTS (
           SELECT FROM e r WHERE r.stream = first.stream AND r.type = 'ComplaintReopened'
         ))::integer AS reopened
       FROM (
         SELECT stream, min(at) AS at FROM e
         WHERE type IN ('ComplaintClosed', 'ComplaintWithdrawn', 'ComplaintMerged') GROUP BY stream
       ) first, span WHERE at >= "from" AND at < until`,
      span,
    );
    const { complaints = 0, reopened = 0 } = expected ?? {};
    expect(reopened).toBeGreaterThan(5);
    expect(await readingOf('reopen-rate', span)).toMatchObject({ complaints, value: reopened / complaints });
  });

  test('redress', async () => {
    const expected = await asked<{ part: string; value: number }>(
      `, last AS (
         SELECT DISTINCT ON (stream) stream, type, at FROM e
         WHERE type IN ('ComplaintClosed', 'ComplaintWithdrawn', 'ComplaintMerged', 'ComplaintReopened')
         ORDER BY stream, revision DESC
       ), offers AS (
         SELECT stream, revision, data->'redress' AS redress,
           lead(revision, 1, 1000000) OVER (PARTITION BY stream ORDER BY revision) AS next
         FROM e WHERE type = 'ResolutionOffered'
       )
       SELECT 'currency:' || (item #>> '{amount,currency}') AS part, sum((item #>> '{amount,minor}')::bigint)::float8 AS value
       FROM last JOIN offers USING (stream), span, jsonb_array_elements(redress) AS item
       WHERE last.type <> 'ComplaintReopened' AND last.at >= "from" AND last.at < until AND (
         (last.type = 'ComplaintClosed' AND offers.next = 1000000) OR EXISTS (
           SELECT FROM e a WHERE a.stream = offers.stream AND a.type = 'ResolutionAccepted'
             AND a.revision > offers.revision AND a.revision < offers.next
         )
       ) GROUP BY 1`,
      span,
    );
    expect(expected.length).toBeGreaterThan(0);
    const { parts } = await readingOf('redress', span);
    expect(parts.map(({ part, value }) => ({ part, value }))).toEqual(expected);
  });

  test('broken promises to respond', async () => {
    const [expected] = await asked<{ complaints: number; broken: number }>(
      `, last AS (
         SELECT DISTINCT ON (stream) stream, type, at FROM e
         WHERE type IN ('ComplaintClosed', 'ComplaintWithdrawn', 'ComplaintMerged', 'ComplaintReopened')
         ORDER BY stream, revision DESC
       )
       SELECT count(*)::integer AS complaints, count(*) FILTER (WHERE EXISTS (
           SELECT FROM e m WHERE m.stream = last.stream
             AND coalesce(m.data #>> '{missed,clock}', m.data #>> '{cause,missed,clock}') = 'respond'
         ))::integer AS broken
       FROM last, span WHERE type IN ('ComplaintClosed', 'ComplaintWithdrawn') AND at >= "from" AND at < until`,
      span,
    );
    const { complaints = 0, broken = 0 } = expected ?? {};
    expect(broken).toBeGreaterThan(0);
    const { parts } = await readingOf('breach-rate', span);
    expect(parts.find(({ part }) => part === 'clock:respond')).toMatchObject({
      complaints,
      value: broken / complaints,
    });
  });
});

test('what is read in pages is what is read at once, over the period and the one before it', async () => {
  const read = await readMetrics(sources, metrics, { ...march, now: NOW, by: 'priority' });
  for (const { metric, reading, previous, groups } of read) {
    expect(await readingOf(metric.id, spanBefore(march))).toEqual({
      complaints: previous.complaints,
      observations: previous.observations,
      value: previous.value,
      ...('p90' in previous ? { p90: previous.p90 } : {}),
      parts: previous.parts,
    });
    for (const { group, previous: _, ...ofGroup } of groups)
      if (group !== null)
        expect(await readingOf(metric.id, march, { filters: { priority: group } })).toEqual(ofGroup);
    expect(reading.complaints).toBe(groups.reduce((n, { complaints }) => n + complaints, 0));
  }
});

test.each(metrics)(
  'the list behind $id has every complaint once, however it is continued',
  async (metric) => {
    const { complaints, parts } = await readingOf(metric.id, always);
    const list = async (after?: string, part?: string) => {
      const ids: string[] = [];
      const query = { ...always, now: NOW, after, part };
      for await (const { facts } of complaintsBehind(sources, metric, query)) ids.push(facts.id);
      return ids;
    };
    const all = await list();
    expect(all).toEqual([...new Set(all)].sort());
    expect(all).toHaveLength(complaints);
    const middle = all[Math.floor(all.length / 2)];
    expect(await list(middle)).toEqual(all.filter((id) => middle === undefined || id > middle));
    for (const { part, complaints: behind } of parts.slice(0, 3))
      expect(await list(undefined, part)).toHaveLength(behind);
  },
);

test('the period before one has its length, and begins in the year 1 at the earliest', () => {
  const { from, until } = spanBefore(march);
  expect(until).toBe(march.from);
  expect(toMs(until) - toMs(from)).toBe(toMs(march.until) - toMs(march.from));
  const first = toInstant(Date.parse('0001-01-01T00:00:00.000Z'));
  expect(spanBefore({ from: '0001-06-01T00:00:00.000Z', until: '2026-01-01T00:00:00.000Z' }).from).toBe(
    first,
  );
});
