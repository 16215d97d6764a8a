import type { Request } from 'express';
import { Problem } from '../problem';
import { accessOf } from '../request-context';
import type { Scope } from '../scopes';

/**
 * Lets only requests pass whose token was not narrowed to leave the scope out (RFC 6750, 3.1). Throws a
 * {@link Problem}; a request that was not authenticated is a mistake of the route and throws an Error.
 */
export function requireScope(req: Request, scope: Scope): void {
  const { scopes } = accessOf(req);
  if (scopes === undefined || scopes.has(scope)) return;
  throw new Problem('insufficient-scope', {
    detail: `This needs the scope ${scope}, and the token that was sent is narrowed to: ${[...scopes].join(' ') || 'none'}.`,
    hint: `Send a token or an API key with the scope ${scope}.`,
    headers: {
      'WWW-Authenticate': `Bearer realm="redress", error="insufficient_scope", scope="${scope}"`,
    },
  });
}
