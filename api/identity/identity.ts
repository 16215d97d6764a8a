import type { Request, Router } from 'express';
import type { ApiDependencies } from '../dependencies';
import { createApiKeyVerifier } from './api-keys/verifier';
import { authenticate } from './authenticate';
import { loginRoutes } from './sessions/login-routes';
import { openLogins } from './sessions/logins';
import { openSessions } from './sessions/sessions';

/** How requests are known, and where browsers become known. */
export interface Identity {
  /** Makes known who sent a request. Rejects with a Problem for nobody of the organisation. */
  readonly authenticate: (req: Request) => Promise<void>;
  /** Beside `/v1`; none where nobody can sign in. */
  readonly pages: readonly Router[];
}

/** `publicUrl` says where browsers find us, once we listen. */
export function createIdentity(
  { pool, clock, tokens, organisation, log, signIn: signInAt }: ApiDependencies,
  publicUrl: () => string,
): Identity {
  const sessions = openSessions({ pool, clock });
  const apiKeys = createApiKeyVerifier({ pool, clock });
  const signIn = signInAt?.(publicUrl);
  const logins = openLogins({ pool, clock });
  return {
    authenticate: authenticate({ tokens, apiKeys, sessions, organisation, publicUrl }),
    pages: signIn
      ? [
          ...(signIn.pages ? [signIn.pages] : []),
          loginRoutes({ signIn, sessions, logins, organisation, publicUrl, log }),
        ]
      : [],
  };
}
