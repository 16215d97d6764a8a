import { createDiscovery } from '../../../api/identity/provider/discovery';
import { createProviderVerifier } from '../../../api/identity/provider/token-verifier';
import { providerSignIn } from '../../../api/identity/sign-in';
import { startTestApi, type TestApi } from '../support';
import { type Browser, openBrowser, submit } from './browser';
import { CLIENT, type LocalProvider, makeKey, startLocalProvider } from './local-provider';

let provider: LocalProvider;
let api: TestApi;
let browser: Browser;
beforeEach(async () => {
  provider = await startLocalProvider();
  browser = openBrowser();
});
afterEach(async () => {
  await api.stop();
  await provider.close();
});

async function start({ personClaim = 'sub', publicUrl }: { personClaim?: string; publicUrl?: string } = {}) {
  const { issuer } = provider;
  const discover = createDiscovery({ issuer, ...CLIENT });
  api = await startTestApi({
    identity: {
      tokens: createProviderVerifier({
        issuer,
        audience: 'redress',
        algorithms: ['ES256'],
        personClaim,
        jwksUrl: undefined,
        discover,
      }),
      signIn: providerSignIn({ discover, personClaim }),
      ...(publicUrl === undefined ? {} : { publicUrl }),
    },
  });
}

const json = (text: string): Record<string, unknown> => JSON.parse(text) as Record<string, unknown>;

test('somebody signs in at the provider, and out of it', async () => {
  await start();
  provider.signInAs({ sub: 'dana' });
  const me = await browser.follow(`${api.url}/login`);
  expect(me.url).toBe(`${api.url}/v1/me`);
  expect(json(me.text)).toMatchObject({ person: { id: 'dana' }, by: 'session' });
  expect(provider.asked()?.get('scope')).toBe('openid');
  expect(provider.asked()?.get('redirect_uri')).toBe(`${api.url}/login/callback`);

  const ask = await browser.send(`${api.url}/logout`);
  expect(ask.headers.get('content-security-policy')).toContain(`form-action 'self' ${provider.issuer};`);
  const { location } = await submit(browser, ask, {});
  const url = new URL(location ?? '');
  expect(url.origin + url.pathname).toBe(`${provider.issuer}/goodbye`);
  expect(Object.fromEntries(url.searchParams)).toEqual({
    client_id: CLIENT.clientId,
    post_logout_redirect_uri: `${api.url}/logout`,
  });
  expect((await browser.send(`${api.url}/v1/me`)).status).toBe(401);
});

test('the built-in issuer is not there', async () => {
  await start();
  for (const path of ['authorize', 'token', 'jwks', '.well-known/openid-configuration'])
    expect((await browser.send(`${api.url}/dev/issuer/${path}`)).status).toBe(404);
  const authorization = `Bearer ${await api.token('ana')}`;
  expect((await api.get('/v1/me', { headers: { authorization } })).status).toBe(401);
});

test('another claim may say who it is, and is asked for', async () => {
  await start({ personClaim: 'preferred_username' });
  provider.signInAs({ sub: '4711', preferred_username: 'ben' });
  const me = await browser.follow(`${api.url}/login`);
  expect(json(me.text)).toMatchObject({ person: { id: 'ben' } });
  expect(provider.asked()?.get('scope')).toBe('openid profile email');
});

test.each([
  ['who is not in the organisation', { sub: 'mallory' }, 403, 'person-not-in-organisation'],
  ['of whom nothing is said', { sub: 'x', preferred_username: 7 }, 400, 'login-failed'],
])('somebody %s gets no session', async (_, claims, status, code) => {
  await start('preferred_username' in claims ? { personClaim: 'preferred_username' } : {});
  provider.signInAs(claims);
  const answer = await browser.follow(`${api.url}/login`);
  expect({ status: answer.status, code: json(answer.text).code }).toEqual({ status, code });
  expect(browser.cookies(api.url).has('redress')).toBe(false);
});

test.each([
  ['for another login', { nonce: 'another' }],
  ['for another client', { aud: 'other' }],
  ['of another issuer', { iss: 'https://evil.example' }],
  ['that has expired', { exp: 1 }],
])('an ID token %s is refused', async (_, claims) => {
  await start();
  provider.signInAs({ sub: 'ana', ...claims });
  const answer = await browser.follow(`${api.url}/login`);
  expect(answer.status).toBe(400);
  expect(json(answer.text)).toMatchObject({ code: 'login-failed' });
  expect(api.logged.join('')).toContain('a login failed');
});

test('an ID token that is signed with a key which the provider does not publish is refused', async () => {
  await start();
  provider.signWith(makeKey());
  const answer = await browser.follow(`${api.url}/login`);
  expect(answer.status).toBe(400);
  expect(json(answer.text)).toMatchObject({ code: 'login-failed' });
});

test('a provider that is away is told as such, and logins go on when it is back', async () => {
  await start();
  provider.behave('unavailable');
  const away = await browser.send(`${api.url}/login`);
  expect({ status: away.status, code: json(away.text).code }).toEqual({
    status: 503,
    code: 'identity-provider-unavailable',
  });
  expect(away.headers.get('retry-after')).toBe('5');
  provider.behave('well');
  const back = await browser.follow(`${api.url}/login`, (url) => url.pathname === '/login/callback');
  provider.behave('unavailable');
  const half = await browser.send(back.location ?? '');
  expect(json(half.text)).toMatchObject({ code: 'identity-provider-unavailable' });
  provider.behave('well');
  expect((await browser.follow(`${api.url}/login`)).url).toBe(`${api.url}/v1/me`);
});

test('signing out here does not need the provider', async () => {
  await start();
  await browser.follow(`${api.url}/login`);
  provider.behave('unavailable');
  await submit(browser, await browser.send(`${api.url}/logout`), {});
  expect((await browser.send(`${api.url}/v1/me`)).status).toBe(401);
});

test('under HTTPS the cookies are sent over HTTPS only, and no neighbour can set them', async () => {
  await start({ publicUrl: 'https://complaints.example' });
  const begun = await browser.send(`${api.url}/login`);
  expect(begun.headers.getSetCookie()).toEqual([
    expect.stringMatching(/^__Host-redress-login=[\w-]{43}; .*HttpOnly; Secure; SameSite=Lax$/),
  ]);
  expect(new URL(begun.location ?? '').searchParams.get('redirect_uri')).toBe(
    'https://complaints.example/login/callback',
  );
});
