import fc from 'fast-check';
import { allProjections } from '../../projections/all';
import { type BoardCounts, readBoard } from '../../projections/queries/board';
import {
  type BreachFilters,
  type BreachSummary,
  type ClockFilters,
  type ClockSummary,
  listBreaches,
  listClocks,
} from '../../projections/queries/clocks';
import { BadCursor, writeCursor } from '../../projections/queries/cursor';
import { type ReadModels, readModelsOf } from '../../projections/tables';
import { commandBy, registration } from '../support/commands';
import { widened } from '../support/widened';
import { readTables } from './expected';
import { play, stories } from './stories';
import { openTestLog, project, type TestLog } from './test-log';
import { createWorld } from './world';

let log: TestLog;
let db: ReadModels;
let clocks: readonly ClockSummary[];
let breaches: readonly BreachSummary[];

beforeAll(async () => {
  log = await openTestLog();
  db = readModelsOf(log.pool);
  const world = createWorld(widened);
  // At one moment, so that they are equal in all that lists are sorted by.
  for (let number = 0; number < 12; number += 1)
    world.give(`TWIN-${number}`, commandBy('ana', 'register', registration));
  await log.append(world.take());
  for (const [index, story] of fc.sample(stories, { numRuns: 10, seed: 17 }).entries()) {
    const widenedWorld = createWorld(widened);
    play(widenedWorld, `S${index}-`, story);
    await log.append(widenedWorld.take());
  }
  await project(log, allProjections);
  clocks = await everyClock({});
  breaches = await everyBreach({});
});
afterAll(() => log.close());

async function everyClock(filters: ClockFilters, limit = 200): Promise<readonly ClockSummary[]> {
  const found: ClockSummary[] = [];
  for (let cursor: string | undefined; ; ) {
    const page = await listClocks(db, filters, { cursor, limit });
    found.push(...page.clocks);
    if (page.nextCursor === null) return found;
    cursor = page.nextCursor;
  }
}

async function everyBreach(filters: BreachFilters, limit = 200): Promise<readonly BreachSummary[]> {
  const found: BreachSummary[] = [];
  for (let cursor: string | undefined; ; ) {
    const page = await listBreaches(db, filters, { cursor, limit });
    found.push(...page.breaches);
    if (page.nextCursor === null) return found;
    cursor = page.nextCursor;
  }
}

test('The lists have every clock and every breach of the tables, however small the pages', async () => {
  const tables = await readTables(log.pool);
  expect(clocks).toHaveLength(tables.clocks.length);
  expect(breaches).toHaveLength(tables.breaches.length);
  expect(breaches.length).toBeGreaterThan(20);
  for (const limit of [1, 7]) {
    expect(await everyClock({}, limit)).toEqual(clocks);
    expect(await everyBreach({}, limit)).toEqual(breaches);
  }
});

test('Clocks come the next that is due first, what stands still last; breaches the last first', () => {
  const dueKeys = clocks.map(
    ({ dueAt, complaintId, clock }) => `${dueAt ?? 'without'} ${complaintId} ${clock}`,
  );
  expect(dueKeys).toEqual([...dueKeys].sort());
  expect(dueKeys.at(-1)).toMatch(/^without /);
  const keys = breaches.map(
    ({ breachedAt, complaintId, number }) => `${breachedAt} ${complaintId} ${String(number).padStart(5)}`,
  );
  expect(keys).toEqual([...keys].sort().reverse());
});

test.each(['running', 'paused', 'breached'] as const)(
  'A clock that is %s says so in its members',
  (status) => {
    const found = clocks.filter((one) => one.status === status);
    expect(found.length).toBeGreaterThan(0);
    for (const { breachedAt, dueAt, pausedBy } of found) {
      expect(breachedAt !== null).toBe(status === 'breached');
      if (status === 'paused') expect(pausedBy).not.toEqual([]);
      if (status === 'running') expect(pausedBy).toEqual([]);
      if (status !== 'paused') expect(dueAt).not.toBeNull();
    }
  },
);

const middle = (times: readonly (string | null)[]) => {
  const sorted = times.filter((time) => time !== null).sort();
  return sorted[Math.floor(sorted.length / 2)] ?? '';
};

const clockFilters: readonly [string, () => [ClockFilters, (one: ClockSummary) => boolean]][] = [
  ['level', () => [{ level: 'supervisor' }, ({ level }) => level === 'supervisor']],
  ['team', () => [{ team: 'desk' }, ({ team }) => team === 'desk']],
  ['holder', () => [{ holder: 'ana' }, ({ holder }) => holder === 'ana']],
  ['role', () => [{ role: 'agent' }, ({ role }) => role === 'agent']],
  ['status', () => [{ status: 'paused' }, ({ status }) => status === 'paused']],
  ['clock', () => [{ clock: 'respond' }, ({ clock }) => clock === 'respond']],
  ['category', () => [{ category: 'card' }, ({ category }) => category === 'card']],
  ['priority', () => [{ priority: 'high' }, ({ priority }) => priority === 'high']],
  [
    'when it is due',
    () => {
      const dueBefore = middle(clocks.map(({ dueAt }) => dueAt));
      return [{ dueBefore }, ({ dueAt }) => dueAt !== null && dueAt < dueBefore];
    },
  ],
  [
    'when it was broken',
    () => {
      const breachedSince = middle(clocks.map(({ breachedAt }) => breachedAt));
      return [{ breachedSince }, ({ breachedAt }) => breachedAt !== null && breachedAt >= breachedSince];
    },
  ],
  [
    'several at once',
    () => [
      { status: 'running', level: 'frontline', clock: 'respond' },
      ({ status, level, clock }) => status === 'running' && level === 'frontline' && clock === 'respond',
    ],
  ],
];

test.each(clockFilters)('A list of clocks by %s has those and no others', async (_, filter) => {
  const [filters, holds] = filter();
  const expected = clocks.filter(holds);
  expect(expected.length).toBeGreaterThan(0);
  expect(await everyClock(filters, 3)).toEqual(expected);
});

test('A list of breaches has those of the span, the level, the team, the holder and the clock', async () => {
  const [since, until] = [breaches.at(-4)?.breachedAt ?? '', breaches[3]?.breachedAt ?? ''];
  const inSpan = breaches.filter(({ breachedAt }) => breachedAt >= since && breachedAt < until);
  expect(await everyBreach({ since, until }, 3)).toEqual(inSpan);
  for (const name of ['level', 'team', 'holder', 'role', 'clock', 'category', 'priority'] as const) {
    const value = breaches.find((one) => one[name] !== null)?.[name] ?? '';
    const expected = breaches.filter((one) => one[name] === value);
    expect(expected.length).toBeGreaterThan(0);
    expect(await everyBreach({ [name]: value }, 3)).toEqual(expected);
  }
});

test('The board counts what the lists have, at any moment', async () => {
  const moments = [
    ...new Set([...clocks.map(({ dueAt }) => dueAt), ...breaches.map((one) => one.breachedAt)]),
  ];
  const DAY = 86_400_000;
  for (const now of moments.flatMap((moment, index) =>
    moment !== null && index % 9 === 0 ? [moment] : [],
  )) {
    const around = (ms: number) => new Date(Date.parse(now) + ms).toISOString();
    const until = around(DAY / 3);
    const count = (holds: (one: ClockSummary | BreachSummary) => boolean): BoardCounts => {
      const here = clocks.filter(holds);
      const late = ({ status, dueAt }: ClockSummary) =>
        status === 'breached' || (dueAt !== null && dueAt <= now);
      const running = here.filter((one) => one.status === 'running' && !late(one));
      return {
        running: running.length,
        dueWithin24Hours: running.filter(({ dueAt }) => (dueAt ?? '') <= around(DAY)).length,
        dueToday: running.filter(({ dueAt }) => (dueAt ?? '') < until).length,
        overdue: here.filter(late).length,
        standingStill: here.filter((one) => one.status === 'paused' && !late(one)).length,
        brokenInLast24Hours: breaches.filter(
          (one) => holds(one) && one.breachedAt > around(-DAY) && one.breachedAt <= now,
        ).length,
      };
    };
    const board = await readBoard(log.pool, now, until);
    expect(board.total).toEqual(count(() => true));
    const { running, overdue, standingStill } = board.total;
    expect(running + overdue + standingStill).toBe(clocks.length);
    for (const { level, ...counts } of board.levels)
      expect(counts).toEqual(count((one) => one.level === level));
    for (const { team, ...counts } of board.teams) expect(counts).toEqual(count((one) => one.team === team));
    const all = clocks.map((one) => one.level);
    expect(board.levels.map(({ level }) => level)).toEqual(expect.arrayContaining([...new Set(all)]));
  }
});

test('A board of nothing is all noughts', async () => {
  const empty = await openTestLog();
  try {
    const now = '2026-01-05T09:00:00.000Z';
    expect(await readBoard(empty.pool, now, now)).toMatchObject({
      total: { running: 0 },
      levels: [],
      teams: [],
    });
  } finally {
    await empty.close();
  }
});

test.each([
  ['of another list', writeCursor('newest', { key: '2026-01-05T09:00:00.000Z', id: 'A respond' })],
  ['without the clock', writeCursor('due', { key: '2026-01-05T09:00:00.000Z', id: 'A' })],
  ['that is none', 'abc'],
])('A cursor %s is refused by the list of clocks', async (_, cursor) => {
  await expect(listClocks(db, {}, { cursor, limit: 5 })).rejects.toBeInstanceOf(BadCursor);
});

test.each([
  ['without the number', writeCursor('newest', { key: '2026-01-05T09:00:00.000Z', id: 'A' })],
  [
    'with a number that is none',
    writeCursor('newest', { key: '2026-01-05T09:00:00.000Z', id: 'A 99999999999' }),
  ],
  ['with no moment', writeCursor('newest', { key: 'infinity', id: 'A x' })],
])('A cursor %s is refused by the list of breaches', async (_, cursor) => {
  await expect(listBreaches(db, {}, { cursor, limit: 5 })).rejects.toBeInstanceOf(BadCursor);
});
