import type { z } from 'zod';
import { customerAccess } from '../../api/contract/bodies/customer';
import { expectProblem, type Members, type Reply, startTestApi, type TestApi } from './support';

let api: TestApi;
let now = Date.parse('2026-11-22T10:03:00.000Z');
beforeAll(async () => {
  api = await startTestApi({ clock: () => now });
});
afterAll(() => api.stop());

type Access = z.output<typeof customerAccess>;

async function giveAccess(id: string, body: Members = {}, as = 'ana'): Promise<Access> {
  const reply = await api.post(`/v1/complaints/${id}/customer-access`, { as, body });
  expect(reply.status).toBe(200);
  return customerAccess.parse(reply.body);
}

const enter = (reference: string, code: string) =>
  api.post('/v1/customer/session', { as: null, body: { reference, code } });
const asCustomer = (token: string) => ({ as: null, headers: { authorization: `Customer ${token}` } });
const own = (token: string) => api.get('/v1/customer/complaint', asCustomer(token));

/** All of an answer that does not name the request. */
function shape({ status, headers, body }: Reply): unknown {
  const told = [...headers].filter(([name]) => !['date', 'x-request-id', 'ratelimit'].includes(name));
  return { status, body: { ...body, instance: '' }, told };
}

/** A complaint that ana has resolved. */
async function resolved(): Promise<string> {
  const id = await api.register();
  await api.give('ana', id, 'accept');
  await api.give('ana', id, 'add-note', { text: 'SECRET NOTE' });
  await api.give('ana', id, 'record-attempt', {
    tried: 'SECRET ATTEMPT',
    proposedSolutions: [],
    outcome: 'waiting',
  });
  await api.give('ana', id, 'resolve', { outcome: 'upheld', summary: 'We were wrong.' });
  return id;
}

test('a token and a code lead to the complaint as the customer sees it', async () => {
  const id = await resolved();
  const { reference, code, token } = await giveAccess(id);
  expect({ reference, code }).toEqual({
    reference: id,
    code: expect.stringMatching(/^[0-9A-HJKMNP-TV-Z]{8}$/),
  });
  const session = await enter(` ${id} `, `${code.slice(0, 4).toLowerCase()} - ${code.slice(4)}`);
  expect(session.status).toBe(200);
  expect(session.body.expiresAt).toBe(new Date(now + 900_000).toISOString());
  for (const one of [token, String(session.body.token)]) {
    const { status, body, text } = await own(one);
    expect({ status, body }).toMatchObject({
      status: 200,
      body: { reference: id, status: 'decided', asked: true, decision: { text: 'We were wrong.' } },
    });
    for (const hidden of ['SECRET', 'ana', 'agent', 'frontline']) expect(text).not.toContain(hidden);
  }
});

test('the customer writes and answers, once for each key, and it is on record as theirs', async () => {
  const id = await resolved();
  const { token } = await giveAccess(id);
  const { headers } = asCustomer(token);
  const call = {
    as: null,
    headers: { ...headers, 'idempotency-key': 'm-1' },
    body: { message: 'Thank you.' },
  };
  for (const _ of [1, 2]) {
    const { body } = await api.post('/v1/customer/messages', call);
    expect(body.fromYou).toEqual([{ at: expect.any(String), text: 'Thank you.' }]);
  }
  const answer = await api.post('/v1/customer/accept-resolution', { as: null, headers, body: { csat: 5 } });
  expect(answer).toMatchObject({ status: 200, body: { asked: false } });
  const again = await api.post('/v1/customer/reject-resolution', {
    as: null,
    headers,
    body: { reason: 'No.' },
  });
  expect(expectProblem(again, 409, 'already-answered').detail).toBe(
    'The customer answers a resolution once.',
  );
  const stored = await api.store.durable.readStream(`complaint-${id}`);
  const theirs = stored.filter(({ metadata }) => (metadata.by as Members).id === 'customer');
  expect(theirs.map(({ type }) => type)).toEqual(['CustomerMessageReceived', 'ResolutionAccepted']);
});

test('a wrong code and an unknown reference cannot be told apart', async () => {
  const id = await api.register();
  const wrong = await enter(id, '00000000');
  expectProblem(wrong, 401, 'unknown-reference-or-code');
  for (const reference of ['RD-BEZJ-NCRD-SHD7', 'NOBODY', '???', ''])
    expect(shape(await enter(reference, '00000000'))).toEqual(shape(wrong));
});

test('five wrong codes close a reference for an hour, whether it is there or not, also at once', async () => {
  const id = await api.register();
  const { code, token } = await giveAccess(id);
  for (const reference of [id, 'NO-SUCH-9']) {
    const many = await Promise.all(Array.from({ length: 12 }, () => enter(reference, 'WRONG')));
    expect(many.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([
      ...Array<number>(5).fill(401),
      ...Array<number>(7).fill(429),
    ]);
  }
  expectProblem(await enter(id, code), 429, 'too-many-wrong-codes');
  expect((await own(token)).status).toBe(200);
  now += 3_600_000;
  expect((await enter(id, code)).status).toBe(200);
  // The right code wipes out what was counted.
  for (const _ of [1, 2, 3, 4]) expectProblem(await enter(id, 'WRONG'), 401, 'unknown-reference-or-code');
  expect((await enter(id, code)).status).toBe(200);
  for (const _ of [1, 2, 3, 4]) expectProblem(await enter(id, 'WRONG'), 401, 'unknown-reference-or-code');
});

test('what was revoked is refused at once, token, code and session, and the new ones work', async () => {
  const id = await api.register();
  const before = await giveAccess(id);
  const session = String((await enter(id, before.code)).body.token);
  const after = await giveAccess(id, { revoke: true });
  for (const token of [before.token, session])
    expectProblem(await own(token), 401, 'customer-access-refused');
  expectProblem(await enter(id, before.code), 401, 'unknown-reference-or-code');
  expect((await own(after.token)).status).toBe(200);
  expect((await enter(id, after.code)).status).toBe(200);
  expect(await giveAccess(id)).toMatchObject({ code: after.code });
});

test('a token that expired, was changed or is none gives nothing, and one opens its own complaint only', async () => {
  const [id, other] = [await api.register(), await api.register()];
  const { token, code } = await giveAccess(id);
  const [claim = '', mac = ''] = token.split('.');
  const forged = Buffer.from(Buffer.from(claim, 'base64url').toString().replace(id, other)).toString(
    'base64url',
  );
  const { token: others } = await giveAccess(other);
  for (const bad of [
    `${forged}.${mac}`,
    `${others.split('.')[0]}.${mac}`,
    `${claim}.${mac.slice(1)}`,
    `${claim}.`,
    'x.y',
    `${token}.x`,
  ])
    expectProblem(await own(bad), 401, 'customer-access-refused');
  expectProblem(await api.get('/v1/customer/complaint', { as: null }), 401, 'customer-access-refused');
  expectProblem(await api.get('/v1/customer/complaint', { as: 'max' }), 401, 'customer-access-refused');
  expectProblem(await api.get(`/v1/complaints/${id}`, asCustomer(token)), 401, 'token-required');
  expectProblem(await enter(other, code), 401, 'unknown-reference-or-code');
  const session = String((await enter(id, code)).body.token);
  now += 15 * 60_000;
  expectProblem(await own(session), 401, 'customer-access-refused');
  expect((await own(token)).body.reference).toBe(id);
  now += 90 * 86_400_000;
  expectProblem(await own(token), 401, 'customer-access-refused');
});

test('access is given out by those who see contact details and may act; it is on record, refused or not', async () => {
  const id = await api.register();
  await api.give('sam', id, 'escalate', { summary: 'Over my limit.', reason: 'beyond-authority' });
  const path = `/v1/complaints/${id}/customer-access`;
  for (const as of ['ben', 'ida'])
    expectProblem(await api.post(path, { as, body: {} }), 403, 'customer-access-role-required');
  expectProblem(await api.post('/v1/complaints/NOBODY/customer-access', { body: {} }), 404, 'not-registered');
  await giveAccess(id, {}, 'sam');
  const access = await api.store.durable.readStream(`access-${id}`);
  expect(
    access.map(({ type, data: { what }, metadata: { by } }) => [type, what, (by as Members).id]),
  ).toEqual([
    ['AccessDenied', 'giveCustomerAccess', 'ben'],
    ['AccessDenied', 'giveCustomerAccess', 'ida'],
    ['ComplaintViewed', 'customer-access', 'sam'],
  ]);
});
