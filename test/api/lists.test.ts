import { randomUUID } from 'node:crypto';
import { widenedDocument, withTeams } from '../support/widened';
import { expectProblem, nextOf, startTestApi, type TestApi } from './support';

/** Nobody gets a complaint without taking it. */
const inboxes = {
  ...withTeams,
  teams: withTeams.teams.map((team) => ({ ...team, assignment: 'inbox' as const })),
};

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi({ policy: widenedDocument, organisation: inboxes });
});
afterAll(() => api.stop());

describe('the list of complaints', () => {
  const reference = randomUUID();
  const own = `sourceReference=${reference}`;
  let ids: string[];
  let upTo: string;

  beforeAll(async () => {
    ids = [];
    for (const category of ['card', 'mortgage', 'card', 'other', 'card']) {
      ids.push(await api.register({ category, source: { system: 'test', reference } }));
    }
    await api.give('ana', ids[0] ?? '', 'accept');
    await api.give('ana', ids[0] ?? '', 'reclassify', { severity: 'major', reason: 'It costs a lot' });
    await api.give('ana', ids[0] ?? '', 'pause', { reason: 'waiting-for-customer' });
    await api.give('sam', ids[1] ?? '', 'assign', { assignee: 'sam' });
    upTo = (await api.get(`/v1/complaints/${ids[1]}`)).headers.get('redress-position') ?? '';
  });

  const list = async (query: string): Promise<{ id: string }[]> => {
    const reply = await api.get(`/v1/complaints?minPosition=${upTo}&${own}&${query}`);
    expect({ query, status: reply.status }).toEqual({ query, status: 200 });
    return reply.body.complaints as { id: string }[];
  };

  test('shows one’s own writes when it is asked to wait for them', async () => {
    expect((await list('')).map((one) => one.id)).toEqual([...ids].reverse());
  });

  test.each([
    ['status=new', 4],
    ['status=in-progress', 1],
    ['status=new,in-progress', 5],
    ['level=frontline', 5],
    ['role=supervisor', 0],
    ['owner=ana', 1],
    ['assignee=sam', 1],
    ['holder=ana', 1],
    ['unheld=true', 3],
    ['watcher=ana', 0],
    ['category=card', 3],
    ['department=accounts', 3],
    ['priority=normal', 5],
    ['team=desk', 5],
    ['team=leads', 0],
    ['severity=major', 1],
    ['standingStill=true', 1],
    ['standingStill=false', 4],
    ['breached=false', 5],
    ['breached=true', 0],
    ['dueBefore=2020-01-01T00:00:00Z', 0],
    // What stands still is due at no time.
    ['dueBefore=2999-01-01T00:00:00%2B02:00', 4],
    ['sourceSystem=test&category=card&unheld=true', 2],
  ])('is filtered by %s', async (query, count) => {
    expect(await list(query)).toHaveLength(count);
  });

  test.each(['due', 'newest'])('is walked by its links in the order of %s', async (sort) => {
    const seen: string[] = [];
    for (
      let path: string | undefined = `/v1/complaints?${own}&limit=2&sort=${sort}&minPosition=${upTo}`;
      path;
    ) {
      const reply = await api.get(path);
      expect(reply.status).toBe(200);
      seen.push(...(reply.body.complaints as { id: string }[]).map((one) => one.id));
      path = nextOf(reply);
    }
    expect(seen).toHaveLength(5);
    expect(seen).toEqual((await list(`sort=${sort}`)).map((one) => one.id));
  });

  test.each([
    ['status', 'status=lost'],
    ['status', 'status='],
    ['level', 'level=%00'],
    ['owner', 'owner=Ana%20Ruiz'],
    ['breached', 'breached=maybe'],
    ['dueBefore', 'dueBefore=soon'],
    ['dueBefore', 'dueBefore=0000-01-01T00:00:00Z'],
    ['sort', 'sort=colour'],
    ['limit', 'limit=0'],
    ['limit', 'limit=201'],
    ['limit', 'limit=1e2'],
    ['cursor', 'cursor=abc'],
    ['cursor', `cursor=${Buffer.from('["newest","infinity","x"]').toString('base64url')}&sort=due`],
    ['minPosition', 'minPosition=-1'],
    ['unheld', 'unheld=true&holder=ana'],
    ['colour', 'colour=blue&level=frontline'],
    ['sourceReference', 'sourceReference=%00'],
  ])('asked for with a bad %s is 400 naming it (?%s)', async (parameter, query) => {
    const problem = expectProblem(await api.get(`/v1/complaints?${query}`), 400, 'invalid-request');
    expect(problem.errors).toContainEqual({ parameter, detail: expect.any(String) });
  });

  test('that was asked to wait for what nobody wrote yet is 503 with a time to come back', async () => {
    const reply = await api.get('/v1/complaints?minPosition=999999999');
    expectProblem(reply, 503, 'read-model-behind');
    expect(reply.headers.get('retry-after')).toBe('1');
  });
});

describe('the whole log', () => {
  beforeAll(() => api.register());

  test('is read slice by slice, each event once and in order', async () => {
    const positions: number[] = [];
    for (let path: string | undefined = '/v1/events?limit=3'; path; ) {
      const reply = await api.get(path, { as: 'ida' });
      expect(reply.status).toBe(200);
      positions.push(...(reply.body.events as { position: string }[]).map((event) => Number(event.position)));
      path = nextOf(reply);
    }
    expect(positions).toEqual(positions.map((_, index) => index + 1));
    expect(positions.length).toBeGreaterThanOrEqual(5);
  });

  test('comes as JSON Lines when that is asked for', async () => {
    const reply = await api.get('/v1/events?limit=2', { headers: { accept: 'application/jsonl' } });
    expect(reply.text.trimEnd().split('\n')).toHaveLength(2);
    expect(nextOf(reply)).toBe('/v1/events?after=2&limit=2');
  });

  test('at its end says where to go on', async () => {
    const head = await api.store.durable.head();
    const reply = await api.get(`/v1/events?after=${head}`);
    expect(reply.body).toEqual({ events: [], next: head, atHead: true });
  });

  test.each(['after=x', 'after=-1', 'after=99999999999', 'after=9999999999999999999999', 'after='])(
    'asked for ?%s is 400',
    async (query) => {
      const problem = expectProblem(await api.get(`/v1/events?${query}`), 400, 'invalid-request');
      expect(problem.errors).toEqual([{ parameter: 'after', detail: expect.any(String) }]);
    },
  );
});
