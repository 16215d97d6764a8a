import { expectProblem, startTestApi, type TestApi } from './support';

let api: TestApi;
let guessed: TestApi;
beforeAll(async () => {
  api = await startTestApi({ requestsPerMinute: 5 });
  guessed = await startTestApi({ requestsPerMinute: 5 });
});
afterAll(async () => {
  await api?.stop();
  await guessed?.stop();
});

const left = (headers: Headers) => Number(/r=(\d+)/.exec(headers.get('ratelimit') ?? '')?.[1]);

it('every answer says how many requests are left, and whoever sends more is told when to go on', async () => {
  const first = await api.get('/v1/work-lists', { as: 'ben' });
  expect(first.status).toBe(200);
  expect(first.headers.get('ratelimit-policy')).toMatch(/q=5; w=60/);
  expect(left(first.headers)).toBe(4);
  for (let n = 3; n >= 0; n -= 1) {
    const { headers } = await api.get('/v1/work-lists', { as: 'ben' });
    expect(left(headers)).toBe(n);
  }
  const refused = await api.get('/v1/work-lists', { as: 'ben' });
  expectProblem(refused, 429, 'too-many-requests');
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
  expect(Number(refused.headers.get('retry-after'))).toBeLessThanOrEqual(60);
});

it('one person does not use up what others have, and a command that was refused for it is not given', async () => {
  const before = api.gateway.given;
  for (let n = 0; n < 5; n += 1) await api.get('/v1/work-lists', { as: 'sam' });
  expect((await api.post('/v1/complaints', { as: 'sam', body: {} })).status).toBe(429);
  expect(api.gateway.given).toBe(before);
  expect((await api.get('/v1/work-lists', { as: 'dana' })).status).toBe(200);
});

it('whoever guesses tokens or begins logins is counted by address', async () => {
  const guesses = [];
  for (let n = 0; n < 6; n += 1) {
    const headers = { authorization: `Bearer guess-${n}` };
    guesses.push((await guessed.get('/v1/work-lists', { as: null, headers })).status);
  }
  expect(guesses).toEqual([401, 401, 401, 401, 401, 429]);
  expect((await guessed.get('/login', { as: null })).status).toBe(429);
  expect((await guessed.get('/v1/work-lists', { as: 'ben' })).status).toBe(200);
});

it('whoever comes without a token is counted by address, and load balancers are never refused', async () => {
  const statuses = [];
  for (let n = 0; n < 7; n += 1) statuses.push((await api.get('/v1/commands', { as: null })).status);
  expect(statuses).toEqual([200, 200, 200, 200, 200, 429, 429]);
  for (let n = 0; n < 10; n += 1) expect((await api.get('/livez', { as: null })).status).toBe(200);
  expect((await api.get('/v1/livez', { as: null })).status).toBe(200);
});

describe('behind a proxy', () => {
  const asked = async (from: TestApi, address: string) =>
    (await from.get('/v1/commands', { as: null, headers: { 'x-forwarded-for': address } })).status;

  it('that is trusted, everybody is counted by the address that it gives', async () => {
    const proxied = await startTestApi({ requestsPerMinute: 2, trustedProxies: ['127.0.0.0/8', '::1'] });
    try {
      for (const status of [200, 200, 429]) expect(await asked(proxied, '203.0.113.7')).toBe(status);
      expect(await asked(proxied, '203.0.113.8')).toBe(200);
      // What stands before the address that the proxy saw was written by whoever came through it.
      expect(await asked(proxied, '198.51.100.1, 203.0.113.7')).toBe(429);
    } finally {
      await proxied.stop();
    }
  });

  it.each([[[]], [['192.0.2.0/24']]])(
    'that is not among %j, nobody can pass for somebody else',
    async (trusted) => {
      const open = await startTestApi({ requestsPerMinute: 2, trustedProxies: trusted });
      try {
        for (const [last, status] of [200, 200, 429].entries())
          expect(await asked(open, `203.0.113.${last}`)).toBe(status);
      } finally {
        await open.stop();
      }
    },
  );
});
