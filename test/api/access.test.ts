import { createTokenVerifier, signToken } from '../../api/identity/built-in/access-tokens';
import { UnsecuredJWT } from 'jose';
import { organisation } from '../support/configuration';
import { expectProblem, startTestApi, type TestApi } from './support';

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api.stop());

const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

test('without a token nothing of a complaint can be reached, and the answer says how to get in', async () => {
  const id = await api.register();
  for (const [method, path] of [
    ['GET', '/v1/complaints'],
    ['POST', '/v1/complaints'],
    ['GET', `/v1/complaints/${id}`],
    ['GET', `/v1/complaints/${id}/events`],
    ['GET', `/v1/complaints/${id}/timeline`],
    ['GET', `/v1/complaints/${id}/messages`],
    ['GET', `/v1/complaints/${id}/commands/x`],
    ['POST', `/v1/complaints/${id}/accept`],
    ['GET', `/v1/complaints/${id}/clocks`],
    ['GET', `/v1/complaints/${id}/looks`],
    ['GET', '/v1/looks'],
    ['GET', '/v1/notifications'],
    ['POST', '/v1/notifications/read'],
    ['GET', '/v1/policies'],
    ['POST', '/v1/policies'],
    ['GET', '/v1/policies/standard/1'],
    ['GET', '/v1/organisation'],
    ['GET', '/v1/events'],
    ['GET', '/v1/something/else'],
  ] as const) {
    const reply = await api.call(method, path, { as: null });
    expectProblem(reply, 401, 'token-required');
    expect(reply.headers.get('www-authenticate')).toBe('Bearer realm="redress"');
  }
});

test.each([
  [
    'that has expired',
    () => signToken({ secret: api.secret, personId: 'ana', expiresIn: '-1 minute' }),
    'It has expired.',
  ],
  [
    'of another secret',
    () => signToken({ secret: 'x'.repeat(40), personId: 'ana', expiresIn: '1h' }),
    'It was not signed by whom this Redress trusts, or it is damaged.',
  ],
  [
    'without a signature',
    async () =>
      new UnsecuredJWT()
        .setSubject('ana')
        .setIssuer('redress')
        .setAudience('redress')
        .setExpirationTime('1h')
        .encode(),
    'It was not signed by whom this Redress trusts, or it is damaged.',
  ],
  ['that is none', async () => 'abc', 'It was not signed by whom this Redress trusts, or it is damaged.'],
])('a token %s is refused as RFC 6750 says', async (_, make, description) => {
  const reply = await api.get('/v1/complaints', { headers: bearer(await make()) });
  expectProblem(reply, 401, 'token-refused');
  expect(reply.headers.get('www-authenticate')).toBe(
    `Bearer realm="redress", error="invalid_token", error_description="${description}"`,
  );
});

test.each(['Basic YW5hOmFuYQ==', 'Bearer', 'Bearer a b', 'Bearer töken', 'nonsense'])(
  'the header "%s" holds no token',
  async (authorization) => {
    const value = Buffer.from(authorization).toString('latin1');
    expectProblem(
      await api.get('/v1/complaints', { headers: { authorization: value } }),
      401,
      'token-required',
    );
  },
);

test('the scheme may be written in any case', async () => {
  const authorization = `bearer ${await api.token('ana')}`;
  expect((await api.get('/v1/complaints', { headers: { authorization } })).status).toBe(200);
});

test('a good token of somebody who is not in the organisation is 403', async () => {
  expectProblem(await api.get('/v1/complaints', { as: 'mallory' }), 403, 'person-not-in-organisation');
  expectProblem(await api.get('/v1/complaints', { as: 'system' }), 403, 'person-not-in-organisation');
});

test('everybody of the organisation may read everything', async () => {
  const id = await api.register();
  for (const { id: as } of organisation.people) {
    for (const path of [
      `/v1/complaints/${id}`,
      `/v1/complaints/${id}/events`,
      '/v1/events',
      '/v1/complaints',
    ]) {
      expect((await api.get(path, { as })).status).toBe(200);
    }
  }
});

test('what stands in the token besides the person counts for nothing', async () => {
  const id = await api.register();
  const verifier = createTokenVerifier({ secret: api.secret });
  expect(await verifier.verify(await api.token('ida'))).toMatchObject({ personId: 'ida' });
  expectProblem(await api.post(`/v1/complaints/${id}/accept`, { as: 'ida' }), 403, 'role-may-not-act');
});

test('tokens do not get into the log, nor do queries and bodies', async () => {
  const token = await api.token('ana');
  await api.get('/v1/complaints?sourceReference=needle-in-query', { headers: bearer(token) });
  await api.register({ subject: 'needle-in-body' });
  const log = api.logged.join('');
  expect(log).toContain('"path":"/v1/complaints"');
  expect(log).toContain('"person":"ana"');
  expect(log).not.toContain('needle');
  expect(log).not.toContain(token.slice(-40));
});
