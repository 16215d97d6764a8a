import { createHmac, randomBytes, randomUUID } from 'node:crypto';
import { DatabaseError } from 'pg';
import { StoreUnavailable } from '../errors';
import { batched } from '../../platform/batched';
import { type Database, openDatabase } from '../postgres/database';
import { cipherKeyFrom, DATA_KEY_BYTES } from './cipher';
import { UnknownSubject } from './errors';
import { createKeyCache } from './key-cache';
import { destroyedMasterKey, type MasterKeys } from './master-keys';
import { secretNamed } from './rewrap';
import {
  type Erasure,
  KEY_CACHE_MS,
  type LoadedKeys,
  type SubjectKey,
  type SubjectKeys,
} from './subject-keys';

export interface SubjectKeysOptions {
  readonly databaseUrl: string;
  readonly masterKeys: MasterKeys;
  /** Default: 4. */
  readonly connections?: number;
  /** Longest wait for an answer of PostgreSQL, in milliseconds. Default: 10 000. */
  readonly callTimeoutMs?: number;
  /** Shown by PostgreSQL in pg_stat_activity. */
  readonly applicationName?: string;
}

interface SubjectRow {
  readonly subject: string;
  readonly wrapped_key: Buffer | null;
  readonly master_key: string | null;
  readonly retired_at: Date | null;
  readonly erased_at: Date | null;
}

/** Under it is kept who a subject is. */
const LOOKUP = 'lookup';
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** The keys of subjects in the schema `keys`, whose tables come from `migrateSubjectKeys`. Connects when it is first used. */
export function openSubjectKeys(options: SubjectKeysOptions): SubjectKeys {
  const { databaseUrl, masterKeys, connections = 4, callTimeoutMs = 10_000, applicationName } = options;
  const database = openDatabase({
    connectionString: databaseUrl,
    application_name: applicationName ?? 'redress keys',
    connectionTimeoutMillis: 5_000,
    query_timeout: callTimeoutMs,
    keepAlive: true,
    max: connections,
  });
  const cache = createKeyCache(KEY_CACHE_MS);
  // Never forgotten: what was on its way from the database at the erasure must find it here.
  const erasedHere = new Map<string, SubjectKey>();
  let secret: Promise<Buffer> | undefined;
  let closed: Promise<void> | undefined;

  async function lookupOf(kind: string, text: string): Promise<Buffer> {
    secret ??= secretNamed(database, masterKeys, LOOKUP);
    try {
      return createHmac('sha256', await secret)
        .update(JSON.stringify([kind, text]))
        .digest();
    } catch (error) {
      secret = undefined;
      throw error;
    }
  }

  async function found(lookup: Buffer): Promise<string | undefined> {
    const sql = 'SELECT subject FROM keys.subjects WHERE lookup = $1';
    const [row] = await database.query<{ subject: string }>(sql, [lookup]);
    return row?.subject;
  }

  /** Undefined when somebody else was faster, be it with a subject or with a new master key. */
  async function created(lookup: Buffer): Promise<string | undefined> {
    const [subject, dataKey, asOf] = [randomUUID(), randomBytes(DATA_KEY_BYTES), performance.now()];
    const { bytes, masterKey } = await masterKeys.wrap(dataKey, subject);
    const sql = 'SELECT keys.create_subject($1, $2, $3, $4) AS subject';
    const values = [subject, bytes, masterKey, lookup];
    try {
      const [row] = await database.query<{ subject: string | null }>(sql, values);
      if (!row?.subject) return undefined;
    } catch (error) {
      if (!isDestroyedMasterKey(error)) throw error;
      const now = await masterKeys.wrap(dataKey, subject);
      if (now.masterKey !== masterKey) return undefined;
      throw destroyedMasterKey(masterKey, error);
    }
    cache.put(subject, { state: 'live', key: cipherKeyFrom(dataKey) }, asOf);
    return subject;
  }

  async function keyIn(row: SubjectRow): Promise<SubjectKey> {
    const { subject, wrapped_key, master_key, retired_at, erased_at } = row;
    if (wrapped_key === null || master_key === null)
      return { state: 'erased', erasedAt: (erased_at ?? new Date(0)).toISOString() };
    const dataKey = await masterKeys.unwrap({ masterKey: master_key, bytes: wrapped_key }, subject);
    const key = cipherKeyFrom(dataKey);
    return { state: 'live', key, ...(retired_at === null ? {} : { retiredAt: retired_at.toISOString() }) };
  }

  const rowOf = batched<string, { readonly row: SubjectRow | undefined; readonly asOf: number }>({
    lanes: 2,
    most: 100,
    async load(subjects) {
      const asOf = performance.now();
      const rows = new Map((await rowsOf(database, subjects)).map((row) => [row.subject, row]));
      return subjects.map((subject) => ({ row: rows.get(subject), asOf }));
    },
  });

  async function fetched(subject: string): Promise<SubjectKey | undefined> {
    const { row, asOf } = await rowOf(subject);
    const key = row && (await keyIn(row));
    if (key) cache.put(subject, key, asOf);
    return key;
  }

  return {
    async subjectFor(kind, text) {
      const lookup = await lookupOf(kind, text);
      for (;;) {
        const subject = (await found(lookup)) ?? (await created(lookup));
        if (subject !== undefined) return subject;
      }
    },

    find: async (kind, text) => found(await lookupOf(kind, text)),

    load(subjects) {
      const loaded = new Map<string, SubjectKey>();
      const missing = new Set<string>();
      for (const subject of subjects) {
        const key = cache.get(subject);
        if (key) loaded.set(subject, key);
        else if (UUID.test(subject)) missing.add(subject);
      }
      const keyOf: LoadedKeys = (subject) => erasedHere.get(subject) ?? loaded.get(subject);
      if (missing.size === 0) return keyOf;
      const fresh = [...missing].map(async (subject) => {
        const key = await fetched(subject);
        if (key) loaded.set(subject, key);
      });
      return Promise.all(fresh).then(() => keyOf);
    },

    async retire(subject, at) {
      if (!UUID.test(subject)) throw new UnknownSubject(subject);
      const sql = 'SELECT keys.retire_subject($1, $2) AS found';
      const [row] = await database.query<{ found: boolean }>(sql, [subject, at]);
      if (!row?.found) throw new UnknownSubject(subject);
    },

    async erase(subject, { at, by, reason }) {
      if (!UUID.test(subject)) throw new UnknownSubject(subject);
      const [row] = await database.query<{ erased_at: Date; erased_by: string; reason: string }>(
        'SELECT erased_at, erased_by, reason FROM keys.erase_subject($1, $2, $3, $4)',
        [subject, at, by, reason],
      );
      if (!row) throw new UnknownSubject(subject);
      const erasure: Erasure = {
        at: row.erased_at.toISOString(),
        by: row.erased_by,
        reason: row.reason,
      };
      erasedHere.set(subject, { state: 'erased', erasedAt: erasure.at });
      return erasure;
    },

    secret: (name) => secretNamed(database, masterKeys, name),

    close: () => {
      closed ??= database.close();
      return closed;
    },
  };
}

/** What keys.refuse_destroyed_master_key raises. */
function isDestroyedMasterKey(error: unknown): boolean {
  return (
    error instanceof StoreUnavailable && error.cause instanceof DatabaseError && error.cause.code === 'RK001'
  );
}

function rowsOf(database: Database, subjects: readonly string[]): Promise<SubjectRow[]> {
  return database.query<SubjectRow>(
    'SELECT subject, wrapped_key, master_key, retired_at, erased_at FROM keys.subjects WHERE subject = ANY ($1::uuid[])',
    [subjects],
  );
}
