import {
  complaintsQuery,
  type ComplaintFilters,
  type ComplaintSort,
} from '../../projections/queries/complaints';
import { OPEN_PAGE } from '../../projections/queries/open-complaints';
import { PREVIOUS, SIMILAR, WORKLOAD } from '../../projections/queries/surroundings';
import { writeCursor } from '../../projections/queries/cursor';
import { readModelsOf } from '../../projections/tables';
import { explain, type PlanNode } from './explain';
import { openTestLog, type TestLog } from './test-log';

const ROWS = 30_000;
let log: TestLog;

beforeAll(async () => {
  log = await openTestLog();
  // Most are closed, as after some years; a few people hold the open ones, and the higher a level the fewer it has.
  await log.pool.query(
    `INSERT INTO read.complaints (id, revision, position, status, level, role, category, department, priority, subject,
       channel, assignee, owner, holder, watchers, registered_at, changed_at, next_deadline_name, next_due_at, breached,
       escalations, reopenings, source_system, source_reference, state, team, severity, standing_still, complainant_key,
       fingerprint)
     SELECT 'C-' || n, 3, n::text, status, level, 'role-of-' || level, 'card', 'accounts', 'normal', 'Charged twice',
       'web', CASE WHEN n % 7 = 0 THEN holder END, CASE WHEN n % 7 <> 0 THEN holder END, holder,
       CASE WHEN n % 50 = 0 THEN ARRAY['person-' || n % 41] ELSE '{}' END, moment, moment,
       CASE WHEN open THEN 'respond' END, CASE WHEN open THEN moment + '2 days'::interval END, n % 9 = 0, 0, 0,
       'cfpb', 'ref-' || n, '{}', CASE WHEN n % 8 <> 0 THEN 'team-' || n % 31 END,
       CASE WHEN n % 3 = 0 THEN 'severe' END, n % 90 = 0, 'person-' || n / 3,
       CASE WHEN n % 60 = 0 THEN 'the same' ELSE 'narrative-' || n END
     FROM generate_series(1, $1::integer) AS n
     CROSS JOIN LATERAL (SELECT n % 10 = 0 AS open, '2026-01-01'::timestamptz + n * '1 minute'::interval AS moment) a
     CROSS JOIN LATERAL (
       SELECT CASE WHEN NOT open THEN 'closed' WHEN n % 30 = 0 THEN 'new' ELSE 'in-progress' END AS status,
              CASE WHEN n % 500 = 0 THEN 'senior-management' WHEN n % 50 = 0 THEN 'department'
                   WHEN n % 8 = 0 THEN 'supervisor' ELSE 'frontline' END AS level,
              CASE WHEN n % 30 <> 0 THEN 'person-' || n % 41 END AS holder
     ) b`,
    [ROWS],
  );
  await log.pool.query(
    `INSERT INTO read.timeline (complaint_id, revision, position, at, by_id, by_role, type, text)
     SELECT 'C-' || n, revision, '1', now(), 'ana', 'agent', 'NoteAdded', 'text'
     FROM generate_series(1, 5000) AS n, generate_series(0, 3) AS revision`,
  );
  await log.pool.query(
    `INSERT INTO read.last_assigned SELECT 'team-' || n, 'person-' || n, '1' FROM generate_series(0, 30) AS n`,
  );
  // Both, so that counts need not look whether rows are still there, as autovacuum sees to in life.
  await log.pool.query('VACUUM ANALYZE read.complaints');
  await log.pool.query('ANALYZE read.timeline');
});
afterAll(() => log.close());

const planOf = (text: string, parameters: readonly unknown[]) => explain(log.pool, text, parameters);

/** A few rows that a rare condition leaves are cheaper sorted than looked up one by one in the order of the list. */
const FEW = 150;

function expectIndexed(plan: readonly PlanNode[], sortable = 0): void {
  expect(plan.map((node) => node['Node Type'])).not.toContain('Seq Scan');
  const sorted = plan
    .filter((node) => node['Node Type'].endsWith('Sort'))
    .flatMap((node) => node.Plans ?? []);
  if (sortable === 0) expect(sorted).toEqual([]);
  for (const input of sorted) expect(input['Actual Rows']).toBeLessThanOrEqual(sortable);
}

const lists: readonly [string, ComplaintFilters, number?][] = [
  ['everything', {}],
  ['new complaints', { status: 'new' }],
  ['closed complaints', { status: 'closed' }],
  ['what is not closed', { status: ['new', 'in-progress', 'resolved'] }],
  ['the first level', { level: 'frontline' }],
  ['the last level', { level: 'senior-management' }],
  ['work of the last level', { level: 'senior-management', status: 'in-progress' }, FEW],
  ['a team', { team: 'team-3' }],
  ['open work of a team', { team: 'team-2', status: ['new', 'in-progress'] }, FEW],
  ['a severity', { severity: 'severe' }],
  ['what stands still', { standingStill: true }],
  ['what does not stand still', { standingStill: false }],
  ['an owner', { owner: 'person-31' }],
  ['a holder', { holder: 'person-31' }],
  ['open work of a holder', { holder: 'person-20', status: ['new', 'in-progress', 'resolved'] }, FEW],
  ['the inbox of a role', { role: 'role-of-supervisor', holder: null }],
  ['a role', { role: 'role-of-frontline' }],
  ['what missed a deadline', { breached: true }],
  ['what is due soon', { dueBefore: '2026-01-05T00:00:00.000Z' }],
];
const sorts: readonly ComplaintSort[] = ['due', 'newest'];
const cursors = {
  'the first page': () => undefined,
  'a page in the middle': (sort: ComplaintSort) =>
    writeCursor(sort, { key: '2026-01-10T00:00:00.000Z', id: 'C-5' }),
};
const cases = lists.flatMap(([name, filters, sortable]) =>
  sorts.flatMap((sort) =>
    Object.entries(cursors).map(([page, cursor]) => ({
      name,
      sort,
      page,
      filters,
      sortable,
      cursor: cursor(sort),
    })),
  ),
);

test.each(cases)(
  'The list of $name by $sort, $page, is read by an index',
  async ({ filters, sort, cursor, sortable }) => {
    const query = complaintsQuery(readModelsOf(log.pool), filters, { sort, cursor, limit: 20 }).compile();
    expectIndexed(await planOf(query.sql, query.parameters), sortable);
  },
);

test.each([
  ['an assignee', { assignee: 'person-7' }],
  ['a watcher', { watcher: 'person-10' }],
  ['a reference of the source', { sourceSystem: 'cfpb', sourceReference: 'ref-77' }],
] as const)('The list of %s reads those rows only', async (_, filters) => {
  const { sql: text, parameters } = complaintsQuery(readModelsOf(log.pool), filters, {}).compile();
  const plan = await planOf(text, parameters);
  expect(plan.map((node) => node['Node Type'])).not.toContain('Seq Scan');
  expect(plan.reduce((sum, node) => sum + (node['Rows Removed by Filter'] ?? 0), 0)).toBeLessThan(ROWS / 100);
});

test('A page of open complaints is read by the index of open complaints alone', async () => {
  const plan = await planOf(OPEN_PAGE, ['C-2']);
  expectIndexed(plan);
  expect(plan.map((node) => node['Index Name'])).toContain('complaints_open');
});

test('What a decision asks of other complaints is read by the index made for it', async () => {
  const used = (plan: readonly PlanNode[]) => plan.flatMap((node) => node['Index Name'] ?? []);
  const previous = await planOf(PREVIOUS, ['person-77', '2026-01-01T00:00:00Z']);
  expectIndexed(previous);
  expect(used(previous)).toEqual(['complaints_complainant']);
  const similar = await planOf(SIMILAR, ['the same']);
  expectIndexed(similar);
  expect(new Set(used(similar))).toEqual(new Set(['complaints_fingerprint']));
  const workload = await planOf(WORKLOAD, ['complaints']);
  expect(used(workload)).toContain('complaints_load');
  // Only what is small whatever happens: a row a projection, and a row a team.
  const scanned = workload.filter((node) => node['Node Type'] === 'Seq Scan');
  for (const node of scanned) expect(['checkpoints', 'last_assigned']).toContain(node['Relation Name']);
});

test('A timeline and the states of a batch are found by their keys', async () => {
  const timeline = readModelsOf(log.pool)
    .selectFrom('read.timeline')
    .select('text')
    .where('complaint_id', '=', 'C-77')
    .where('revision', '>', 1)
    .orderBy('revision')
    .limit(200)
    .compile();
  expectIndexed(await planOf(timeline.sql, timeline.parameters), FEW);
  const ids = Array.from({ length: 500 }, (_, n) => `C-${n * 7}`);
  expectIndexed(await planOf('SELECT id, state FROM read.complaints WHERE id = ANY ($1)', [ids]));
});
