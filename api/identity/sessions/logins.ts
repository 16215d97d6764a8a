import type { Pool } from 'pg';
import { fromReadModels } from '../../read-models';
import { hashOf, randomSecret } from '../random-secret';

/** How long somebody may take at the identity provider, with a second factor to be found first. */
export const LOGIN_WITHIN_MS = 10 * 60_000;

/** What only this browser's login may come back with. */
export interface Login {
  readonly state: string;
  readonly nonce: string;
  /** RFC 7636. It never leaves the server. */
  readonly codeVerifier: string;
  /** An address of our own. */
  readonly returnTo: string;
}

/** Logins that have begun. Both reject with `StoreUnavailable` when the database does not answer. */
export interface Logins {
  /** Resolves with the id that binds the login to the browser: a secret of which only the hash is kept. */
  begin(login: Login): Promise<string>;
  /** Gives a login out once; undefined when there is none, or it took too long. */
  take(id: string): Promise<Login | undefined>;
}

/** `clock` is in milliseconds since 1970. */
export function openLogins({ pool, clock }: { readonly pool: Pool; readonly clock: () => number }): Logins {
  return {
    begin: ({ state, nonce, codeVerifier, returnTo }) =>
      fromReadModels(async () => {
        const id = randomSecret();
        const now = clock();
        await pool.query('DELETE FROM identity.logins WHERE expires_at <= $1', [new Date(now)]);
        await pool.query(
          `INSERT INTO identity.logins (id_hash, state, nonce, code_verifier, return_to, expires_at)
           VALUES ($1, $2, $3, $4, $5, $6)`,
          [hashOf(id), state, nonce, codeVerifier, returnTo, new Date(now + LOGIN_WITHIN_MS)],
        );
        return id;
      }),
    take: (id) =>
      fromReadModels(async () => {
        const { rows } = await pool.query<Login & { readonly expiresAt: Date }>(
          `DELETE FROM identity.logins WHERE id_hash = $1
           RETURNING state, nonce, code_verifier AS "codeVerifier", return_to AS "returnTo", expires_at AS "expiresAt"`,
          [hashOf(id)],
        );
        const [login] = rows;
        return login && login.expiresAt.getTime() > clock() ? login : undefined;
      }),
  };
}
