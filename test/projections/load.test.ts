import fc from 'fast-check';
import { allProjections } from '../../projections/all';
import { type ComplaintSummary, complaintsQuery, listComplaints } from '../../projections/queries/complaints';
import { complainantHistory } from '../../projections/queries/history';
import { type Load, loadAges, loadDimensions, loadQuery, readLoad } from '../../projections/queries/load';
import { listsOf, readWorkLists, workListsQuery } from '../../projections/queries/work-lists';
import { readModelsOf } from '../../projections/tables';
import { commandBy, registration } from '../support/commands';
import { widened, withTeams } from '../support/widened';
import { explain, expectIndexed } from './explain';
import { readTables } from './expected';
import { play, stories } from './stories';
import { openTestLog, project, type TestLog } from './test-log';
import { createWorld } from './world';

const OPEN = ['new', 'in-progress', 'resolved'] as const;
const DAY = 86_400_000;
let log: TestLog;
let open: readonly ComplaintSummary[];

beforeAll(async () => {
  log = await openTestLog();
  for (const [index, story] of fc.sample(stories, { numRuns: 12, seed: 5 }).entries()) {
    const world = createWorld(widened);
    world.advance(index * 6 * DAY);
    play(world, `S${index}-`, story);
    await log.append(world.take());
  }
  await project(log, allProjections);
  const page = await listComplaints(readModelsOf(log.pool), { status: OPEN }, { limit: 200 });
  expect(page.nextCursor).toBeNull();
  open = page.complaints;
  expect(open.length).toBeGreaterThan(30);
});
afterAll(() => log.close());

/** The open load by counting in a list. */
function loadOf(complaints: readonly ComplaintSummary[], now: string): Load {
  const count = (holds: (one: ComplaintSummary) => boolean) => complaints.filter(holds).length;
  const days = ({ registeredAt }: ComplaintSummary) =>
    Math.max(0, Math.floor((Date.parse(now) - Date.parse(registeredAt)) / DAY));
  const registered = complaints.map(({ registeredAt }) => registeredAt).sort();
  const dues = complaints.flatMap(({ nextDeadline }) => nextDeadline?.dueAt ?? []).sort();
  return {
    open: complaints.length,
    new: count(({ status }) => status === 'new'),
    inProgress: count(({ status }) => status === 'in-progress'),
    resolved: count(({ status }) => status === 'resolved'),
    standingStill: count(({ standingStill }) => standingStill),
    breached: count(({ breached }) => breached),
    ages: loadAges.map(({ fromDays, toDays }) =>
      count((one) => days(one) >= fromDays && (toDays === null || days(one) <= toDays)),
    ),
    oldestAt: registered[0] ?? null,
    nextDueAt: dues[0] ?? null,
  };
}

test.each(loadDimensions)(
  'The load by %s is what counting the open complaints gives, at any moment',
  async (by) => {
    const groupOf = ({ holder, team, level }: ComplaintSummary) => ({ person: holder, team, level })[by];
    const first = Date.parse(open.map(({ registeredAt }) => registeredAt).sort()[0] ?? '');
    for (const days of [-1, 0, 3, 8, 15, 29, 57, 58, 90]) {
      const now = new Date(first + days * DAY).toISOString();
      const { total, groups } = await readLoad(log.pool, by, now);
      expect(total).toEqual(loadOf(open, now));
      expect(total.ages.reduce((sum, one) => sum + one, 0)).toBe(total.open);
      expect(groups.reduce((sum, one) => sum + one.open, 0)).toBe(total.open);
      for (const { group, ...load } of groups)
        expect(load).toEqual(
          loadOf(
            open.filter((one) => groupOf(one) === group),
            now,
          ),
        );
      const counts = groups.map((one) => one.open);
      expect(counts).toEqual([...counts].sort((a, b) => b - a));
      if (by !== 'level') expect(groups.filter(({ group }) => group === null)).toHaveLength(1);
    }
  },
);

test('Ages touch without a gap, and begin anew after three days and after eight weeks', () => {
  for (const [index, { fromDays }] of loadAges.entries())
    expect(fromDays).toBe(index === 0 ? 0 : (loadAges[index - 1]?.toDays ?? -2) + 1);
  expect(loadAges[0].toDays).toBe(2);
  expect(loadAges.at(-1)).toEqual({ fromDays: 8 * 7 + 1, toDays: null });
});

test('The work lists of everybody count what the lists of complaints have, and what is late', async () => {
  const db = readModelsOf(log.pool);
  const { clocks } = await readTables(log.pool);
  const dues = open.flatMap(({ nextDeadline }) => nextDeadline?.dueAt ?? []).sort();
  let found = 0;
  for (const now of [dues[0] ?? '', dues[Math.floor(dues.length / 2)] ?? '']) {
    const late = new Set(
      clocks
        .filter(({ status, due_order }) => status === 'breached' || Number(due_order) <= Date.parse(now))
        .map((one) => one.complaint_id),
    );
    for (const person of withTeams.people) {
      const lists = await readWorkLists(log.pool, person, now);
      expect(lists.map(({ list, filters }) => ({ list, filters }))).toEqual(listsOf(person));
      for (const { filters, complaints, overdue, nextDueAt } of lists) {
        const page = { sort: 'due', limit: 200 } as const;
        const listed = (await listComplaints(db, { ...filters, status: OPEN }, page)).complaints;
        expect(complaints).toBe(listed.length);
        expect(nextDueAt).toBe(listed[0]?.nextDeadline?.dueAt ?? null);
        expect(overdue).toBe(listed.filter(({ id }) => late.has(id)).length);
        found += overdue;
      }
    }
  }
  expect(found).toBeGreaterThan(10);
});

test('Somebody without a team has no list of a team', () => {
  expect(listsOf({ id: 'max', role: 'manager' }).map(({ list }) => list)).toEqual([
    'mine',
    'inbox',
    'watching',
  ]);
});

describe('the history of a complainant', () => {
  let own: TestLog;
  beforeAll(async () => {
    own = await openTestLog();
    const world = createWorld(widened);
    const by = (id: string, complainant: object) => {
      world.advance(60_000);
      world.give(id, commandBy('ana', 'register', { ...registration, complainant }));
    };
    by('H-1', { email: 'Jo@example.org' });
    by('H-2', { email: 'jo@EXAMPLE.org', name: 'Jo' });
    by('OTHER', { email: 'other@example.org' });
    by('H-3', { email: 'jo@example.org' });
    by('H-4', { email: 'jo@example.org' });
    by('NOBODY', {});
    by('GONE', { email: 'jo@example.org' });
    world.give('GONE', commandBy('ana', 'withdraw', { reason: 'Settled' }));
    const subject = '7d9c1c8e-0a5b-4c69-9a41-0f4e3d2c1b0a';
    world.give('GONE', commandBy('max', 'erase-personal-data', { subject, ground: 'objection' }));
    await own.append(world.take());
    await project(own, allProjections);
  });
  afterAll(() => own.close());

  const historyOf = async (id: string, limit = 200) => {
    const found: string[] = [];
    for (let cursor: string | undefined; ; ) {
      const { complaints, nextCursor, reason } = await complainantHistory(own.pool, id, { cursor, limit });
      found.push(...complaints.map((one) => one.id));
      if (nextCursor === null) return { found, reason };
      cursor = nextCursor;
    }
  };

  test.each([1, 2, 200])(
    'has the others of the same person, the newest first, in pages of %i',
    async (limit) => {
      expect(await historyOf('H-2', limit)).toEqual({ found: ['H-4', 'H-3', 'H-1'], reason: null });
    },
  );

  test('has none where the person has no other', async () => {
    expect(await historyOf('OTHER')).toEqual({ found: [], reason: null });
  });

  test.each([
    ['NOBODY', 'complainant-unknown'],
    ['GONE', 'erased'],
    ['NOWHERE', 'not-there'],
  ])('has none of %s, and says so: %s', async (id, reason) => {
    expect(await historyOf(id)).toEqual({ found: [], reason });
  });
});

describe('with many', () => {
  let many: TestLog;
  beforeAll(async () => {
    many = await openTestLog();
    // Most are closed, as after some years; a few people hold the open ones.
    await many.pool.query(
      `INSERT INTO read.complaints (id, revision, position, status, level, role, category, department, priority, subject,
         channel, owner, holder, watchers, registered_at, changed_at, next_deadline_name, next_due_at, breached,
         escalations, reopenings, state, team, standing_still, complainant_key)
       SELECT 'C-' || n, 3, n::text, CASE WHEN n % 10 = 0 THEN 'in-progress' ELSE 'closed' END, 'frontline',
         'agent', 'card', 'accounts', 'normal', 'Charged twice', 'web', holder, holder,
         CASE WHEN n % 50 = 0 THEN ARRAY['person-' || n % 41] ELSE '{}' END, moment, moment, 'respond',
         moment + '2 days'::interval, n % 9 = 0, 0, 0, '{}', CASE WHEN n % 8 <> 0 THEN 'team-' || n % 31 END,
         n % 90 = 0, 'person-' || n / 3
       FROM generate_series(1, 30000) AS n
       CROSS JOIN LATERAL (
         SELECT CASE WHEN n % 30 <> 0 THEN 'person-' || n % 41 END AS holder,
           '2026-01-01'::timestamptz + n * '1 minute'::interval AS moment
       ) a`,
    );
    await many.pool.query(
      `INSERT INTO read.clocks (complaint_id, clock, status, level, role, department, category, priority, target,
         started_at, due_at, paused_by)
       SELECT id, 'respond', 'running', level, role, department, category, priority, 'P2D', registered_at, next_due_at, '{}'
       FROM read.complaints WHERE status <> 'closed'`,
    );
    await many.pool.query('VACUUM ANALYZE read.complaints');
    await many.pool.query('VACUUM ANALYZE read.clocks');
  });
  afterAll(() => many.close());

  test.each(loadDimensions)(
    'The load by %s is read from the index of what is open, and no complaint is',
    async (by) => {
      const plan = await explain(many.pool, loadQuery(by), ['2026-03-01T00:00:00Z']);
      const reading = plan.filter((node) => node['Relation Name'] !== undefined);
      expect(reading).toMatchObject([
        { 'Node Type': 'Index Only Scan', 'Index Name': 'complaints_open_load', 'Actual Rows': 3_000 },
      ]);
    },
  );

  test('Work lists read what is open of their own only', async () => {
    const lists = listsOf({ id: 'person-20', role: 'agent', team: 'team-2' }).map(({ filters }) => filters);
    const { text, values } = workListsQuery(lists, '2026-01-10T00:00:00.000Z');
    const plan = await explain(many.pool, text, values);
    expect(plan.map((node) => node['Node Type'])).not.toContain('Seq Scan');
    const read = plan.filter((node) => node['Relation Name'] === 'complaints');
    for (const node of read) expect(node['Actual Rows']).toBeLessThanOrEqual(1_000);
    // Watched ones are found by who watches; whether they are open shows in the rows.
    expect(read.reduce((sum, node) => sum + (node['Rows Removed by Filter'] ?? 0), 0)).toBeLessThan(100);
  });

  test('The history of a complainant is read by the index of complainants', async () => {
    const query = complaintsQuery(
      readModelsOf(many.pool),
      { sameComplainantAs: 'C-300' },
      { limit: 20 },
    ).compile();
    const plan = await explain(many.pool, query.sql, query.parameters);
    expectIndexed(plan);
    expect(plan.flatMap((node) => node['Index Name'] ?? [])).toEqual(
      expect.arrayContaining(['complaints_complainant']),
    );
  });

  test('What changed in a span is read by the index of changes', async () => {
    const plan = await explain(
      many.pool,
      `SELECT id FROM read.complaints WHERE changed_at >= $1 AND changed_at < $2 AND status = 'closed'`,
      ['2026-01-05T00:00:00Z', '2026-01-05T10:00:00Z'],
    );
    expect(plan.map((node) => node['Index Name'])).toContain('complaints_changed');
  });
});
