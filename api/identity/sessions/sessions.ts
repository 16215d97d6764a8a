import type { Pool } from 'pg';
import { fromReadModels } from '../../read-models';
import { hashOf, randomSecret } from '../random-secret';

/**
 * How long a session lasts, whatever happens in it: a working day. OWASP ASVS 5.0, 7.3.2 asks for such a limit, and NIST
 * SP 800-63B-4, 2.2.3 for at most 24 hours.
 */
export const LASTS_MS = 8 * 3_600_000;

/** How long a session lasts that nobody uses (OWASP ASVS 5.0, 7.3.1; NIST SP 800-63B-4, 2.2.3: at most an hour). */
export const IDLE_MS = 30 * 60_000;

/** How exactly it is known when a session was used last. */
const NOTED_EVERY_MS = 60_000;

export interface Session {
  readonly personId: string;
  /** When it ends unless it is used again: milliseconds since 1970. */
  readonly until: number;
}

/** Who is signed in where. All reject with `StoreUnavailable` when the database does not answer. */
export interface Sessions {
  /** Resolves with the id, a secret of which only the hash is kept. Always a new one: nobody can foist a session on another. */
  begin(personId: string): Promise<string>;
  /** The session, which counts as used; undefined when there is none or it has ended. */
  find(id: string): Promise<Session | undefined>;
  end(id: string): Promise<void>;
}

interface Row {
  readonly person: string;
  readonly last_used_at: Date;
  readonly expires_at: Date;
}

/** `clock` is in milliseconds since 1970. */
export function openSessions({
  pool,
  clock,
}: {
  readonly pool: Pool;
  readonly clock: () => number;
}): Sessions {
  const query = <Found extends object>(text: string, values: readonly unknown[]) =>
    fromReadModels(() => pool.query<Found>(text, [...values]));
  return {
    async begin(personId) {
      const id = randomSecret();
      const now = clock();
      await query('DELETE FROM identity.sessions WHERE expires_at <= $1', [new Date(now)]);
      await query(
        `INSERT INTO identity.sessions (id_hash, person, created_at, last_used_at, expires_at)
         VALUES ($1, $2, $3, $3, $4)`,
        [hashOf(id), personId, new Date(now), new Date(now + LASTS_MS)],
      );
      return id;
    },
    async find(id) {
      const { rows } = await query<Row>(
        'SELECT person, last_used_at, expires_at FROM identity.sessions WHERE id_hash = $1',
        [hashOf(id)],
      );
      const [row] = rows;
      if (!row) return undefined;
      const now = clock();
      const end = row.expires_at.getTime();
      const usedAt = row.last_used_at.getTime();
      if (now >= Math.min(end, usedAt + IDLE_MS)) return undefined;
      if (now >= usedAt + NOTED_EVERY_MS) {
        await query(
          'UPDATE identity.sessions SET last_used_at = greatest(last_used_at, $2) WHERE id_hash = $1',
          [hashOf(id), new Date(now)],
        );
      }
      return { personId: row.person, until: Math.min(end, now + IDLE_MS) };
    },
    async end(id) {
      await query('DELETE FROM identity.sessions WHERE id_hash = $1', [hashOf(id)]);
    },
  };
}
