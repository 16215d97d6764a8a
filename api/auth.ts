import type { RequestHandler } from 'express';
import { findPerson, type Organisation } from '../domain/organisation/organisation';
import { Problem } from './problem';
import { setAccess } from './request-context';
import { InvalidToken, type TokenVerifier } from './tokens';

const REALM = 'Bearer realm="redress"';

/**
 * Lets only people of the organisation pass, known by a bearer token (RFC 6750). Their role is the organisation's to
 * say, so that a change of it holds at once.
 */
export function authenticate(tokens: TokenVerifier, organisation: Organisation): RequestHandler {
  return async (req, _res, next) => {
    const token = bearerToken(req.get('authorization'));
    if (token === undefined) {
      throw new Problem('token-required', {
        detail: 'The request has no "Authorization: Bearer …" header.',
        hint: 'Send an access token. In development, `redress token --user ana` makes one.',
        headers: { 'WWW-Authenticate': REALM },
      });
    }
    const { personId, expiresAt } = await tokens.verify(token).catch((error: unknown) => {
      if (!(error instanceof InvalidToken)) throw error;
      throw refusedToken(error);
    });
    const person = findPerson(organisation, personId);
    if (!person) {
      throw new Problem('person-not-in-organisation', {
        detail: 'The token is good, but it speaks for nobody of this organisation.',
        hint: 'Have the person added to the organisation, or use the token of someone who is in it.',
      });
    }
    setAccess(req, { person, until: expiresAt, by: 'bearer' });
    next();
  };
}

function bearerToken(header: string | undefined): string | undefined {
  return /^bearer +([A-Za-z0-9\-._~+/]+=*) *$/i.exec(header ?? '')?.[1];
}

function refusedToken(error: InvalidToken): Problem {
  return new Problem(
    'token-refused',
    {
      detail: error.message,
      hint: 'Get a new access token. In development, `redress token --user ana` makes one.',
      headers: {
        'WWW-Authenticate': `${REALM}, error="invalid_token", error_description="${error.message.replaceAll('"', "'")}"`,
      },
    },
    { cause: error },
  );
}
