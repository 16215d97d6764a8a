import type { Request } from 'express';
import { findPerson, type Organisation } from '../../domain/organisation/organisation';
import { Problem } from '../problem';
import { type Access, setAccess } from '../request-context';
import { seemsApiKey } from './api-keys/text';
import { cookiesFor } from './sessions/cookies';
import { requireSameOrigin } from './sessions/same-origin';
import type { Sessions } from './sessions/sessions';
import { InvalidToken, type TokenClaims, type TokenVerifier } from './tokens';

const REALM = 'Bearer realm="redress"';

export interface AuthenticationOptions {
  /** Of access tokens. */
  readonly tokens: TokenVerifier;
  readonly apiKeys: TokenVerifier;
  readonly sessions: Sessions;
  readonly organisation: Organisation;
  /** Where browsers find us, once that is known. */
  readonly publicUrl: () => string;
}

/**
 * Makes known who sent a request. Rejects with a Problem unless it is somebody of the organisation, known by a bearer token (RFC 6750), which is an access token or an API key,
 * or by the cookie of a session where there is no Authorization header. Their role is the organisation's to say, so that
 * a change of it holds at once.
 */
export function authenticate(options: AuthenticationOptions): (req: Request) => Promise<void> {
  return async (req) => {
    const { by, claims } = await identify(req, options);
    const { personId, expiresAt, scopes } = claims;
    const person = findPerson(options.organisation, personId);
    if (!person) throw notOfUs();
    setAccess(req, { person, until: expiresAt, by, ...(scopes === undefined ? {} : { scopes }) });
  };
}

/** A good login or token of somebody whom the organisation does not know (any more). */
export function notOfUs(): Problem {
  return new Problem('person-not-in-organisation', {
    detail: 'It is known who this is, but it is nobody of this organisation.',
    hint: 'Have the person added to the organisation, or come as someone who is in it.',
  });
}

interface Identified {
  readonly by: Access['by'];
  readonly claims: TokenClaims;
}

async function identify(req: Request, options: AuthenticationOptions): Promise<Identified> {
  const header = req.get('authorization');
  if (header === undefined) {
    const cookie = cookiesFor(options.publicUrl()).session.read(req);
    if (cookie !== undefined) return ofSession(req, cookie, options);
  }
  const token = /^bearer +([A-Za-z0-9\-._~+/]+=*) *$/i.exec(header ?? '')?.[1];
  if (token === undefined) {
    throw new Problem('token-required', {
      detail: 'The request has neither an "Authorization: Bearer …" header nor the cookie of a session.',
      hint: 'Send an access token or an API key; browsers go to /login. In development, `redress token --user ana` makes a token.',
      headers: { 'WWW-Authenticate': REALM },
    });
  }
  const by = seemsApiKey(token) ? 'api-key' : 'bearer';
  const verifier = by === 'api-key' ? options.apiKeys : options.tokens;
  const claims = await verifier.verify(token).catch((error: unknown) => {
    if (!(error instanceof InvalidToken)) throw error;
    throw refusedToken(error);
  });
  return { by, claims };
}

async function ofSession(
  req: Request,
  cookie: string,
  { sessions, publicUrl }: AuthenticationOptions,
): Promise<Identified> {
  requireSameOrigin(req, publicUrl());
  const session = await sessions.find(cookie);
  if (session) return { by: 'session', claims: { personId: session.personId, expiresAt: session.until } };
  throw new Problem('session-ended', {
    detail: 'The session was ended, was not used for too long, or is as old as a session may get.',
    hint: `Sign in again: ${publicUrl()}/login`,
    headers: { 'WWW-Authenticate': REALM },
  });
}

function refusedToken(error: InvalidToken): Problem {
  return new Problem(
    'token-refused',
    {
      detail: error.message,
      hint: 'Get a new access token or API key. In development, `redress token --user ana` makes a token.',
      headers: {
        'WWW-Authenticate': `${REALM}, error="invalid_token", error_description="${error.message.replaceAll('"', "'")}"`,
      },
    },
    { cause: error },
  );
}
