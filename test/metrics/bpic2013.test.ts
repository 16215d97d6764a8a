import type { TimeSpan } from '../../domain/metrics/facts';
import type { Figure, Reading } from '../../domain/metrics/reading';
import { complaintsProjection } from '../../projections/models/complaints';
import { readMetrics } from '../../projections/queries/metrics';
import { openTestLog, project, type TestLog } from '../projections/test-log';
import { ownLog } from '../simulation/own-log';
import { mirror, realLog } from '../support/bpic2013';
import { storeCases, storeRows } from './bpic2013';
import { metricCalled } from './read';

const real = realLog(4);
const always: TimeSpan = { from: '2010-01-01T00:00:00.000Z', until: '2012-06-01T00:00:00.000Z' };
const spring: TimeSpan = { from: '2012-04-03T00:00:00.000Z', until: '2012-05-15T00:00:00.000Z' };

/*
 * What the rows say, without a line of the code that is tested. A case is worked on from a row that is Accepted or Queued
 * (the first of all rows begins it), is resolved by the first Completed after that, and closed by the first one with the
 * status Closed or Cancelled, which is a withdrawal where nothing was resolved before. A closing that is undone in the
 * same second is none.
 */
const TURNS = `WITH span AS (SELECT $1::timestamptz AS "from", $2::timestamptz AS until),
  starts AS (SELECT case_id, min(at) AS started FROM raw_log GROUP BY case_id),
  numbered AS (
    SELECT *, count(*) FILTER (WHERE activity <> 'Completed') OVER (PARTITION BY case_id ORDER BY n) AS turn
    FROM raw_log WHERE activity <> 'Unmatched'
  ),
  completed AS (
    SELECT *, row_number() OVER (PARTITION BY case_id, turn ORDER BY n) AS nth
    FROM numbered WHERE activity = 'Completed'
  ),
  turns AS (
    SELECT case_id, turn, min(at) FILTER (WHERE activity <> 'Completed') AS began, max(turn) OVER (PARTITION BY case_id) AS last
    FROM numbered GROUP BY case_id, turn
  ),
  ends AS (
    SELECT case_id, turn, min(at) FILTER (WHERE nth = 1 AND status <> 'Cancelled') AS resolved,
      min(at) FILTER (WHERE status IN ('Closed', 'Cancelled')) AS closed
    FROM completed GROUP BY case_id, turn
  ),
  lives AS (
    SELECT t.*, e.resolved, e.closed, started, lead(t.began) OVER (PARTITION BY case_id ORDER BY t.turn) AS next
    FROM turns t LEFT JOIN ends e USING (case_id, turn) JOIN starts USING (case_id)
  ),
  closings AS (SELECT * FROM lives WHERE closed IS NOT NULL AND (next IS NULL OR next > closed)),
  lines AS (
    SELECT case_id, at, line, lag(line, 1, 1) OVER (PARTITION BY case_id ORDER BY n) AS before
    FROM numbered WHERE activity <> 'Completed'
  )`;
const MS = (later: string, earlier: string) => `extract(epoch FROM ${later} - ${earlier}) * 1000`;
const SPREAD = `count(*)::integer AS complaints, count(*)::integer AS observations,
  percentile_disc(0.5) WITHIN GROUP (ORDER BY ms)::float8 AS value,
  percentile_disc(0.9) WITHIN GROUP (ORDER BY ms)::float8 AS p90`;

describe.each([
  ['the incidents of the BPI Challenge 2013', real ?? ownLog, real === undefined ? 3 : 500],
  ['incidents that were made up', ownLog, 3],
] as const)(
  'over %s, plain SQL over the rows says the same as the metrics over the events',
  (_, csv, atLeast) => {
    let log: TestLog;
    beforeAll(async () => {
      log = await openTestLog();
      await storeRows(log.pool, csv);
      await storeCases(log.store, csv);
      await project(log, [complaintsProjection], 1_000);
    });
    afterAll(() => log?.close());

    async function readingOf(id: string, span: TimeSpan): Promise<Reading> {
      const sources = { pool: log.pool, pinned: async () => mirror };
      const [found] = await readMetrics(sources, [metricCalled(id)], { ...span, now: always.until });
      if (!found) throw new Error('nothing was read');
      return found.reading;
    }
    async function asked<Row extends object>(sql: string, { from, until }: TimeSpan): Promise<Row> {
      const { rows } = await log.pool.query<Row>(`${TURNS} ${sql}`, [from, until]);
      const [row] = rows;
      if (!row) throw new Error('nothing was answered');
      return row;
    }

    describe.each([
      ['always', always],
      ['in spring 2012', spring],
    ])('%s', (_, span) => {
      test('complaints received', async () => {
        const { count } = await asked<{ count: number }>(
          `SELECT count(*)::integer AS count FROM starts, span WHERE started >= "from" AND started < until`,
          span,
        );
        if (span === always) expect(count).toBeGreaterThan(atLeast);
        expect(await readingOf('received', span)).toMatchObject({ complaints: count, value: count });
      });

      test('the time to acknowledge', async () => {
        const expected = await asked<Figure>(
          `SELECT ${SPREAD} FROM (
           SELECT ${MS('accepted', 'started')} AS ms, accepted FROM starts JOIN (
             SELECT case_id, min(at) AS accepted FROM (
               SELECT case_id, at FROM numbered WHERE activity = 'Accepted'
               UNION ALL SELECT case_id, resolved FROM ends WHERE resolved IS NOT NULL
             ) hands GROUP BY case_id
           ) first USING (case_id)
         ) times, span WHERE accepted >= "from" AND accepted < until`,
          span,
        );
        expect(await readingOf('time-to-acknowledge', span)).toMatchObject(expected);
      });

      test('the time to resolve', async () => {
        const expected = await asked<Figure>(
          `SELECT ${SPREAD} FROM (
           SELECT ${MS('resolved', 'started')} AS ms FROM lives, span
           WHERE turn = last AND closed >= "from" AND closed < until AND resolved <= closed
         ) times`,
          span,
        );
        expect(await readingOf('time-to-resolve', span)).toMatchObject(expected);
      });

      test('reopening', async () => {
        const { complaints, reopened } = await asked<{ complaints: number; reopened: number }>(
          `SELECT count(*)::integer AS complaints, count(*) FILTER (WHERE turn < last)::integer AS reopened
         FROM (SELECT DISTINCT ON (case_id) * FROM closings ORDER BY case_id, turn) first, span
         WHERE closed >= "from" AND closed < until`,
          span,
        );
        expect(await readingOf('reopen-rate', span)).toMatchObject({
          complaints,
          value: complaints === 0 ? null : reopened / complaints,
        });
      });

      test('escalations, and the share of cases that had one', async () => {
        const { count } = await asked<{ count: number }>(
          `SELECT count(*)::integer AS count FROM lines, span WHERE line > before AND at >= "from" AND at < until`,
          span,
        );
        const { value, parts } = await readingOf('escalations', span);
        expect(value).toBe(count);
        expect(parts.find(({ part }) => part === 'kind:hierarchical')?.value ?? 0).toBe(count);
        const { cases, escalated } = await asked<{ cases: number; escalated: number }>(
          `SELECT count(*)::integer AS cases, count(*) FILTER (WHERE case_id IN (
             SELECT case_id FROM lines WHERE line > before
           ))::integer AS escalated FROM starts, span WHERE started >= "from" AND started < until`,
          span,
        );
        const rate = cases === 0 ? null : escalated / cases;
        expect(await readingOf('escalation-rate', span)).toMatchObject({ complaints: cases, value: rate });
      });

      test('what is open at the end, and how old it is', async () => {
        const expected = await asked<Figure>(
          `SELECT ${SPREAD} FROM (
           SELECT ${MS('until', 'started')} AS ms FROM starts, span WHERE started < until AND case_id NOT IN (
             SELECT case_id FROM closings WHERE closed < until AND (next IS NULL OR next >= until)
           )
         ) ages`,
          span,
        );
        expect(await readingOf('age-of-open', span)).toMatchObject(expected);
      });

      test('the time in which it was open, and in which it waited for the customer', async () => {
        const overlap = (begin: string, end: string) =>
          `greatest(0, ${MS(`least(${end}, until)`, `greatest(${begin}, "from")`)})`;
        const { open, offered } = await asked<{ open: number; offered: number }>(
          `SELECT
           ((SELECT sum(${overlap('started', 'until')}) FROM starts, span)
             - coalesce((SELECT sum(${overlap('closed', "coalesce(next, 'infinity')")}) FROM closings, span), 0))::float8 AS open,
           (SELECT coalesce(sum(${overlap('resolved', "least(closed, next, 'infinity')")}), 0) FROM lives, span
             WHERE resolved IS NOT NULL)::float8 AS offered`,
          span,
        );
        const { value, parts } = await readingOf('time-by-whom', span);
        expect(value).toBe(open);
        expect(parts.find(({ part }) => part === 'customer')?.value ?? 0).toBe(offered);
      });
    });
  },
);
