import { BOARD } from '../../projections/queries/board';
import {
  type BreachFilters,
  breachesQuery,
  type ClockFilters,
  clocksQuery,
} from '../../projections/queries/clocks';
import { writeCursor } from '../../projections/queries/cursor';
import { readModelsOf } from '../../projections/tables';
import { explain, expectIndexed } from './explain';
import { openTestLog, type TestLog } from './test-log';

let many: TestLog;
beforeAll(async () => {
  many = await openTestLog();
  for (const [table, columns, values] of [
    [
      'clocks',
      'clock, status, target, started_at, paused_by',
      `'respond', CASE WHEN n % 60 = 0 THEN 'breached' ELSE 'running' END, 'P2D', now(), '{}'`,
    ],
    ['breaches', 'number, clock', `0, 'respond'`],
  ] as const) {
    await many.pool.query(
      `INSERT INTO read.${table} (complaint_id, level, role, department, team, holder, category, priority, due_at,
         breached_at, ${columns})
       SELECT 'C-' || n, CASE WHEN n % 50 = 0 THEN 'department' ELSE 'frontline' END, 'agent', 'accounts',
         CASE WHEN n % 8 <> 0 THEN 'team-' || n % 31 END, CASE WHEN n % 30 <> 0 THEN 'person-' || n % 41 END, 'card',
         'normal', moment, moment, ${values}
       FROM generate_series(1, 30000) AS n
       CROSS JOIN LATERAL (SELECT '2026-01-01'::timestamptz + n * '1 minute'::interval AS moment) a`,
    );
    await many.pool.query(`VACUUM ANALYZE read.${table}`);
  }
});
afterAll(() => many.close());

const lists: readonly [string, ClockFilters & BreachFilters][] = [
  ['everything', {}],
  ['a level', { level: 'department' }],
  ['a team', { team: 'team-3' }],
  ['a holder', { holder: 'person-7' }],
];
const place = { key: '2026-01-10T00:00:00.000Z', id: 'C-5 5' };

test.each([...lists, ['what is broken', { status: 'breached' }] as const])(
  'The list of clocks of %s is read by an index, also in the middle',
  async (_, filters) => {
    for (const cursor of [undefined, writeCursor('due', place)]) {
      const { sql, parameters } = clocksQuery(readModelsOf(many.pool), filters, {
        cursor,
        limit: 20,
      }).compile();
      expectIndexed(await explain(many.pool, sql, parameters));
    }
  },
);

test.each(lists)('The list of breaches of %s is read by an index, also in the middle', async (_, filters) => {
  for (const cursor of [undefined, writeCursor('newest', place)]) {
    const { sql, parameters } = breachesQuery(readModelsOf(many.pool), filters, {
      cursor,
      limit: 20,
    }).compile();
    expectIndexed(await explain(many.pool, sql, parameters));
  }
});

test('The board reads every clock once, and of the breaches only those of a day', async () => {
  const day = [
    '2026-01-10T00:00:00Z',
    '2026-01-11T00:00:00Z',
    '2026-01-10T23:00:00Z',
    '2026-01-09T00:00:00Z',
  ];
  const plan = await explain(many.pool, BOARD, day);
  const read = plan.filter((node) => node['Relation Name'] !== undefined);
  expect(read.filter((node) => node['Relation Name'] === 'clocks')).toHaveLength(1);
  const broken = plan.filter((node) => node['Index Name'] === 'breaches_newest');
  expect(broken).toMatchObject([{ 'Actual Rows': 1_440 }]);
  expect(plan.filter((node) => node['Node Type'] === 'Seq Scan')).toMatchObject([
    { 'Relation Name': 'clocks' },
  ]);
});
