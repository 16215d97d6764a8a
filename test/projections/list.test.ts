import fc from 'fast-check';
import { allProjections } from '../../projections/all';
import {
  type ComplaintFilters,
  type ComplaintSort,
  type ComplaintSummary,
  listComplaints,
} from '../../projections/queries/complaints';
import { timelineOf } from '../../projections/queries/timeline';
import { type ReadModels, readModelsOf } from '../../projections/tables';
import { commandBy, registration } from '../support/commands';
import { play, stories } from './stories';
import { openTestLog, project, type TestLog } from './test-log';
import { widened } from '../support/widened';
import { createWorld } from './world';

let log: TestLog;
let db: ReadModels;
let all: readonly ComplaintSummary[];

beforeAll(async () => {
  log = await openTestLog();
  db = readModelsOf(log.pool);
  const world = createWorld();
  // At one moment, so that they are equal in all that lists are sorted by.
  for (let number = 0; number < 30; number += 1) {
    world.give(`TWIN-${number}`, commandBy('ana', 'register', registration));
  }
  world.give('TWIN-3', commandBy('sam', 'assign', { assignee: 'ben' }));
  world.give('TWIN-4', commandBy('ana', 'escalate', { reason: 'customer-asks', summary: 'Please' }));
  world.give('TWIN-4', commandBy('sam', 'accept', {}));
  await log.append(world.take());
  for (const [index, story] of fc.sample(stories, { numRuns: 10, seed: 13 }).entries()) {
    const widenedWorld = createWorld(widened);
    play(widenedWorld, `S${index}-`, story);
    await log.append(widenedWorld.take());
  }
  await project(log, allProjections);
  all = await everything({});
});
afterAll(() => log.close());

async function everything(filters: ComplaintFilters, sort: ComplaintSort = 'newest', limit = 200) {
  const found: ComplaintSummary[] = [];
  let cursor: string | undefined;
  do {
    const page = await listComplaints(db, filters, { sort, limit, cursor });
    expect(page.complaints.length).toBeLessThanOrEqual(limit);
    found.push(...page.complaints);
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined);
  return found;
}

const ids = (complaints: readonly ComplaintSummary[]) => complaints.map(({ id }) => id);

/** The order that is promised, by another way than SQL. */
function inOrder(complaints: readonly ComplaintSummary[], sort: ComplaintSort): readonly string[] {
  const key = ({ id, registeredAt, nextDeadline }: ComplaintSummary) =>
    sort === 'newest' ? `${registeredAt} ${id}` : `${nextDeadline?.dueAt ?? 'without'} ${id}`;
  const sorted = ids([...complaints].sort((a, b) => (key(a) < key(b) ? -1 : 1)));
  return sort === 'newest' ? sorted.reverse() : sorted;
}

test.each([
  ['newest', 1],
  ['newest', 7],
  ['newest', 200],
  ['due', 1],
  ['due', 7],
  ['due', 200],
] as const)(
  'Pages by %s of %i give everything once and in order, also between equals',
  async (sort, limit) => {
    const found = ids(await everything({}, sort, limit));
    expect(all.length).toBeGreaterThan(60);
    expect(found).toEqual(inOrder(all, sort));
  },
);

test('Open complaints with a deadline come first by due, complaints without one last', async () => {
  const due = (await everything({}, 'due')).map(({ nextDeadline }) => nextDeadline !== null);
  expect(due.indexOf(false)).toBeGreaterThan(0);
  expect(due.lastIndexOf(true)).toBe(due.indexOf(false) - 1);
});

const someDue = () => {
  const dues = all.flatMap(({ nextDeadline }) => (nextDeadline ? [nextDeadline.dueAt] : [])).sort();
  return dues.at(-1) ?? '';
};

const filters: readonly [
  string,
  () => { by: ComplaintFilters; holds: (complaint: ComplaintSummary) => boolean },
][] = [
  ['status', () => ({ by: { status: 'new' }, holds: ({ status }) => status === 'new' })],
  [
    'several statuses',
    () => ({
      by: { status: ['resolved', 'closed'] },
      holds: ({ status }) => status === 'resolved' || status === 'closed',
    }),
  ],
  ['level', () => ({ by: { level: 'supervisor' }, holds: ({ level }) => level === 'supervisor' })],
  ['role', () => ({ by: { role: 'department' }, holds: ({ role }) => role === 'department' })],
  ['owner', () => ({ by: { owner: 'sam' }, holds: ({ owner }) => owner === 'sam' })],
  ['assignee', () => ({ by: { assignee: 'ben' }, holds: ({ assignee }) => assignee === 'ben' })],
  ['holder', () => ({ by: { holder: 'ana' }, holds: ({ holder }) => holder === 'ana' })],
  [
    'the inbox of a role',
    () => ({
      by: { role: 'agent', holder: null },
      holds: ({ role, holder }) => role === 'agent' && holder === null,
    }),
  ],
  ['watcher', () => ({ by: { watcher: 'sam' }, holds: ({ watchers }) => watchers.includes('sam') })],
  ['category', () => ({ by: { category: 'card' }, holds: ({ category }) => category === 'card' })],
  [
    'department',
    () => ({ by: { department: 'accounts' }, holds: ({ department }) => department === 'accounts' }),
  ],
  ['priority', () => ({ by: { priority: 'normal' }, holds: ({ priority }) => priority === 'normal' })],
  ['team', () => ({ by: { team: 'leads' }, holds: ({ team }) => team === 'leads' })],
  ['severity', () => ({ by: { severity: 'major' }, holds: ({ severity }) => severity === 'major' })],
  ['what stands still', () => ({ by: { standingStill: true }, holds: ({ standingStill }) => standingStill })],
  [
    'what does not stand still',
    () => ({ by: { standingStill: false }, holds: ({ standingStill }) => !standingStill }),
  ],
  ['breached', () => ({ by: { breached: true }, holds: ({ breached }) => breached })],
  ['not breached', () => ({ by: { breached: false }, holds: ({ breached }) => !breached })],
  [
    'due before',
    () => {
      const dueBefore = someDue();
      return {
        by: { dueBefore },
        holds: ({ nextDeadline }) => nextDeadline !== null && nextDeadline.dueAt < dueBefore,
      };
    },
  ],
  [
    'source',
    () => {
      const reference = all.find(({ source }) => source)?.source?.reference ?? '';
      return {
        by: { sourceSystem: 'cfpb', sourceReference: reference },
        holds: ({ source }) => source?.reference === reference,
      };
    },
  ],
  [
    'several at once',
    () => ({
      by: { status: 'in-progress', breached: true, category: 'card' },
      holds: ({ status, breached }) => status === 'in-progress' && breached,
    }),
  ],
];

test.each(filters)('A list by %s has those complaints and no others', async (_, filter) => {
  const { by, holds } = filter();
  const expected = all.filter(holds);
  expect(expected.length).toBeGreaterThan(0);
  expect(ids(await everything(by, 'newest', 3))).toEqual(inOrder(expected, 'newest'));
  expect(ids(await everything(by, 'due', 3))).toEqual(inOrder(expected, 'due'));
});

test('A filter that nothing fulfils gives an empty list', async () => {
  for (const by of [{ owner: 'nobody' }, { status: [] }, { watcher: "x'); --" }]) {
    expect(await listComplaints(db, by)).toEqual({ complaints: [], nextCursor: null });
  }
});

test('A summary says what is so about a complaint', async () => {
  const { complaints } = await listComplaints(db, { holder: null }, { sort: 'due', limit: 200 });
  const twin = complaints.find(({ id }) => id === 'TWIN-7');
  expect(twin).toEqual({
    id: 'TWIN-7',
    revision: 0,
    status: 'new',
    level: 'frontline',
    role: 'agent',
    category: 'card',
    department: 'accounts',
    priority: 'normal',
    severity: null,
    subject: 'Charged twice',
    product: null,
    channel: 'phone',
    assignee: null,
    owner: null,
    holder: null,
    holderSince: null,
    team: null,
    watchers: [],
    registeredAt: '2026-01-05T09:00:00.000Z',
    changedAt: '2026-01-05T09:00:00.000Z',
    closedAt: null,
    nextDeadline: { name: 'acknowledge', dueAt: '2026-01-05T13:00:00.000Z' },
    breached: false,
    escalations: 0,
    reopenings: 0,
    standingStill: false,
    rootCause: null,
    source: null,
  });
});

test('A timeline is read from the beginning, or on from a revision', async () => {
  const longest = [...all].sort((a, b) => b.revision - a.revision)[0];
  if (!longest || longest.revision < 4) throw new Error('no complaint has a history');
  const whole = await timelineOf(db, longest.id);
  expect(whole.map(({ revision }) => revision)).toEqual(
    Array.from({ length: longest.revision + 1 }, (_, n) => n),
  );
  expect(whole[0]).toMatchObject({
    type: 'ComplaintRegistered',
    at: longest.registeredAt,
    by: { id: 'ana', role: 'agent' },
    text: expect.stringMatching(/^ana registered the complaint at frontline: /),
    missed: null,
  });
  expect(await timelineOf(db, longest.id, { after: 1, limit: 2 })).toEqual(whole.slice(2, 4));
  expect(await timelineOf(db, 'NOBODY')).toEqual([]);
});
