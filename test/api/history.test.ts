import { expectProblem, nextOf, startTestApi, type TestApi } from './support';

let api: TestApi;
let ids: string[];
let nobody: string;
let upTo: string;

beforeAll(async () => {
  api = await startTestApi();
  ids = [];
  for (const email of [
    'jo@example.org',
    'Jo@Example.org',
    'other@example.org',
    'jo@example.org',
    'jo@example.org',
  ])
    ids.push(await api.register({ complainant: { name: 'Jo Smith', email }, description: 'My secret' }));
  nobody = await api.register({ complainant: {} });
  upTo = (await api.get(`/v1/complaints/${nobody}`)).headers.get('redress-position') ?? '';
});
afterAll(() => api?.stop());

const path = (id: string | undefined, query = '') =>
  `/v1/complaints/${id}/history?minPosition=${upTo}${query}`;

test('the others of the same person come as in every list, the newest first', async () => {
  const reply = await api.get(path(ids[1]), { as: 'ida' });
  const { complaints, ...rest } = reply.body as { complaints: { id: string }[] };
  expect(rest).toEqual({ nextCursor: null, reason: null });
  expect(complaints.map(({ id }) => id)).toEqual([ids[4], ids[3], ids[0]]);
  const { complaints: all } = (await api.get('/v1/complaints')).body as { complaints: { id: string }[] };
  expect(complaints[0]).toEqual(all.find(({ id }) => id === ids[4]));
});

test('nothing personal is in it besides what lists show', async () => {
  expect((await api.get(path(ids[1]))).text).not.toMatch(/Jo|example\.org|secret/);
});

test('it is walked by its links', async () => {
  const seen: string[] = [];
  for (let next: string | undefined = path(ids[0], '&limit=1'); next; ) {
    const reply = await api.get(next);
    expect(reply.status).toBe(200);
    seen.push(...(reply.body.complaints as { id: string }[]).map(({ id }) => id));
    next = nextOf(reply);
  }
  expect(seen).toEqual([ids[4], ids[3], ids[1]]);
});

test('of somebody who is known by nothing there is none, and it says why', async () => {
  expect((await api.get(path(nobody))).body).toEqual({
    complaints: [],
    nextCursor: null,
    reason: 'complainant-unknown',
  });
});

test('of a complaint that is not there, and with parameters that are none, it is a problem', async () => {
  expectProblem(await api.get('/v1/complaints/NOWHERE/history'), 404, 'not-registered');
  expectProblem(await api.get('/v1/complaints/a%20b/history'), 404, 'not-registered');
  for (const query of ['cursor=abc', 'limit=0', 'minPosition=x', 'sort=due'])
    expectProblem(await api.get(`/v1/complaints/${ids[0]}/history?${query}`), 400, 'invalid-request');
  expectProblem(await api.post(`/v1/complaints/${ids[0]}/history`), 405, 'method-not-allowed');
});
