import { IDS_FOR_RETURN } from '../../projections/queries/fca-return';
import { IDS_IN_SPAN, IDS_OF_ISSUES } from '../../projections/queries/metrics';
import { explain } from '../projections/explain';
import { openTestLog, type TestLog } from '../projections/test-log';

const ROWS = 50_000;
const FIRST = Date.parse('2026-01-01T00:00:00.000Z');
const MINUTE = 60_000;
let log: TestLog;

// Closed but for one in a hundred, one registered and closed each minute; issues that few of them belong to.
beforeAll(async () => {
  log = await openTestLog();
  await log.pool.query(
    `INSERT INTO read.complaints (id, revision, position, status, level, role, category, department, priority, subject,
       channel, watchers, registered_at, changed_at, breached, escalations, reopenings, state, standing_still)
     SELECT 'C-' || md5(n::text), 3, n::text, CASE WHEN n % 100 = 0 THEN 'new' ELSE 'closed' END, 'frontline', 'agent',
       'card', 'accounts', 'normal', 'Charged twice', 'web', '{}', moment, moment, false, 0, 0, '{}', false
     FROM generate_series(1, $1::integer) AS n
     CROSS JOIN LATERAL (SELECT $2::timestamptz + n * '1 minute'::interval AS moment) a`,
    [ROWS, new Date(FIRST).toISOString()],
  );
  await log.pool.query(
    `INSERT INTO read.problems (id, revision, position, rule, title, key, within_days, status, complaints, opened_at,
       changed_at, state)
     SELECT 'P-' || n, 0, '1', 'same-text', 'The same', '{}', 30, 'open', 5, moment, moment,
       jsonb_build_object('openedAt', moment)
     FROM generate_series(1, 20) AS n CROSS JOIN LATERAL (SELECT $1::timestamptz + n * '1 day'::interval AS moment) a`,
    [new Date(FIRST).toISOString()],
  );
  await log.pool.query(
    `INSERT INTO read.problem_complaints
     SELECT 'P-' || 1 + n % 20, 'C-' || md5(n::text) FROM generate_series(1, 100) AS n`,
  );
  await log.pool.query('VACUUM ANALYZE read.complaints');
  await log.pool.query('ANALYZE read.problems, read.problem_complaints');
});
afterAll(() => log?.close());

/** How many complaints the statement looks at, and how many it finds. */
async function visitsOf(text: string, values: readonly unknown[]) {
  const [top, ...inner] = await explain(log.pool, `${text} LIMIT $${values.length + 2}`, [
    '',
    ...values,
    50_000,
  ]);
  const complaints = inner.filter((node) => node['Relation Name'] === 'complaints');
  const visited = complaints.map(
    (node) =>
      node['Actual Loops'] *
      (node['Actual Rows'] +
        (node['Rows Removed by Filter'] ?? 0) +
        (node['Rows Removed by Index Recheck'] ?? 0)),
  );
  return { found: top?.['Actual Rows'] ?? 0, visited: visited.reduce((sum, count) => sum + count, 0) };
}

const at = (row: number) => new Date(FIRST + row * MINUTE).toISOString();

// The last days: what was closed long before is none of theirs.
const lately = [at(ROWS - 2_000), at(ROWS + 1)];

test('a period is read without looking at what was closed before it', async () => {
  const { found, visited } = await visitsOf(IDS_IN_SPAN, lately);
  expect(found).toBe(2_001 + (ROWS - 2_000) / 100 - 1);
  expect(visited).toBeLessThan(1.2 * found);
});

test('so is a complaints return', async () => {
  const { found, visited } = await visitsOf(IDS_FOR_RETURN, lately.slice(0, 1));
  expect(found).toBeGreaterThan(2_000);
  expect(visited).toBeLessThan(1.2 * found);
});

test('recurring issues are found without looking at any complaint', async () => {
  expect(await visitsOf(IDS_OF_ISSUES, lately)).toEqual({ found: 100, visited: 0 });
});
