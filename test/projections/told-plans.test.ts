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
  await log.pool.query('VACUUM ANALYZE read.looks');
  await log.pool.query('VACUUM ANALYZE read.notifications');
});
afterAll(() => log.close());

async function planOf(text: string, parameters: readonly unknown[]): Promise<string> {
  const { rows } = await log.pool.query<{ 'QUERY PLAN': string }>(`EXPLAIN ${text}`, [...parameters]);
  return rows.map((row) => row['QUERY PLAN']).join('\n');
}

const looks = { complaint: null, person: null, from: null, until: null, before: null, limit: 50 };

test.each([
  ['of all', {}, 'looks_newest'],
  ['of all, further on', { before: '15000' }, 'looks_newest'],
  ['in a time', { from: '2026-01-05T00:00:00Z', until: '2026-01-06T00:00:00Z' }, 'looks_newest'],
  ['at a complaint', { complaint: 'C-7' }, 'looks_complaint'],
  ['of a person', { person: 'person-7' }, 'looks_person'],
  ['of a person, further on', { person: 'person-7', before: '15000' }, 'looks_person'],
])('A page of looks %s is read by an index', async (_, some, index) => {
  const { complaint, person, from, until, before, limit } = { ...looks, ...some };
  const plan = await planOf(LOOKS, [complaint, person, from, until, before, limit]);
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
