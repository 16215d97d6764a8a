import { createWorld } from '../projections/world';
import { commandBy, registration } from '../support/commands';
import { widenedDocument, widenedPolicy, withInboxes } from '../support/widened';
import { appendLives } from './append-lives';
import { expectProblem, startTestApi, type TestApi } from './support';

let api: TestApi;
let now: number;
let upTo: string;

beforeAll(async () => {
  api = await startTestApi({ policy: widenedDocument, organisation: withInboxes, clock: () => now });
  const world = createWorld({ policy: widenedPolicy, organisation: withInboxes });
  for (const id of ['W-1', 'W-2', 'W-3']) {
    world.give(id, commandBy('ana', 'register', registration));
    world.advance(60_000);
  }
  world.give('W-1', commandBy('ana', 'accept', {}));
  world.give('W-2', commandBy('ana', 'accept', {}));
  world.give('W-2', commandBy('ana', 'escalate', { summary: 'Above me', reason: 'threat' }));
  upTo = await appendLives(api, world);
  now = Date.parse('2026-01-05T14:00:00.000Z');
});
afterAll(() => api?.stop());

const lists = async (as: string) => {
  const reply = await api.get(`/v1/work-lists?minPosition=${upTo}`, { as });
  expect(reply.status).toBe(200);
  return reply.body as {
    at: string;
    lists: readonly { list: string; complaints: number; nextDueAt: string | null; href: string }[];
  };
};

test('an agent has their own, those of the team, the inbox and what they watch', async () => {
  const open = 'status=new%2Cin-progress%2Cresolved&sort=due';
  expect(await lists('ana')).toEqual({
    at: '2026-01-05T14:00:00.000Z',
    person: 'ana',
    role: 'agent',
    team: 'desk',
    lists: [
      {
        list: 'mine',
        complaints: 1,
        overdue: 0,
        nextDueAt: expect.any(String),
        href: `/v1/complaints?${open}&holder=ana`,
      },
      {
        list: 'team',
        complaints: 2,
        overdue: 1,
        nextDueAt: '2026-01-05T13:02:00.000Z',
        href: `/v1/complaints?${open}&team=desk`,
      },
      {
        list: 'inbox',
        complaints: 1,
        overdue: 1,
        nextDueAt: '2026-01-05T13:02:00.000Z',
        href: `/v1/complaints?${open}&unheld=true&role=agent`,
      },
      {
        list: 'watching',
        complaints: 1,
        overdue: 1,
        nextDueAt: expect.any(String),
        href: `/v1/complaints?${open}&watcher=ana`,
      },
    ],
  });
});

test.each(['ana', 'sam', 'max', 'ida'])(
  'every link of %s leads to as many as it counts, the next due first',
  async (as) => {
    for (const { complaints, nextDueAt, href } of (await lists(as)).lists) {
      const found = (await api.get(href, { as })).body.complaints as {
        nextDeadline: { dueAt: string } | null;
      }[];
      expect(found).toHaveLength(complaints);
      expect(found[0]?.nextDeadline?.dueAt ?? null).toBe(nextDueAt);
    }
  },
);

test('whoever has no team has no list of one', async () => {
  expect((await lists('max')).lists.map(({ list }) => list)).toEqual(['mine', 'inbox', 'watching']);
});

test('parameters that it does not take are 400', async () => {
  expectProblem(await api.get('/v1/work-lists?person=ben'), 400, 'invalid-request');
});
