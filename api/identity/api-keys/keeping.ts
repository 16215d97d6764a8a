import type { ClientBase } from 'pg';
import { isScope, type Scope } from '../../scopes';
import { hashOf } from '../random-secret';
import { newApiKey, writeApiKey } from './text';

/** A key that is not changed now and then is sooner or later known to somebody who should not know it. */
export const LONGEST_LIFE_MS = 366 * 86_400_000;

/** What is known of an API key, which is never the key. */
export interface ApiKey {
  readonly id: string;
  readonly name: string;
  /** The id of the person of the organisation that it speaks for. */
  readonly person: string;
  readonly scopes: readonly Scope[];
  readonly createdAt: Date;
  readonly createdBy: string;
  readonly expiresAt: Date;
  /** To the minute; null when it was never used. */
  readonly lastUsedAt: Date | null;
  readonly revokedAt: Date | null;
  readonly revokedBy: string | null;
}

export interface NewApiKey {
  readonly name: string;
  readonly person: string;
  /** At least one. */
  readonly scopes: readonly Scope[];
  /** At most {@link LONGEST_LIFE_MS} away. */
  readonly expiresAt: Date;
  /** Who makes it. */
  readonly by: string;
}

/** Makes a key and resolves with it: this is the only time that anybody sees it. */
export async function createApiKey(
  database: ClientBase,
  { name, person, scopes, expiresAt, by }: NewApiKey,
  now: number,
): Promise<{ readonly id: string; readonly key: string }> {
  const made = newApiKey();
  await database.query(
    `INSERT INTO identity.api_keys (id, secret_hash, name, person, scopes, created_at, created_by, expires_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [made.id, hashOf(made.secret), name, person, scopes, new Date(now), by, expiresAt],
  );
  return { id: made.id, key: writeApiKey(made) };
}

/** All that ever were, the newest first. */
export async function listApiKeys(database: ClientBase): Promise<readonly ApiKey[]> {
  const { rows } = await database.query<Omit<ApiKey, 'scopes'> & { readonly scopes: readonly string[] }>(
    `SELECT id, name, person, scopes, created_at AS "createdAt", created_by AS "createdBy",
            expires_at AS "expiresAt", last_used_at AS "lastUsedAt", revoked_at AS "revokedAt",
            revoked_by AS "revokedBy"
     FROM identity.api_keys ORDER BY created_at DESC, id`,
  );
  return rows.map((row) => ({ ...row, scopes: row.scopes.filter(isScope) }));
}

/** From now on the key is refused. `already`: it was revoked before, and that stays as it was. */
export async function revokeApiKey(
  database: ClientBase,
  id: string,
  by: string,
  now: number,
): Promise<'revoked' | 'already' | 'unknown'> {
  const { rowCount } = await database.query(
    'UPDATE identity.api_keys SET revoked_at = $2, revoked_by = $3 WHERE id = $1 AND revoked_at IS NULL',
    [id, new Date(now), by],
  );
  if (rowCount === 1) return 'revoked';
  const { rows } = await database.query('SELECT 1 FROM identity.api_keys WHERE id = $1', [id]);
  return rows.length === 0 ? 'unknown' : 'already';
}
