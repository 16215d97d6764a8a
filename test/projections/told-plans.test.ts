import { DENIALS } from '../../projections/queries/denials';
import { LOOKS } from '../../projections/queries/looks';
import { NOTIFICATIONS } from '../../projections/queries/notifications';
import { openTestLog, type TestLog } from './test-log';

let log: TestLog;
beforeAll(async () => {
  log = await openTestLog();
  await log.pool.query(
    `INSERT INTO read.looks (position, complaint_id, at, person, role, what)
     SELECT n::text, 'C-' || n % 900, '2026-01-01'::timestamptz + (n / 10) * '10 minutes'::interval, 'person-' || n % 41,
       'agent', 'complaint' FROM generate_series(1, 30000) AS n`,
  );
  await log.pool.query(
    `INSERT INTO read.notifications (complaint_id, revision, kind, recipient, position, at, type, reason, text)
     SELECT 'C-' || n % 900, n, CASE WHEN n % 3 = 0 THEN 'role' ELSE 'person' END,
       CASE WHEN n % 3 = 0 THEN 'agent' ELSE 'person-' || n % 41 END, n::text, now(), 'NoteAdded', 'owner', 'text'
     FROM generate_series(1, 30000) AS n`,
  );
  await log.pool.query(
    `INSERT INTO read.denials (position, complaint_id, at, person, role, what, code)
     SELECT position, complaint_id, at, person, role, what, 'not-the-owner' FROM read.looks`,
  );
  await log.pool.query('VACUUM ANALYZE read.looks');
  await log.pool.query('VACUUM ANALYZE read.denials');
  await log.pool.query('VACUUM ANALYZE read.notifications');
});
afterAll(() => log.close());

async function planOf(text: string, parameters: readonly unknown[]): Promise<string> {
  const { rows } = await log.pool.query<{ 'QUERY PLAN': string }>(`EXPLAIN ${text}`, [...parameters]);
  return rows.map((row) => row['QUERY PLAN']).join('\n');
}

const looks = { complaint: null, person: null, from: null, until: null, before: null, limit: 50 };

const pages = [
  ['of all', {}, 'newest'],
  ['of all, further on', { before: '15000' }, 'newest'],
  ['in a time', { from: '2026-01-05T00:00:00Z', until: '2026-01-06T00:00:00Z' }, 'newest'],
  ['at a complaint', { complaint: 'C-7' }, 'complaint'],
  ['of a person', { person: 'person-7' }, 'person'],
  ['of a person, further on', { person: 'person-7', before: '15000' }, 'person'],
] as const;
test.each([
  ...pages.map(([which, some, index]) => ['looks', which, some, `looks_${index}`, LOOKS] as const),
  ...pages.map(([which, some, index]) => ['denials', which, some, `denials_${index}`, DENIALS] as const),
])('A page of %s %s is read by an index', async (_list, _which, some, index, query) => {
  const { complaint, person, from, until, before, limit } = { ...looks, ...some };
  const plan = await planOf(query, [complaint, person, from, until, before, limit]);
  expect(plan).toMatch(new RegExp(`(using|Bitmap Index Scan on) ${index} `));
  expect(plan).not.toContain('Seq Scan');
});

test.each([
  ['the first', [null, false, null]],
  ['a later', ['15000', false, '100']],
  ['an unread', [null, true, '20000']],
])('%s page of notifications is read by the index of recipients alone', async (_, parameters) => {
  const plan = await planOf(NOTIFICATIONS, ['person-7', 'agent', ...parameters, 50]);
  expect(plan.match(/Index Scan Backward using notifications_recipient/g)).toHaveLength(2);
  expect(plan).not.toContain('Seq Scan');
});
