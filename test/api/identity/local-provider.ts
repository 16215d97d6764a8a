import { createHash, type KeyObject, generateKeyPairSync, randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { exportJWK, type JWK, type JWTPayload, SignJWT } from 'jose';

/** A key of the provider. */
export interface ProviderKey {
  readonly kid: string;
  readonly alg: string;
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
}

/** A claim that is undefined is left out. */
export type Claims = Readonly<Record<string, unknown>>;

export interface TokenChanges {
  readonly claims?: Claims;
  readonly header?: Readonly<Record<string, string | undefined>>;
  readonly key?: ProviderKey;
}

/** An OpenID Connect provider of the tests. It lets everybody in whom the test names, without a page. */
export interface LocalProvider {
  readonly issuer: string;
  readonly jwksUrl: string;
  /** How often the keys were fetched. */
  readonly fetches: () => number;
  /** Signs with the key that was added last. */
  token(changes?: TokenChanges): Promise<string>;
  addKey(alg?: 'ES256' | 'EdDSA' | 'RS256'): ProviderKey;
  removeKey(key: ProviderKey): void;
  /** Signs ID tokens with this key, published or not. */
  signWith(key: ProviderKey): void;
  /** How it answers from now on. */
  behave(next: 'well' | 'unavailable' | 'nonsense'): void;
  /** Whom the next login is for: claims of the ID token. */
  signInAs(claims: Claims): void;
  /** What was asked for at the authorization endpoint last. */
  readonly asked: () => URLSearchParams | undefined;
  close(): Promise<void>;
}

export const CLIENT = { clientId: 'console', clientSecret: 'a secret of the console' };

export function makeKey(alg: 'ES256' | 'EdDSA' | 'RS256' = 'ES256'): ProviderKey {
  const pair =
    alg === 'EdDSA'
      ? generateKeyPairSync('ed25519')
      : alg === 'RS256'
        ? generateKeyPairSync('rsa', { modulusLength: 2048 })
        : generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return { kid: randomUUID(), alg, ...pair };
}

export async function startLocalProvider(): Promise<LocalProvider> {
  const keys: ProviderKey[] = [makeKey()];
  let behaviour: 'well' | 'unavailable' | 'nonsense' = 'well';
  let fetches = 0;
  let person: Claims = { sub: 'ana' };
  let asked: URLSearchParams | undefined;
  let idTokenKey: ProviderKey | undefined;
  const codes = new Map<string, URLSearchParams>();
  let issuer = '';

  const sign = (claims: Claims, { header = {}, key = keys.at(-1) }: TokenChanges = {}) => {
    if (!key) throw new Error('the provider has no key');
    const payload = JSON.parse(JSON.stringify(claims)) as JWTPayload;
    return new SignJWT(payload)
      .setProtectedHeader({ alg: key.alg, kid: key.kid, typ: 'at+jwt', ...header })
      .sign(key.privateKey);
  };
  const now = () => Math.floor(Date.now() / 1000);

  async function answer(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const url = new URL(req.url ?? '/', issuer);
    const json = (body: unknown, status = 200) => {
      res.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    };
    if (behaviour === 'unavailable') return json({ error: 'temporarily_unavailable' }, 503);
    if (behaviour === 'nonsense') return void res.end('<html>Maintenance</html>');
    switch (url.pathname) {
      case '/.well-known/openid-configuration':
        return json({
          issuer,
          authorization_endpoint: `${issuer}/authorize`,
          token_endpoint: `${issuer}/token`,
          jwks_uri: `${issuer}/keys`,
          end_session_endpoint: `${issuer}/goodbye`,
          response_types_supported: ['code'],
          subject_types_supported: ['public'],
          id_token_signing_alg_values_supported: ['ES256', 'RS256'],
          code_challenge_methods_supported: ['S256'],
        });
      case '/keys': {
        fetches += 1;
        const jwks: JWK[] = await Promise.all(
          keys.map(async ({ kid, alg, publicKey }) => ({ ...(await exportJWK(publicKey)), kid, alg })),
        );
        return json({ keys: jwks });
      }
      case '/authorize': {
        asked = url.searchParams;
        const code = randomUUID();
        codes.set(code, url.searchParams);
        const back = new URL(url.searchParams.get('redirect_uri') ?? '');
        back.search = new URLSearchParams({ code, state: url.searchParams.get('state') ?? '' }).toString();
        res.writeHead(302, { location: back.href }).end();
        return;
      }
      case '/token': {
        const form = new URLSearchParams(await textOf(req));
        const code = form.get('code') ?? '';
        const begun = codes.get(code);
        codes.delete(code);
        const challenge = createHash('sha256')
          .update(form.get('code_verifier') ?? '')
          .digest('base64url');
        if (
          !begun ||
          challenge !== begun.get('code_challenge') ||
          form.get('client_id') !== CLIENT.clientId ||
          form.get('client_secret') !== CLIENT.clientSecret
        )
          return json({ error: 'invalid_grant' }, 400);
        const nonce = begun.get('nonce') ?? '';
        const id = { iss: issuer, aud: CLIENT.clientId, iat: now(), exp: now() + 60, nonce, ...person };
        return json({
          token_type: 'Bearer',
          expires_in: 60,
          access_token: 'opaque',
          id_token: await sign(id, { header: { typ: 'JWT' }, ...(idTokenKey ? { key: idTokenKey } : {}) }),
        });
      }
      default:
        return json({}, 404);
    }
  }

  const server = createServer((req, res) => {
    answer(req, res).catch((error: unknown) => res.destroy(error instanceof Error ? error : undefined));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('the provider has no port');
  issuer = `http://127.0.0.1:${address.port}`;
  return {
    issuer,
    jwksUrl: `${issuer}/keys`,
    fetches: () => fetches,
    token: ({ claims = {}, ...changes } = {}) =>
      sign({ iss: issuer, aud: 'redress', sub: 'ana', iat: now(), exp: now() + 600, ...claims }, changes),
    addKey(alg) {
      const key = makeKey(alg);
      keys.push(key);
      return key;
    },
    removeKey(key) {
      const index = keys.findIndex(({ kid }) => kid === key.kid);
      if (index >= 0) keys.splice(index, 1);
    },
    signWith(key) {
      idTokenKey = key;
    },
    behave(next) {
      behaviour = next;
    },
    signInAs(claims) {
      person = claims;
    },
    asked: () => asked,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function textOf(req: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of req) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString('utf8');
}
