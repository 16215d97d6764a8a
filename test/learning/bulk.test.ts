import { randomUUID } from 'node:crypto';
import { eventually } from '../support/eventually';
import {
  type Call,
  expectProblem,
  type Members,
  type Reply,
  startTestApi,
  type TestApi,
} from '../api/support';

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterEach(() => api.gateway.behave('well'));
afterAll(() => api.stop());

interface Outcome {
  readonly complaintId: string;
  readonly status: string;
  readonly revision?: number;
  readonly events?: readonly string[];
  readonly problem?: Members;
}

function outcomesIn(reply: Reply): Readonly<Record<string, Outcome>> {
  expect(reply.status).toBe(200);
  const list = reply.body.outcomes as readonly Outcome[];
  return Object.fromEntries(list.map((one) => [one.complaintId, one]));
}

const bulk = (body: Members, call: Call = {}) => api.post('/v1/bulk', { body, ...call });
const registered = (count: number, data: Members = {}) =>
  Promise.all(Array.from({ length: count }, () => api.register(data)));

/** Complaints with one narrative that no other test uses, known to the read model. */
async function same(count: number): Promise<readonly string[]> {
  const description = `I was charged twice, ${randomUUID()}!`;
  const ids = await registered(count, { description });
  await eventually(async () => {
    const { body } = await api.get(`/v1/complaints/${ids[0]}/similar`);
    return Array.isArray(body.complaints) && body.complaints.length === count;
  });
  return ids;
}

describe('row 36: identical narratives are found', () => {
  test('whatever the case, spacing and punctuation, in the order of registration and page by page', async () => {
    const marker = randomUUID();
    const first = await api.register({ description: `Charged TWICE, ${marker}!` });
    const second = await api.register({ description: `charged twice\n${marker.toUpperCase()}` });
    await api.register({ description: `charged thrice ${marker}` });
    const idsIn = ({ body }: Reply) => (body.complaints as Members[]).map(({ id }) => id);
    await eventually(async () => idsIn(await api.get(`/v1/complaints/${second}/similar`)).length === 2);
    const reply = await api.get(`/v1/complaints/${second}/similar?limit=1`);
    expect(idsIn(reply)).toEqual([first]);
    expect(reply.body.next).toBe(first);
    const next = await api.get(`/v1/complaints/${second}/similar?limit=1&after=${first}`);
    expect(idsIn(next)).toEqual([second]);
  });

  test('a complaint that is not there is not found', async () => {
    expectProblem(await api.get('/v1/complaints/T-nothing/similar'), 404, 'not-registered');
    const order = { command: 'accept', similarTo: 'T-nothing' };
    expectProblem(await bulk(order), 404, 'not-registered');
  });
});

describe('row 36: many complaints are answered together', () => {
  test('each is decided by itself, and those that refuse say why', async () => {
    const [mine = '', taken = '', other = ''] = await same(3);
    await api.give('ben', taken, 'accept');
    const outcomes = outcomesIn(await bulk({ command: 'accept', similarTo: mine }));
    expect(outcomes[mine]).toEqual({
      complaintId: mine,
      status: 'accepted',
      revision: 1,
      events: ['ComplaintAccepted'],
    });
    expect(outcomes[other]).toMatchObject({ status: 'accepted', revision: 1 });
    expect(outcomes[taken]).toMatchObject({
      status: 'refused',
      problem: { code: 'already-owned', status: 409 },
    });
    expect(Object.keys(outcomes)).toHaveLength(3);
  });

  test('the same request with the same key does nothing twice and has the same outcomes', async () => {
    const ids = await registered(5);
    const headers = { 'Idempotency-Key': randomUUID() };
    const order = { command: 'add-note', data: { text: 'One of many' }, complaints: ids };
    const first = outcomesIn(await bulk(order, { headers }));
    const second = outcomesIn(await bulk({ ...order, complaints: [...ids, ids[0]] }, { headers }));
    expect(second).toEqual(first);
    for (const id of ids) {
      const { body } = await api.get(`/v1/complaints/${id}`);
      expect(body).toMatchObject({ revision: 1, notes: [{ text: 'One of many', by: 'ana' }] });
    }
    const changed = outcomesIn(await bulk({ ...order, data: { text: 'Another' } }, { headers }));
    for (const id of ids)
      expect(changed[id]).toMatchObject({ status: 'refused', problem: { code: 'command-id-reused' } });
  });

  test('a complaint gets the key with its id behind it, so that one of them can be repeated alone', async () => {
    const [id = ''] = await registered(1);
    const key = randomUUID();
    outcomesIn(
      await bulk(
        { command: 'add-note', data: { text: 'Once' }, complaints: [id] },
        { headers: { 'Idempotency-Key': key } },
      ),
    );
    const alone = await api.post(`/v1/complaints/${id}/add-note`, {
      body: { text: 'Once' },
      headers: { 'Idempotency-Key': `${key}:${id}` },
    });
    expect(alone.body).toMatchObject({ revision: 1 });
  });

  test('one that does not exist is refused without harm to the others', async () => {
    const [id = ''] = await registered(1);
    const outcomes = outcomesIn(await bulk({ command: 'accept', complaints: ['T-nothing', id] }));
    expect(outcomes['T-nothing']).toMatchObject({ status: 'refused', problem: { code: 'not-registered' } });
    expect(outcomes[id]).toMatchObject({ status: 'accepted' });
  });

  test('when commands cannot be taken the outcomes are unknown, and the rest is not begun', async () => {
    const ids = await registered(40);
    api.gateway.behave('away');
    const given = api.gateway.given;
    const headers = { 'Idempotency-Key': randomUUID() };
    const outcomes = outcomesIn(await bulk({ command: 'accept', complaints: ids }, { headers }));
    for (const id of ids)
      expect(outcomes[id]).toMatchObject({ status: 'unknown', problem: { code: 'temporal-unavailable' } });
    expect(api.gateway.given - given).toBeLessThan(40);
    api.gateway.behave('well');
    const again = outcomesIn(await bulk({ command: 'accept', complaints: ids }, { headers }));
    for (const id of ids) expect(again[id]).toMatchObject({ status: 'accepted', revision: 1 });
  });

  test('without waiting every command is pending', async () => {
    const ids = await registered(2);
    const reply = await bulk(
      { command: 'accept', complaints: ids },
      { headers: { Prefer: 'respond-async' } },
    );
    for (const outcome of Object.values(outcomesIn(reply))) expect(outcome.status).toBe('pending');
  });

  test.each<[string, Members, Readonly<Record<string, string>>, Members]>([
    ['no complaints', { command: 'accept' }, {}, { pointer: '' }],
    [
      'two ways to name them',
      { command: 'accept', complaints: ['C-1'], similarTo: 'C-1' },
      {},
      { pointer: '' },
    ],
    ['a registration', { command: 'register', complaints: ['C-1'] }, {}, { pointer: '/command' }],
    [
      'data that do not fit',
      { command: 'add-note', data: { txt: 'x' }, complaints: ['C-1'] },
      {},
      { pointer: '/data/text' },
    ],
    [
      'too many',
      { command: 'accept', complaints: Array.from({ length: 501 }, (_, n) => `C-${n}`) },
      {},
      { pointer: '/complaints' },
    ],
    ['a revision', { command: 'accept', complaints: ['C-1'] }, { 'If-Match': '"1"' }, { header: 'If-Match' }],
    [
      'a long key',
      { command: 'accept', complaints: ['C-1'] },
      { 'Idempotency-Key': 'k'.repeat(136) },
      { header: 'Idempotency-Key' },
    ],
  ])('a request with %s is refused as a whole', async (_, order, headers, place) => {
    const { errors } = expectProblem(await bulk(order, { headers }), 400, 'invalid-request');
    expect(errors).toContainEqual(expect.objectContaining(place));
  });
});

describe('row 35: problems over the API', () => {
  const POLICY = { id: 'standard', version: 1 };
  async function problemWith(complaints: readonly string[]): Promise<string> {
    const id = `same-product-${randomUUID().replaceAll('-', '').slice(0, 16)}`;
    const data = {
      rule: 'same-product',
      title: 'Many about one product',
      key: { product: id },
      complaints,
      withinDays: 30,
      policy: POLICY,
    };
    const command = { name: 'detect', by: { id: 'system', role: 'system' }, data } as const;
    const policy = await api.dependencies.policies.active();
    const outcome = await api.dependencies.changeProblem(id, {
      command,
      policy,
      now: new Date().toISOString(),
    });
    if (outcome.kind !== 'changed') throw new Error(outcome.kind);
    await api.get(`/v1/recurring-problems?minPosition=${outcome.appended.position}`);
    return id;
  }

  test('a problem is listed and shown, and its complaints show it', async () => {
    const ids = await registered(2);
    const id = await problemWith(ids);
    const { body } = await api.get('/v1/recurring-problems?status=open&rule=same-product&limit=1');
    expect(body.problems).toMatchObject([{ id, status: 'open', complaints: 2 }]);
    expect((await api.get(`/v1/recurring-problems/${id}`)).body).toMatchObject({
      id,
      complaints: ids,
      status: 'open',
    });
    expect((await api.get(`/v1/complaints/${ids[0]}`)).body.problems).toEqual([id]);
    expect((await api.get(`/v1/complaints/${await api.register()}`)).body.problems).toEqual([]);
    expectProblem(
      await api.get('/v1/recurring-problems/same-product-0000000000000000'),
      404,
      'no-such-problem',
    );
  });

  test('a command goes to all complaints of a problem', async () => {
    const ids = await registered(3);
    const id = await problemWith(ids);
    const outcomes = outcomesIn(await bulk({ command: 'accept', problem: id }));
    expect(Object.keys(outcomes).sort()).toEqual([...ids].sort());
    for (const one of ids) expect(outcomes[one]).toMatchObject({ status: 'accepted' });
    expectProblem(
      await bulk({ command: 'accept', problem: 'same-product-0000000000000000' }),
      404,
      'no-such-problem',
    );
  });

  test('people note and resolve it, once per key; auditors only read', async () => {
    const id = await problemWith(await registered(1));
    const path = `/v1/recurring-problems/${id}`;
    const headers = { 'Idempotency-Key': randomUUID() };
    const note = () => api.post(`${path}/note`, { body: { text: 'Looking into it' }, headers });
    expect((await note()).body).toEqual({ problemId: id, revision: 1, events: ['ProblemNoted'] });
    expect((await note()).body).toEqual({ problemId: id, revision: 1, events: ['ProblemNoted'] });
    expectProblem(
      await api.post(`${path}/note`, { body: { text: 'Else' }, headers }),
      422,
      'command-id-reused',
    );
    expectProblem(await api.post(`${path}/note`, { body: {} }), 400, 'invalid-request');
    const resolve = (as: string) => api.post(`${path}/resolve`, { as, body: { summary: 'Corrected' } });
    expectProblem(await resolve('ida'), 403, 'role-may-not-act');
    expect((await resolve('sam')).status).toBe(200);
    expectProblem(await resolve('sam'), 409, 'problem-resolved');
    expect((await api.get(path)).body).toMatchObject({
      status: 'resolved',
      resolution: { summary: 'Corrected', by: 'sam' },
    });
  });
});

test('row 39: a month without a review is not found', async () => {
  expect((await api.get('/v1/reviews')).body).toEqual({ reviews: [] });
  expectProblem(await api.get('/v1/reviews/standard/2026-10'), 404, 'no-such-review');
  expectProblem(await api.get('/v1/reviews/No%20Slug/2026-10'), 404, 'no-such-review');
});
