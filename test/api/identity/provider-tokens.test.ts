import { SignJWT, UnsecuredJWT } from 'jose';
import { createDiscovery } from '../../../api/identity/provider/discovery';
import {
  createProviderVerifier,
  type ProviderVerifierOptions,
} from '../../../api/identity/provider/token-verifier';
import { InvalidToken, type TokenVerifier } from '../../../api/identity/tokens';
import { expectProblem, startTestApi } from '../support';
import { type Claims, type LocalProvider, makeKey, startLocalProvider } from './local-provider';

let provider: LocalProvider;
beforeEach(async () => {
  provider = await startLocalProvider();
});
afterEach(() => provider.close());

function verifierOf(changes: Partial<ProviderVerifierOptions> = {}): TokenVerifier {
  const { issuer } = provider;
  return createProviderVerifier({
    issuer,
    audience: 'redress',
    algorithms: ['RS256', 'PS256', 'ES256', 'EdDSA'],
    personClaim: 'sub',
    jwksUrl: undefined,
    discover: createDiscovery({ issuer, clientId: undefined, clientSecret: undefined }),
    ...changes,
  });
}

const seconds = (offset: number) => Math.floor(Date.now() / 1000) + offset;

test('a good token says who and until when, and the keys are found by discovery and fetched once', async () => {
  const verifier = verifierOf();
  const exp = seconds(600);
  const token = await provider.token({ claims: { exp } });
  expect(await verifier.verify(token)).toEqual({ personId: 'ana', expiresAt: exp * 1000 });
  await verifier.verify(await provider.token({ claims: { sub: 'ben' } }));
  expect(provider.fetches()).toBe(1);
});

test.each(['ES256', 'EdDSA', 'RS256'] as const)('tokens may be signed with %s', async (alg) => {
  const key = provider.addKey(alg);
  expect(await verifierOf().verify(await provider.token({ key }))).toMatchObject({ personId: 'ana' });
});

test.each<[string, () => Promise<string>, string | RegExp]>([
  ['that has expired', () => provider.token({ claims: { exp: seconds(-6) } }), 'It has expired.'],
  ['that never expires', () => provider.token({ claims: { exp: undefined } }), '"exp"'],
  ['that begins later', () => provider.token({ claims: { nbf: seconds(60) } }), '"nbf"'],
  ['of another issuer', () => provider.token({ claims: { iss: 'https://elsewhere.example' } }), '"iss"'],
  ['for another audience', () => provider.token({ claims: { aud: 'console' } }), '"aud"'],
  ['for nobody', () => provider.token({ claims: { sub: undefined } }), '"sub"'],
  ['for somebody without a name', () => provider.token({ claims: { sub: '' } }), 'whom it speaks for'],
  ['of another type', () => provider.token({ header: { typ: 'logout+jwt' } }), 'no access token'],
  ['that is a proof', () => provider.token({ header: { typ: 'dpop+jwt' } }), 'no access token'],
  ['of an unknown key', () => provider.token({ key: makeKey() }), 'not signed by whom'],
  [
    'of an unknown key under a known name',
    async () => {
      const known = provider.addKey();
      return provider.token({ key: { ...makeKey(), kid: known.kid } });
    },
    'not signed by whom',
  ],
  [
    'without a signature',
    async () =>
      new UnsecuredJWT()
        .setSubject('ana')
        .setIssuer(provider.issuer)
        .setAudience('redress')
        .setExpirationTime('1h')
        .encode(),
    'not signed by whom',
  ],
  [
    'signed with HS256 and the public key as the secret',
    async () => {
      const key = provider.addKey('RS256');
      return new SignJWT()
        .setProtectedHeader({ alg: 'HS256', kid: key.kid })
        .setSubject('ana')
        .setIssuer(provider.issuer)
        .setAudience('redress')
        .setExpirationTime('1h')
        .sign(Buffer.from(key.publicKey.export({ type: 'spki', format: 'pem' })));
    },
    'not signed by whom',
  ],
  [
    'that was changed',
    async () => {
      const [header, , signature] = (await provider.token()).split('.');
      const [, payload] = (await provider.token({ claims: { sub: 'max' } })).split('.');
      return [header, payload, signature].join('.');
    },
    'not signed by whom',
  ],
])('a token %s is refused', async (_, make, reason) => {
  const refusal = verifierOf().verify(await make());
  await expect(refusal).rejects.toThrow(InvalidToken);
  await expect(refusal).rejects.toThrow(reason);
});

test('clocks may differ by five seconds', async () => {
  const token = await provider.token({ claims: { exp: seconds(-3), nbf: seconds(-60) } });
  expect(await verifierOf().verify(token)).toMatchObject({ personId: 'ana' });
});

test('an algorithm that is not among those of the settings is refused', async () => {
  const key = provider.addKey('EdDSA');
  await expect(verifierOf({ algorithms: ['ES256'] }).verify(await provider.token({ key }))).rejects.toThrow(
    InvalidToken,
  );
});

test.each(['JWT', 'at+JWT', 'application/at+jwt', undefined])(
  'the type %s is that of an access token',
  async (typ) => {
    expect(await verifierOf().verify(await provider.token({ header: { typ } }))).toMatchObject({
      personId: 'ana',
    });
  },
);

test('a claim of the settings may say who it is', async () => {
  const verifier = verifierOf({ personClaim: 'preferred_username' });
  const token = await provider.token({ claims: { sub: '77', preferred_username: 'ben' } });
  expect(await verifier.verify(token)).toMatchObject({ personId: 'ben' });
  await expect(verifier.verify(await provider.token())).rejects.toThrow('"preferred_username"');
});

test.each<[Claims, readonly string[] | undefined]>([
  [{ scope: 'openid complaints:read metrics:read' }, ['complaints:read', 'metrics:read']],
  [{ scp: ['complaints:read'] }, ['complaints:read']],
  [{ scope: 'openid profile' }, undefined],
  [{ scope: 'toString' }, undefined],
  [{ scope: '' }, undefined],
  [{}, undefined],
])('the claims %j narrow it to %j', async (claims, scopes) => {
  const verified = await verifierOf().verify(await provider.token({ claims }));
  expect(verified.scopes && [...verified.scopes]).toEqual(scopes);
});

describe('when the provider changes its keys', () => {
  test('a token of a new key is taken at once', async () => {
    const verifier = verifierOf({ fetchEveryMs: 0 });
    await verifier.verify(await provider.token());
    const key = provider.addKey();
    expect(await verifier.verify(await provider.token({ key }))).toMatchObject({ personId: 'ana' });
    expect(provider.fetches()).toBe(2);
  });

  test('tokens of unknown keys have the keys fetched now and then only', async () => {
    const verifier = verifierOf();
    await verifier.verify(await provider.token());
    for (let tries = 0; tries < 10; tries += 1) {
      await expect(verifier.verify(await provider.token({ key: makeKey() }))).rejects.toThrow(InvalidToken);
    }
    expect(provider.fetches()).toBe(1);
  });

  test('a key that was taken away is refused once the keys are old', async () => {
    const key = provider.addKey();
    const verifier = verifierOf({ keysHoldMs: 60_000 });
    const token = await provider.token({ key });
    await verifier.verify(token);
    provider.removeKey(key);
    expect(await verifier.verify(token)).toMatchObject({ personId: 'ana' });
    const now = Date.now();
    const clock = jest.spyOn(Date, 'now').mockReturnValue(now + 60_001);
    try {
      await expect(verifier.verify(token)).rejects.toThrow(InvalidToken);
    } finally {
      clock.mockRestore();
    }
  });
});

test.each(['unavailable', 'nonsense'] as const)(
  'a provider that is %s is no reason to send anybody away: 503, and all is well when it is back',
  async (behaviour) => {
    const api = await startTestApi({ identity: { tokens: verifierOf() } });
    try {
      const authorization = `Bearer ${await provider.token()}`;
      provider.behave(behaviour);
      const reply = await api.get('/v1/me', { headers: { authorization } });
      expectProblem(reply, 503, 'identity-provider-unavailable');
      expect(reply.headers.get('retry-after')).toBe('5');
      provider.behave('well');
      expect((await api.get('/v1/me', { headers: { authorization } })).body).toMatchObject({
        person: { id: 'ana', role: 'agent' },
        by: 'bearer',
        scopes: null,
      });
      // What was fetched holds while the provider is away again.
      provider.behave(behaviour);
      expect((await api.get('/v1/me', { headers: { authorization } })).status).toBe(200);
    } finally {
      await api.stop();
    }
  },
);

test.each(['unavailable', 'nonsense'] as const)(
  'keys that are %s when they are fetched say nothing about the token',
  async (behaviour) => {
    const verifier = verifierOf({ jwksUrl: provider.jwksUrl, fetchEveryMs: 0 });
    const token = await provider.token();
    provider.behave(behaviour);
    await expect(verifier.verify(token)).rejects.toMatchObject({ code: 'identity-provider-unavailable' });
    provider.behave('well');
    await verifier.verify(token);
    // Nobody can say whether the key is new or made up.
    provider.behave(behaviour);
    const other = await provider.token({ key: makeKey() });
    await expect(verifier.verify(other)).rejects.toMatchObject({ code: 'identity-provider-unavailable' });
    expect(await verifier.verify(token)).toMatchObject({ personId: 'ana' });
  },
);

test('a provider whose address nobody listens at is unavailable, too', async () => {
  const token = await provider.token();
  const verifier = verifierOf({ jwksUrl: provider.jwksUrl });
  await provider.close();
  await expect(verifier.verify(token)).rejects.toMatchObject({ code: 'identity-provider-unavailable' });
});

test('a provider that calls itself otherwise is not believed', async () => {
  const other = await startLocalProvider();
  try {
    const issuer = other.issuer.replace('127.0.0.1', 'localhost');
    const discover = createDiscovery({ issuer, clientId: undefined, clientSecret: undefined });
    await expect(discover()).rejects.toMatchObject({ code: 'identity-provider-unavailable' });
  } finally {
    await other.close();
  }
});
