import { Client } from 'pg';
import { Failure } from '../../platform/failure';
import { openDatabase } from '../postgres/database';
import type { MasterKeys } from './master-keys';
import { rewrapSecrets, rewrapSubjects } from './rewrap';

/** What the keys of an installation are wrapped with. Everything rejects with `StoreUnavailable` when they cannot be reached. */
export interface MasterKeyUse {
  /** How many keys each master key wraps, by its id. */
  wrapped(): Promise<ReadonlyMap<string, number>>;
  /**
   * Brings all keys under the current master key, also those that others add meanwhile, and resolves with how many that
   * were. Goes on where it was broken off. `onProgress` gets how many it is so far.
   */
  rewrapAll(masterKeys: MasterKeys, onProgress?: (keys: number) => void): Promise<number>;
  /** Lets nothing be wrapped with this master key any more: resolves with 0; or with how many keys need it still, and does nothing. */
  destroy(masterKey: string): Promise<number>;
  /** Does the work while nobody else does any under this lock. Throws a {@link Failure} (RDS-3025) when somebody does. */
  alone<Result>(work: () => Promise<Result>): Promise<Result>;
  close(): Promise<void>;
}

const CALL_TIMEOUT_MS = 60_000;

/** Of the schema `keys`, whose tables come from `migrateSubjectKeys`. */
export function openMasterKeyUse(databaseUrl: string): MasterKeyUse {
  const config = {
    connectionString: databaseUrl,
    application_name: 'redress master keys',
    connectionTimeoutMillis: 5_000,
    query_timeout: CALL_TIMEOUT_MS,
    keepAlive: true,
  };
  const database = openDatabase({ ...config, max: 2 });
  return {
    async wrapped() {
      const rows = await database.query<{ master_key: string; keys: string }>(
        `SELECT master_key, count(*)::text AS keys FROM (
           SELECT master_key FROM keys.subjects WHERE master_key IS NOT NULL
           UNION ALL SELECT master_key FROM keys.secrets
         ) k GROUP BY master_key ORDER BY master_key`,
      );
      return new Map(rows.map(({ master_key, keys }) => [master_key, Number(keys)]));
    },

    async rewrapAll(masterKeys, onProgress) {
      let total = 0;
      // Again while somebody who had not heard of the new master key has added one behind the walk.
      for (let before = -1; before !== total; ) {
        before = total;
        total += await rewrapSecrets(database, masterKeys);
        const sofar = total;
        total += await rewrapSubjects(database, masterKeys, (keys) => onProgress?.(sofar + keys));
      }
      return total;
    },

    async destroy(masterKey) {
      const sql = 'SELECT keys.destroy_master_key($1)::text AS wrapped';
      const [row] = await database.query<{ wrapped: string }>(sql, [masterKey]);
      return Number(row?.wrapped ?? 0);
    },

    async alone(work) {
      const client = new Client(config);
      client.on('error', () => {});
      try {
        await client.connect();
        // A lock of the transaction, for a pooler hands the session on.
        await client.query('BEGIN; SET LOCAL idle_in_transaction_session_timeout = 0');
        const { rows } = await client.query<{ locked: boolean }>(
          `SELECT pg_try_advisory_xact_lock(hashtextextended('redress keys rotate', 0)) AS locked`,
        );
        if (!rows[0]?.locked) throw somebodyElse();
        return await work();
      } finally {
        await client.end().catch(() => {});
      }
    },

    close: () => database.close(),
  };
}

function somebodyElse(): Failure {
  return new Failure({
    code: 'RDS-3025',
    what: 'The master keys were not changed.',
    why: 'Another "redress keys rotate" works on this database at this moment.',
    fix: 'Wait until it is done: redress keys status',
  });
}
