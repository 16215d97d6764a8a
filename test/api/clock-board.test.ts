import { Pool } from 'pg';
import { createWorld } from '../projections/world';
import { commandBy, registration } from '../support/commands';
import { widenedDocument, widenedPolicy, withTeams } from '../support/widened';
import { appendLives } from './append-lives';
import { expectProblem, nextOf, startTestApi, type TestApi } from './support';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const START = Date.parse('2026-01-05T09:00:00.000Z');

let api: TestApi;
let now = START;
let upTo: string;
/** Where nobody gets a complaint without taking it. */
const organisation = {
  ...withTeams,
  timeZone: 'Europe/Berlin',
  teams: withTeams.teams.map((team) => ({ ...team, assignment: 'inbox' as const })),
};

beforeAll(async () => {
  api = await startTestApi({ policy: widenedDocument, organisation, clock: () => now });
  const world = createWorld({ policy: widenedPolicy, organisation });
  // Acknowledged within 4 hours, answered within 2 days, written to every 5 days, and final after 20.
  for (const [index, category] of ['card', 'mortgage', 'card'].entries())
    world.give(`B-${index}`, commandBy('ana', 'register', { ...registration, category }));
  world.give('B-0', commandBy('ana', 'accept', {}));
  world.give('B-1', commandBy('ana', 'accept', {}));
  world.give('B-1', commandBy('ana', 'pause', { reason: 'waiting-for-customer' }));
  world.fire('B-2', HOUR);
  upTo = await appendLives(api, world);
});
afterAll(() => api?.stop());

const list = async (query = '') => {
  const reply = await api.get(`/v1/clocks?minPosition=${upTo}&${query}`, { as: 'ida' });
  expect({ query, status: reply.status }).toEqual({ query, status: 200 });
  return reply.body.clocks as { complaintId: string; clock: string; status: string; dueAt: string | null }[];
};

test('the list has the clocks of all open complaints, the next that is due first', async () => {
  const clocks = await list();
  expect(clocks.map(({ complaintId, clock }) => `${complaintId} ${clock}`)).toEqual([
    'B-2 acknowledge',
    'B-0 respond',
    'B-2 respond',
    'B-0 customer-update',
    'B-2 customer-update',
    'B-0 final-response',
    'B-2 final-response',
    'B-1 customer-update',
    'B-1 final-response',
    'B-1 respond',
  ]);
  expect(clocks[1]).toEqual({
    complaintId: 'B-0',
    clock: 'respond',
    status: 'running',
    level: 'frontline',
    role: 'agent',
    department: 'accounts',
    team: 'desk',
    holder: 'ana',
    category: 'card',
    priority: 'normal',
    target: 'P2D',
    startedAt: '2026-01-05T09:00:00.000Z',
    dueAt: '2026-01-07T09:00:00.000Z',
    breachedAt: null,
    pausedBy: [],
  });
  expect(clocks.at(-1)).toMatchObject({ status: 'paused', dueAt: null, pausedBy: ['waiting-for-customer'] });
});

test.each([
  ['status=paused', 3],
  ['status=running&clock=respond', 2],
  ['status=breached', 1],
  ['level=supervisor', 0],
  ['team=desk', 10],
  ['holder=ana&clock=respond', 3],
  ['holder=ben', 0],
  ['role=agent&category=mortgage', 3],
  ['priority=normal', 10],
  ['dueBefore=2026-01-06T00:00:00Z', 1],
  ['breachedSince=2026-01-05T14:00:00Z', 1],
  ['breachedSince=2026-01-05T14:00:01Z', 0],
])('the list is filtered by %s', async (query, count) => {
  expect(await list(query)).toHaveLength(count);
});

test('the list is walked by its links', async () => {
  const seen: unknown[] = [];
  for (let path: string | undefined = `/v1/clocks?limit=3&team=desk&minPosition=${upTo}`; path; ) {
    const reply = await api.get(path);
    expect(reply.status).toBe(200);
    seen.push(...(reply.body.clocks as unknown[]));
    path = nextOf(reply);
  }
  expect(seen).toEqual(await list());
});

test('what was broken is listed with whose it was', async () => {
  const reply = await api.get(`/v1/breaches?since=2026-01-05T00:00:00Z&minPosition=${upTo}`);
  expect(reply.body).toEqual({
    breaches: [
      {
        complaintId: 'B-2',
        number: 0,
        clock: 'acknowledge',
        level: 'frontline',
        role: 'agent',
        department: 'accounts',
        team: 'desk',
        holder: null,
        category: 'card',
        priority: 'normal',
        dueAt: '2026-01-05T13:00:00.000Z',
        breachedAt: '2026-01-05T14:00:00.000Z',
      },
    ],
    nextCursor: null,
  });
  expect((await api.get('/v1/breaches?until=2026-01-05T14:00:00Z')).body.breaches).toEqual([]);
  expect((await api.get('/v1/breaches?clock=respond')).body.breaches).toEqual([]);
});

test('the board counts them for every level and every team, by the clock of the server', async () => {
  now = START + 30 * HOUR;
  const reply = await api.get(`/v1/clocks/summary?minPosition=${upTo}`, { as: 'ida' });
  const counts = {
    running: 6,
    dueWithin24Hours: 2,
    dueToday: 0,
    overdue: 1,
    standingStill: 3,
    brokenInLast24Hours: 0,
  };
  expect(reply.body).toEqual({
    at: '2026-01-06T15:00:00.000Z',
    timeZone: 'Europe/Berlin',
    todayUntil: '2026-01-06T23:00:00.000Z',
    total: counts,
    levels: [{ level: 'frontline', ...counts }],
    teams: [{ team: 'desk', ...counts }],
  });
  now = START + 5 * HOUR + DAY - 1;
  expect((await api.get('/v1/clocks/summary')).body.total).toMatchObject({ brokenInLast24Hours: 1 });
});

test.each([
  ['clocks', 'status', 'status=late'],
  ['clocks', 'level', 'level=%00'],
  ['clocks', 'clock', 'clock=%00'],
  ['clocks', 'dueBefore', 'dueBefore=soon'],
  ['clocks', 'cursor', 'cursor=abc'],
  ['clocks', 'limit', 'limit=201'],
  ['clocks', 'minPosition', 'minPosition=x'],
  ['clocks', 'colour', 'colour=blue'],
  ['clocks/summary', 'level', 'level=frontline'],
  ['breaches', 'since', 'since=0000-01-01T00:00:00Z'],
  ['breaches', 'cursor', 'cursor=abc'],
  ['breaches', 'status', 'status=breached'],
])('%s with a bad %s is 400 naming it (?%s)', async (path, parameter, query) => {
  const problem = expectProblem(await api.get(`/v1/${path}?${query}`), 400, 'invalid-request');
  expect(problem.errors).toContainEqual({ parameter, detail: expect.any(String) });
});

test('nobody sees them without a token', async () => {
  for (const path of ['/v1/clocks', '/v1/clocks/summary', '/v1/breaches', '/v1/work-lists', '/v1/load'])
    expectProblem(await api.get(path, { as: null }), 401, 'token-required');
});

test('while the read model of the version before serves, they are 503 with a time to come back', async () => {
  const pool = new Pool({ connectionString: api.databaseUrl, max: 1 });
  try {
    await pool.query('ALTER TABLE read.clocks SET SCHEMA read_standby');
    for (const path of ['/v1/clocks', '/v1/clocks/summary', '/v1/work-lists']) {
      const reply = await api.get(path);
      expectProblem(reply, 503, 'read-model-behind');
      expect(reply.headers.get('retry-after')).toBe('60');
    }
    expect((await api.get('/v1/load')).status).toBe(200);
  } finally {
    await pool.query('ALTER TABLE read_standby.clocks SET SCHEMA read');
    await pool.end();
  }
});
