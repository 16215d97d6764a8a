import { createWorld } from '../projections/world';
import { commandBy, registration } from '../support/commands';
import { widenedDocument, widenedPolicy, withInboxes } from '../support/widened';
import { appendLives } from './append-lives';
import { expectProblem, startTestApi, type TestApi } from './support';

const DAY = 86_400_000;
let api: TestApi;
let now: number;
let upTo: string;

beforeAll(async () => {
  api = await startTestApi({ policy: widenedDocument, organisation: withInboxes, clock: () => now });
  const world = createWorld({ policy: widenedPolicy, organisation: withInboxes });
  world.give('OLD', commandBy('ana', 'register', registration));
  world.give('OLD', commandBy('ana', 'accept', {}));
  world.give('OLD', commandBy('ana', 'pause', { reason: 'waiting-for-customer' }));
  world.advance(5 * DAY);
  world.give('NEW', commandBy('ana', 'register', registration));
  world.give('DONE', commandBy('ana', 'register', registration));
  world.give('DONE', commandBy('ana', 'withdraw', { reason: 'Settled' }));
  upTo = await appendLives(api, world);
  now = Date.parse(world.now()) + DAY;
});
afterAll(() => api?.stop());

interface Group {
  readonly group: string | null;
  readonly open: number;
}
const load = async (query = '') => {
  const reply = await api.get(`/v1/load?minPosition=${upTo}${query}`, { as: 'ida' });
  expect(reply.status).toBe(200);
  return reply.body as { total: Group; groups: readonly Group[] };
};

test('says who has how many, how old they are, and what is due next', async () => {
  const { total, groups, ...rest } = await load();
  expect(rest).toEqual({ at: new Date(now).toISOString(), by: 'person' });
  expect(total).toEqual({
    open: 2,
    new: 1,
    inProgress: 1,
    resolved: 0,
    standingStill: 1,
    breached: 0,
    ages: [
      { fromDays: 0, toDays: 2, complaints: 1 },
      { fromDays: 3, toDays: 7, complaints: 1 },
      { fromDays: 8, toDays: 14, complaints: 0 },
      { fromDays: 15, toDays: 28, complaints: 0 },
      { fromDays: 29, toDays: 56, complaints: 0 },
      { fromDays: 57, toDays: null, complaints: 0 },
    ],
    oldestAt: '2026-01-05T09:00:00.000Z',
    nextDueAt: '2026-01-10T13:00:00.000Z',
  });
  expect(groups.slice(0, 2)).toMatchObject([
    { group: 'ana', open: 1, oldestAt: '2026-01-05T09:00:00.000Z', nextDueAt: null },
    { group: null, open: 1, oldestAt: '2026-01-10T09:00:00.000Z' },
  ]);
});

test('tells of whoever has nothing, but not of those who do not work on complaints', async () => {
  const { groups } = await load('&by=person');
  const idle = groups.filter(({ open }) => open === 0).map(({ group }) => group);
  expect(idle).toEqual(['ben', 'sam', 'dana', 'max']);
});

test.each([
  [
    'team',
    [
      ['desk', 2],
      ['leads', 0],
    ],
  ],
  [
    'level',
    [
      ['frontline', 2],
      ['supervisor', 0],
      ['department', 0],
      ['senior-management', 0],
    ],
  ],
])('is grouped by %s', async (by, expected) => {
  const { groups } = await load(`&by=${by}`);
  expect(groups.map(({ group, open }) => [group, open])).toEqual(expected);
});

test('by anything else is 400', async () => {
  const problem = expectProblem(await api.get('/v1/load?by=colour'), 400, 'invalid-request');
  expect(problem.errors).toEqual([{ parameter: 'by', detail: expect.any(String) }]);
});
