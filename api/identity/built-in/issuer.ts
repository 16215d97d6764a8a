import { createHash } from 'node:crypto';
import { type JSONWebKeySet, SignJWT } from 'jose';
import type { ServerMetadata } from 'openid-client';
import { z } from 'zod';
import { invalidRequest } from '../../problem';
import { randomSecret } from '../random-secret';
import { signToken } from './access-tokens';
import { ALGORITHM, issuerKeyFrom } from './key';

/** The only client: our own login. It is public (RFC 6749, 2.1): PKCE proves that who began a login ends it. */
export const CLIENT_ID = 'redress-console';
export const ISSUER_PATH = '/dev/issuer';

/** RFC 6749, 4.1.2 asks for ten minutes at most. Ours comes back at once. */
const CODE_HOLDS_MS = 60_000;
const ACCESS_TOKEN_HOLDS_SECONDS = 3_600;
const ID_TOKEN_HOLDS_SECONDS = 300;

const authorizationRequest = z.object({
  response_type: z.literal('code'),
  client_id: z.literal(CLIENT_ID),
  redirect_uri: z.string(),
  scope: z.string().regex(/(^| )openid( |$)/, 'must name openid'),
  state: z.string().min(1).max(1_000),
  nonce: z.string().max(1_000).optional(),
  code_challenge: z.string().regex(/^[\w-]{43}$/, 'must be the S256 challenge of PKCE'),
  code_challenge_method: z.literal('S256'),
});
export type AuthorizationRequest = z.output<typeof authorizationRequest>;

/** The answer of the token endpoint (RFC 6749, 5.1 and 5.2). */
export interface TokenAnswer {
  readonly status: 200 | 400;
  readonly body: Readonly<Record<string, string | number>>;
}

/** A small OpenID Connect provider, for development: it believes everybody who they say they are. */
export interface BuiltInIssuer {
  metadata(): ServerMetadata;
  keys(): JSONWebKeySet;
  /** Reads the parameters of an authorization request. Throws a Problem for one that is not from our login. */
  read(parameters: URLSearchParams): AuthorizationRequest;
  /** Where to go with the code that stands for this person. */
  grant(request: AuthorizationRequest, personId: string): URL;
  /** Takes a code once, from whoever began the login. */
  exchange(form: URLSearchParams): Promise<TokenAnswer>;
}

export interface BuiltInIssuerOptions {
  readonly secret: string;
  readonly publicUrl: () => string;
  /** Where our login expects the code. */
  readonly redirectUri: () => string;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
}

interface Granted {
  readonly request: AuthorizationRequest;
  readonly personId: string;
  readonly until: number;
}

/** Codes are kept in this process: during development there is one. */
export function createBuiltInIssuer(options: BuiltInIssuerOptions): BuiltInIssuer {
  const { secret, publicUrl, redirectUri, clock } = options;
  const { privateKey, jwk } = issuerKeyFrom(secret);
  const codes = new Map<string, Granted>();
  const issuer = () => `${publicUrl()}${ISSUER_PATH}`;

  return {
    metadata: () => ({
      issuer: issuer(),
      authorization_endpoint: `${issuer()}/authorize`,
      token_endpoint: `${issuer()}/token`,
      jwks_uri: `${issuer()}/jwks`,
      response_types_supported: ['code'],
      grant_types_supported: ['authorization_code'],
      scopes_supported: ['openid'],
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: [ALGORITHM],
      token_endpoint_auth_methods_supported: ['none'],
      code_challenge_methods_supported: ['S256'],
      authorization_response_iss_parameter_supported: true,
    }),
    keys: () => ({ keys: [jwk] }),
    read(parameters) {
      const parsed = authorizationRequest.safeParse(Object.fromEntries(parameters));
      if (parsed.success && parsed.data.redirect_uri === redirectUri()) return parsed.data;
      const errors = parsed.success
        ? [{ parameter: 'redirect_uri', detail: `must be ${redirectUri()}.` }]
        : parsed.error.issues.map(({ path, message }) => ({
            parameter: String(path[0]),
            detail: `${message}.`,
          }));
      throw invalidRequest(errors, `Begin at ${publicUrl()}/login.`);
    },
    grant(request, personId) {
      const now = clock();
      for (const [code, { until }] of codes) if (until <= now) codes.delete(code);
      const code = randomSecret();
      codes.set(code, { request, personId, until: now + CODE_HOLDS_MS });
      const url = new URL(request.redirect_uri);
      url.search = new URLSearchParams({ code, state: request.state, iss: issuer() }).toString();
      return url;
    },
    async exchange(form) {
      if (form.get('grant_type') !== 'authorization_code') return refusal('unsupported_grant_type');
      const code = form.get('code') ?? '';
      const granted = codes.get(code);
      codes.delete(code);
      if (!granted || granted.until <= clock() || !isFor(granted.request, form))
        return refusal('invalid_grant');
      const { personId, request } = granted;
      return {
        status: 200,
        body: {
          token_type: 'Bearer',
          expires_in: ACCESS_TOKEN_HOLDS_SECONDS,
          access_token: await signToken({ secret, personId, expiresIn: `${ACCESS_TOKEN_HOLDS_SECONDS}s` }),
          id_token: await idToken(personId, request.nonce),
        },
      };
    },
  };

  function idToken(personId: string, nonce: string | undefined): Promise<string> {
    return new SignJWT(nonce === undefined ? {} : { nonce })
      .setProtectedHeader({ alg: ALGORITHM, typ: 'JWT', kid: jwk.kid })
      .setSubject(personId)
      .setIssuer(issuer())
      .setAudience(CLIENT_ID)
      .setIssuedAt()
      .setExpirationTime(`${ID_TOKEN_HOLDS_SECONDS}s`)
      .sign(privateKey);
  }
}

function isFor(request: AuthorizationRequest, form: URLSearchParams): boolean {
  const challenge = createHash('sha256')
    .update(form.get('code_verifier') ?? '')
    .digest('base64url');
  return (
    form.get('client_id') === request.client_id &&
    form.get('redirect_uri') === request.redirect_uri &&
    challenge === request.code_challenge
  );
}

function refusal(error: 'invalid_grant' | 'unsupported_grant_type'): TokenAnswer {
  return { status: 400, body: { error } };
}
