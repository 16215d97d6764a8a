import { Pool } from 'pg';
import { newApiKey, writeApiKey } from '../../../api/identity/api-keys/text';
import { createApiKeyVerifier } from '../../../api/identity/api-keys/verifier';
import { createTokenVerifier, signToken } from '../../../api/identity/built-in/access-tokens';
import { builtInSignIn } from '../../../api/identity/built-in/sign-in';
import { LOGIN_WITHIN_MS } from '../../../api/identity/sessions/logins';
import { IDLE_MS, LASTS_MS, openSessions } from '../../../api/identity/sessions/sessions';
import { StoreUnavailable } from '../../../eventstore/errors';
import { organisation } from '../../support/configuration';
import { query } from '../../support/postgres';
import { startTestApi, type TestApi } from '../support';
import { type Browser, openBrowser, signIn, submit } from './browser';

const secret = 'the secret of the built-in issuer of these tests';
const MINUTE = 60_000;
let passed = 0;
const clock = () => Date.now() + passed;
let api: TestApi;
let browser: Browser;
beforeAll(async () => {
  api = await startTestApi({
    clock,
    identity: {
      tokens: createTokenVerifier({ secret }),
      signIn: builtInSignIn({ secret, organisation, clock }),
    },
  });
});
afterAll(() => api.stop());
beforeEach(() => {
  passed = 0;
  browser = openBrowser();
});

const me = async (by = browser) => (await by.send(`${api.url}/v1/me`)).status;

test('a session that nobody uses ends after half an hour', async () => {
  await signIn(browser, api.url, 'ana');
  passed = IDLE_MS - MINUTE;
  expect(await me()).toBe(200);
  passed += IDLE_MS - MINUTE;
  expect(await me()).toBe(200);
  passed += IDLE_MS;
  const ended = await browser.send(`${api.url}/v1/me`);
  expect(ended.status).toBe(401);
  expect(JSON.parse(ended.text)).toMatchObject({
    code: 'session-ended',
    hint: `Sign in again: ${api.url}/login`,
  });
});

test('a session ends after eight hours, however busy it is', async () => {
  await signIn(browser, api.url, 'ana');
  for (let hours = 0.25; hours < 8; hours += 0.25) {
    passed = hours * 60 * MINUTE;
    expect(await me()).toBe(200);
  }
  const { until } = JSON.parse((await browser.send(`${api.url}/v1/me`)).text) as { until: string };
  expect(Date.parse(until)).toBeLessThanOrEqual(clock() + 15 * MINUTE);
  passed = LASTS_MS;
  expect(await me()).toBe(401);
});

test('what has ended is removed when somebody signs in', async () => {
  await signIn(browser, api.url, 'ana');
  await browser.follow(`${api.url}/login`);
  passed = LASTS_MS + MINUTE;
  await signIn(openBrowser(), api.url, 'ben');
  const gone = new Date(clock());
  for (const table of ['sessions', 'logins'])
    expect(
      await query(api.databaseUrl, `SELECT 1 FROM identity.${table} WHERE expires_at <= $1`, [gone]),
    ).toEqual([]);
});

test('a login may take ten minutes', async () => {
  const page = await browser.follow(`${api.url}/login`);
  passed = LOGIN_WITHIN_MS;
  const { location } = await submit(browser, page, { person: 'ana' });
  expect((await browser.send(location ?? '')).status).toBe(400);
});

test('somebody who leaves the organisation has no session any more', async () => {
  await signIn(browser, api.url, 'ana');
  await query(api.databaseUrl, `UPDATE identity.sessions SET person = 'gone'`);
  expect(await me()).toBe(403);
});

test('with an Authorization header the cookie counts for nothing', async () => {
  await signIn(browser, api.url, 'ana');
  const answer = await browser.send(`${api.url}/v1/me`, { headers: { authorization: 'Bearer nonsense' } });
  expect(answer.status).toBe(401);
});

test('while the database is away nobody is taken for signed out: 503, and API keys likewise', async () => {
  const pool = new Pool({ connectionString: 'postgresql://127.0.0.1:1/none' });
  const away = { pool, clock };
  await expect(openSessions(away).find('A'.repeat(43))).rejects.toThrow(StoreUnavailable);
  const key = writeApiKey(newApiKey());
  await expect(createApiKeyVerifier(away).verify(key)).rejects.toThrow(StoreUnavailable);
  await pool.end();
});

describe('a request that changes something by cookie', () => {
  const post = (headers: Readonly<Record<string, string>>) =>
    browser.send(`${api.url}/v1/notifications/read`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: '{"upTo":"0"}',
    });
  beforeEach(() => signIn(browser, api.url, 'ana'));

  test('is taken from our own pages', async () => {
    for (const headers of [
      { 'sec-fetch-site': 'same-origin' },
      { origin: api.url },
      // What browsers send where a page keeps its address to itself.
      { 'sec-fetch-site': 'same-origin', origin: 'null' },
    ]) {
      expect((await post(headers)).status).toBe(200);
    }
  });

  test.each<[string, Readonly<Record<string, string>>]>([
    ['of another site', { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' }],
    ['of another site, told by Origin alone', { origin: 'https://evil.example' }],
    ['of a neighbour under the same domain', { 'sec-fetch-site': 'same-site' }],
    ['of a page that hides where it is from', { origin: 'null' }],
    ['that nobody says anything of', {}],
    ['that says to be the user’s own', { 'sec-fetch-site': 'none' }],
    ['of another port', { origin: 'http://127.0.0.1:1' }],
  ])('is refused %s', async (_, headers) => {
    const refused = await post(headers);
    expect(refused.status).toBe(403);
    expect(JSON.parse(refused.text)).toMatchObject({ code: 'cross-site-request' });
  });

  test('is refused before the session is looked at, for signing out, too', async () => {
    const refused = await browser.send(`${api.url}/logout`, {
      method: 'POST',
      headers: { origin: 'https://evil.example' },
    });
    expect(refused.status).toBe(403);
    expect(await me()).toBe(200);
  });

  test('needs no such thing with a token', async () => {
    const authorization = `Bearer ${await signToken({ secret, personId: 'ana', expiresIn: '1h' })}`;
    const done = await browser.send(`${api.url}/v1/notifications/read`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization },
      body: '{"upTo":"0"}',
    });
    expect(done.status).toBe(200);
  });
});
