import { timingSafeEqual } from 'node:crypto';
import type { Pool } from 'pg';
import { fromReadModels } from '../../read-models';
import { isScope } from '../../scopes';
import { hashOf } from '../random-secret';
import { InvalidToken, type TokenVerifier } from '../tokens';
import { readApiKey } from './text';

/** How exactly it is known when a key was used last. */
const NOTED_EVERY_MS = 60_000;

interface Row {
  readonly secret_hash: Buffer;
  readonly person: string;
  readonly scopes: readonly string[];
  readonly expires_at: Date;
  readonly last_used_at: Date | null;
  readonly revoked_at: Date | null;
}

/**
 * Checks API keys, at every use anew: a key that is revoked is refused from that moment on. Rejects with
 * `StoreUnavailable` when the database does not answer. `clock` is in milliseconds since 1970.
 */
export function createApiKeyVerifier({
  pool,
  clock,
}: {
  readonly pool: Pool;
  readonly clock: () => number;
}): TokenVerifier {
  return {
    async verify(text) {
      const { id, secret } = readApiKey(text) ?? {};
      const row = id === undefined ? undefined : await find(id);
      // One answer for an unknown id and a wrong secret: nobody learns which keys there are.
      if (secret === undefined || !row || !timingSafeEqual(hashOf(secret), row.secret_hash))
        throw new InvalidToken('There is no such API key.');
      const now = clock();
      if (row.revoked_at !== null) throw new InvalidToken('The API key was revoked.');
      if (row.expires_at.getTime() <= now) throw new InvalidToken('The API key has expired.');
      if ((row.last_used_at?.getTime() ?? 0) <= now - NOTED_EVERY_MS) await noteUse(id, now);
      return {
        personId: row.person,
        expiresAt: row.expires_at.getTime(),
        scopes: new Set(row.scopes.filter(isScope)),
      };
    },
  };

  async function find(id: string): Promise<Row | undefined> {
    const { rows } = await fromReadModels(() =>
      pool.query<Row>(
        `SELECT secret_hash, person, scopes, expires_at, last_used_at, revoked_at
         FROM identity.api_keys WHERE id = $1`,
        [id],
      ),
    );
    return rows[0];
  }

  async function noteUse(id: string | undefined, now: number): Promise<void> {
    await fromReadModels(() =>
      pool.query('UPDATE identity.api_keys SET last_used_at = greatest(last_used_at, $2) WHERE id = $1', [
        id,
        new Date(now),
      ]),
    );
  }
}
