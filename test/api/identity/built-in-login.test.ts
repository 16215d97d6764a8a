import { randomBytes } from 'node:crypto';
import { createBuiltInIssuer } from '../../../api/identity/built-in/issuer';
import { builtInSignIn } from '../../../api/identity/built-in/sign-in';
import { createTokenVerifier } from '../../../api/identity/built-in/access-tokens';
import { organisation } from '../../support/configuration';
import { dumpOf, query } from '../../support/postgres';
import { startTestApi, type TestApi } from '../support';
import { type Browser, openBrowser, signIn, submit } from './browser';

const secret = 'the secret of the built-in issuer of these tests';
let api: TestApi;
let browser: Browser;
beforeAll(async () => {
  api = await startTestApi({
    identity: {
      tokens: createTokenVerifier({ secret }),
      signIn: builtInSignIn({ secret, organisation, clock: Date.now }),
    },
  });
});
afterAll(() => api.stop());
beforeEach(() => {
  browser = openBrowser();
});

const json = (text: string): Record<string, unknown> => JSON.parse(text) as Record<string, unknown>;

test('somebody signs in with a browser, is known by its cookie, and signs out', async () => {
  const page = await browser.follow(`${api.url}/login`);
  expect(page.status).toBe(200);
  for (const { name } of organisation.people) expect(page.text).toContain(name);
  expect(page.text).not.toContain('<script');
  const policy = page.headers.get('content-security-policy');
  expect(policy).toMatch(
    /^default-src 'none'; style-src 'sha256-[\w+/]+='; form-action 'self'; frame-ancestors 'none'; base-uri 'none'$/,
  );
  expect(page.headers.get('cache-control')).toBe('no-store');

  const chosen = await submit(browser, page, { person: 'sam' });
  expect(chosen.status).toBe(303);
  const me = await browser.follow(chosen.location ?? '');
  expect(me.url).toBe(`${api.url}/v1/me`);
  expect(json(me.text)).toMatchObject({
    person: { id: 'sam', role: 'supervisor' },
    by: 'session',
    scopes: null,
  });
  expect([...browser.cookies(api.url).keys()]).toEqual(['redress']);

  const ask = await browser.send(`${api.url}/logout`);
  const done = await submit(browser, ask, {});
  expect(done).toMatchObject({ status: 303, location: `${api.url}/logout` });
  expect(browser.cookies(api.url).size).toBe(0);
  expect((await browser.follow(done.location ?? '')).text).toContain('You are signed out');
  expect((await browser.send(`${api.url}/v1/me`)).status).toBe(401);
});

test('a session that was ended is refused although somebody kept its cookie', async () => {
  await signIn(browser, api.url, 'ana');
  const kept = browser.cookies(api.url).get('redress') ?? '';
  await submit(browser, await browser.send(`${api.url}/logout`), {});
  browser.setCookie(api.url, 'redress', kept);
  const refused = await browser.send(`${api.url}/v1/me`);
  expect(refused.status).toBe(401);
  expect(json(refused.text)).toMatchObject({ code: 'session-ended' });
});

test('neither the session nor what a login waits for can be taken from the database', async () => {
  await browser.follow(`${api.url}/login`);
  await signIn(browser, api.url, 'ana');
  const cookies = [...browser.cookies(api.url).values()];
  const { text } = await dumpOf(api.databaseUrl);
  for (const value of cookies) {
    expect(text).not.toContain(value);
    expect(text).not.toContain(Buffer.from(value).toString('hex'));
    expect(text).not.toContain(Buffer.from(value, 'base64url').toString('hex'));
  }
  expect(cookies).toHaveLength(1);
});

test('cookies are kept from pages, and from what other sites send', async () => {
  const begun = await browser.send(`${api.url}/login`);
  for (const cookie of begun.headers.getSetCookie())
    expect(cookie).toMatch(/; Path=\/; Expires=[^;]+; HttpOnly; SameSite=Lax$/);
  expect(begun.headers.get('location')).toContain('code_challenge_method=S256');
  expect(begun.headers.get('location')).not.toContain('code_verifier');
});

test('a login leads back to where it was begun for', async () => {
  const end = await signIn(browser, api.url, 'ana', '/login?returnTo=%2Fv1%2Forganisation%23x');
  expect(end.url).toBe(`${api.url}/v1/organisation#x`);
  expect(end.status).toBe(200);
});

test.each([
  'https://evil.example/',
  '//evil.example/',
  '/\\evil.example/',
  '/\t/evil.example/',
  '\\\\evil.example',
  'javascript:alert(1)',
  'evil.example',
  '',
])('a login does not lead to "%s"', async (returnTo) => {
  const answer = await browser.send(`${api.url}/login?${new URLSearchParams({ returnTo }).toString()}`);
  expect(answer.status).toBe(400);
  expect(json(answer.text)).toMatchObject({ code: 'invalid-request', errors: [{ parameter: 'returnTo' }] });
});

test('a path that begins with two slashes once it is tidied up stays here', async () => {
  const end = await signIn(browser, api.url, 'ana', '/login?returnTo=%2F.%2F%2Fevil.example');
  expect(new URL(end.url).origin).toBe(api.url);
});

describe('a login is refused', () => {
  /** The way back with a good code, before it is gone. */
  async function wayBack(): Promise<URL> {
    const chosen = await submit(browser, await browser.follow(`${api.url}/login`), { person: 'ana' });
    return new URL(chosen.location ?? '');
  }
  async function expectFailed(url: URL, by = browser) {
    const answer = await by.send(url.href);
    expect(answer.status).toBe(400);
    expect(json(answer.text)).toMatchObject({ code: 'login-failed', hint: 'Begin again at /login.' });
    expect(by.cookies(api.url).has('redress')).toBe(false);
  }

  test('with another state', async () => {
    const url = await wayBack();
    url.searchParams.set('state', 'another');
    await expectFailed(url);
  });

  test('without a state', async () => {
    const url = await wayBack();
    url.searchParams.delete('state');
    await expectFailed(url);
  });

  test('from another issuer than it was sent to', async () => {
    const url = await wayBack();
    url.searchParams.set('iss', 'https://evil.example');
    await expectFailed(url);
  });

  test('in another browser than it was begun in', async () => {
    await expectFailed(await wayBack(), openBrowser());
  });

  test('with a code that was used', async () => {
    const url = await wayBack();
    expect((await browser.send(url.href)).status).toBe(303);
    await expectFailed(url, openBrowser());
    const again = openBrowser();
    const begun = await again.follow(`${api.url}/login`);
    const fresh = new URL((await submit(again, begun, { person: 'ana' })).location ?? '');
    fresh.searchParams.set('code', url.searchParams.get('code') ?? '');
    await expectFailed(fresh, again);
  });

  test('with a code of somebody else’s login, whose verifier is another', async () => {
    const theirs = await wayBack();
    const mine = openBrowser();
    const begun = await mine.follow(`${api.url}/login`);
    const url = new URL((await submit(mine, begun, { person: 'ana' })).location ?? '');
    url.searchParams.set('code', theirs.searchParams.get('code') ?? '');
    await expectFailed(url, mine);
  });

  test('when the provider says no', async () => {
    const url = await wayBack();
    url.searchParams.delete('code');
    url.searchParams.set('error', 'access_denied');
    await expectFailed(url);
  });

  test('when its verifier does not fit', async () => {
    const url = await wayBack();
    await query(api.databaseUrl, 'UPDATE identity.logins SET code_verifier = $1', [
      randomBytes(32).toString('base64url'),
    ]);
    await expectFailed(url);
  });

  test('when its nonce does not fit', async () => {
    const url = await wayBack();
    await query(api.databaseUrl, `UPDATE identity.logins SET nonce = 'another'`);
    await expectFailed(url);
  });
});

test('whoever signs in gets a new session, whatever cookie somebody gave them before', async () => {
  const attacker = openBrowser();
  await signIn(attacker, api.url, 'ana');
  const foisted = attacker.cookies(api.url).get('redress') ?? '';
  browser.setCookie(api.url, 'redress', foisted);
  await signIn(browser, api.url, 'max');
  expect(browser.cookies(api.url).get('redress')).not.toBe(foisted);
  expect(json((await browser.send(`${api.url}/v1/me`)).text)).toMatchObject({ person: { id: 'max' } });
  expect((await attacker.send(`${api.url}/v1/me`)).status).toBe(401);

  const madeUp = openBrowser();
  madeUp.setCookie(api.url, 'redress', 'A'.repeat(43));
  await signIn(madeUp, api.url, 'sam');
  expect(madeUp.cookies(api.url).get('redress')).not.toBe('A'.repeat(43));
});

test('another name of this machine is led to the one whose cookies count', async () => {
  const other = `${api.url.replace('127.0.0.1', 'localhost')}/login?returnTo=/v1/me`;
  expect(await browser.send(other)).toMatchObject({
    status: 307,
    location: `${api.url}/login?returnTo=/v1/me`,
  });
});

test('the built-in issuer describes itself and has its keys read', async () => {
  const issuer = `${api.url}/dev/issuer`;
  const metadata = json((await browser.send(`${issuer}/.well-known/openid-configuration`)).text);
  expect(metadata).toMatchObject({ issuer, code_challenge_methods_supported: ['S256'] });
  const { keys } = json((await browser.send(String(metadata.jwks_uri))).text);
  expect(keys).toEqual([expect.objectContaining({ kty: 'OKP', crv: 'Ed25519' })]);
  expect(JSON.stringify(keys)).not.toContain('"d"');
});

describe('the built-in issuer', () => {
  const request = {
    response_type: 'code',
    client_id: 'redress-console',
    redirect_uri: 'http://127.0.0.1:1/login/callback',
    scope: 'openid',
    state: 's',
    code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
    code_challenge_method: 'S256',
  };
  /** Of RFC 7636, appendix B. */
  const code_verifier = 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk';
  let now = Date.now();
  const issuer = createBuiltInIssuer({
    secret,
    publicUrl: () => 'http://127.0.0.1:1',
    redirectUri: () => request.redirect_uri,
    clock: () => now,
  });
  const codeOf = () => {
    const read = issuer.read(new URLSearchParams(request));
    return issuer.grant(read, 'ana').searchParams.get('code') ?? '';
  };
  const exchange = (code: string, changes: Readonly<Record<string, string>> = {}) =>
    issuer.exchange(
      new URLSearchParams({
        grant_type: 'authorization_code',
        code,
        code_verifier,
        client_id: request.client_id,
        redirect_uri: request.redirect_uri,
        ...changes,
      }),
    );
  const invalid = { status: 400, body: { error: 'invalid_grant' } };

  test('gives tokens for a code, once', async () => {
    const code = codeOf();
    const { status, body } = await exchange(code);
    expect(status).toBe(200);
    const verifier = createTokenVerifier({ secret });
    expect(await verifier.verify(String(body.access_token))).toMatchObject({ personId: 'ana' });
    // An ID token is for the client that asked for it, and opens nothing.
    await expect(verifier.verify(String(body.id_token))).rejects.toThrow();
    expect(await exchange(code)).toEqual(invalid);
  });

  test('takes a code for a minute', async () => {
    const code = codeOf();
    now += 60_000;
    expect(await exchange(code)).toEqual(invalid);
  });

  test.each([
    ['another verifier', { code_verifier: 'x'.repeat(43) }],
    ['no verifier', { code_verifier: '' }],
    ['another client', { client_id: 'other' }],
    ['another way back', { redirect_uri: 'http://127.0.0.1:1/other' }],
  ])('refuses a code with %s, and uses it up', async (_, changes) => {
    const code = codeOf();
    expect(await exchange(code, changes)).toEqual(invalid);
    expect(await exchange(code)).toEqual(invalid);
  });

  test('knows one kind of grant', async () => {
    expect(await exchange(codeOf(), { grant_type: 'password' })).toEqual({
      status: 400,
      body: { error: 'unsupported_grant_type' },
    });
  });

  test.each([
    ['plain challenges', { code_challenge_method: 'plain' }],
    ['no challenge', { code_challenge: '' }],
    ['another client', { client_id: 'other' }],
    ['another way back', { redirect_uri: 'https://evil.example/login/callback' }],
    ['tokens in the address', { response_type: 'token' }],
    ['no state', { state: '' }],
    ['no OpenID Connect', { scope: 'profile' }],
  ])('takes no request for %s', (_, changes) => {
    expect(() => issuer.read(new URLSearchParams({ ...request, ...changes }))).toThrow('invalid-request');
  });
});
