import { recurrencesQuery, sharingQuery } from '../../projections/queries/problems';
import { explain, type PlanNode } from '../projections/explain';
import { openTestLog, type TestLog } from '../projections/test-log';

const rules = [
  {
    id: 'same-product',
    title: 'Many about one product',
    same: ['category', 'product'],
    atLeast: 3,
    withinDays: 30,
  },
  { id: 'same-cause', title: 'One cause again', same: ['root-cause'], atLeast: 2, withinDays: 90 },
  { id: 'same-text', title: 'The same words', same: ['narrative'], atLeast: 4, withinDays: 365 },
] as const;

let log: TestLog;

describe('row 35: the search reads what it needs only', () => {
  beforeAll(async () => {
    log = await openTestLog();
    // Ten years; a product has a hundred complaints, a narrative is shared by few.
    await log.pool.query(
      `INSERT INTO read.complaints (id, revision, position, status, level, role, category, department, priority, subject,
         channel, watchers, registered_at, changed_at, breached, escalations, reopenings, standing_still, root_cause,
         product, fingerprint, state)
       SELECT 'C-' || n, 3, n::text, 'closed', 'frontline', 'agent', 'card', 'accounts', 'normal', 'Charged twice', 'web',
         '{}', moment, moment, false, 0, 0, false, CASE WHEN n % 3 = 0 THEN 'cause-' || n % 50 END,
         CASE WHEN n % 2 = 0 THEN 'product-' || n % 600 END, 'fingerprint-' || n % 9000, '{}'
       FROM generate_series(1, 30000) AS n
       CROSS JOIN LATERAL (SELECT '2016-06-01'::timestamptz + n * '175 minutes'::interval AS moment) a`,
    );
    await log.pool.query(
      `INSERT INTO read.problems (id, revision, position, rule, title, key, within_days, status, complaints, opened_at,
         changed_at, state)
       SELECT 'same-product-' || n, 0, '1', 'same-product', 'Many', jsonb_build_object('product', 'product-' || n), 30,
         CASE WHEN n % 2 = 0 THEN 'open' ELSE 'resolved' END, 10, now(), now(), '{}' FROM generate_series(1, 600) AS n`,
    );
    await log.pool.query(
      `INSERT INTO read.problem_complaints SELECT 'same-product-' || n % 600, 'C-' || n FROM generate_series(1, 20000) AS n`,
    );
    await log.pool.query('ANALYZE read.complaints, read.problems, read.problem_complaints');
  });

  afterAll(() => log.close());

  const planOf = ({ text, values }: { text: string; values: readonly unknown[] }) =>
    explain(log.pool, text, values);

  /** The complaints that were looked at, whether they were used or not. */
  function readFrom(plan: readonly PlanNode[]): { readonly rows: number; readonly scans: readonly string[] } {
    const scans = plan.filter((node) => node['Relation Name'] === 'complaints');
    const rows = scans.reduce(
      (sum, node) =>
        sum + (node['Actual Rows'] + (node['Rows Removed by Filter'] ?? 0)) * node['Actual Loops'],
      0,
    );
    return { rows, scans: scans.map((node) => node['Node Type']) };
  }

  test.each(rules)(
    'The keys above the rate of $id are counted among the complaints of its days',
    async (rule) => {
      const now = '2026-05-20T00:00:00.000Z';
      const plan = await planOf(recurrencesQuery({ ...rule, same: [...rule.same] }, now));
      const { rows, scans } = readFrom(plan);
      expect(scans).not.toContain('Seq Scan');
      // 8.2 complaints a day; the longest rule looks at a tenth of them.
      expect(rows).toBeLessThanOrEqual(rule.withinDays * 8.3 + 1);
    },
  );

  test.each([
    ['a product', { category: 'card', product: 'product-4' }, 60],
    ['a root cause', { 'root-cause': 'cause-3' }, 250],
    ['a narrative', { narrative: 'fingerprint-5' }, 10],
  ] as const)('The complaints that share %s are found by it', async (_, key, most) => {
    const after = { id: '', registeredAt: '2016-06-01T00:00:00.000Z' };
    const { rows, scans } = readFrom(await planOf(sharingQuery('same-product', key, after)));
    expect(scans).not.toContain('Seq Scan');
    expect(rows).toBeLessThanOrEqual(most);
  });
});
