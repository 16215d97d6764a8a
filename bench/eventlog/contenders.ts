import { getPostgreSQLEventStore } from '@event-driven-io/emmett-postgresql';
import { Pool } from 'pg';
import type { EventStore } from '../../eventstore/port';
import { migrateEventLog } from '../../eventstore/postgres/migrate';
import { openPostgresEventStore } from '../../eventstore/postgres/store';
import { openMasterKeys } from '../../eventstore/vault/master-keys';
import { migrateSubjectKeys } from '../../eventstore/vault/migrate';
import { openSubjectKeys } from '../../eventstore/vault/postgres-keys';
import type { SubjectKeys } from '../../eventstore/vault/subject-keys';
import { openVault } from '../../eventstore/vault/vault';
import { query } from '../../test/support/postgres';
import type { Contender, ContenderName } from './contender';

const RAW_TABLE = `CREATE TABLE raw_events (
  position bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, stream text NOT NULL, revision integer NOT NULL,
  event_id uuid NOT NULL, type text NOT NULL, data jsonb NOT NULL, metadata jsonb NOT NULL,
  recorded_at timestamptz NOT NULL DEFAULT clock_timestamp(), UNIQUE (stream, revision))`;
const RAW_INSERT = `INSERT INTO raw_events (stream, revision, event_id, type, data, metadata)
  SELECT $1, $2 + place, id, type, data, metadata
  FROM unnest($3::uuid[], $4::text[], $5::jsonb[], $6::jsonb[]) WITH ORDINALITY AS e (id, type, data, metadata, place)`;
const RAW_INSERT_ONE = `INSERT INTO raw_events (stream, revision, event_id, type, data, metadata)
  VALUES ($1, $2, $3, $4, $5, $6)`;

/** Makes the tables of a contender in an empty database. */
export async function prepare(name: ContenderName, databaseUrl: string): Promise<void> {
  switch (name) {
    case 'redress':
      await migrateEventLog(databaseUrl);
      return migrateSubjectKeys(databaseUrl);
    case 'emmett': {
      const store = getPostgreSQLEventStore(databaseUrl);
      await store.schema.migrate();
      return store.close();
    }
    case 'raw':
    case 'prepared':
      await query(databaseUrl, RAW_TABLE);
  }
}

/** Of the events of {@link benchEvent}. */
const personalParts = ['text', 'name'].map((field) => ({ path: ['data', field], blank: () => 'erased' }));
const masterKeys = openMasterKeys({ key: Buffer.alloc(32, 'bench').toString('base64') });

/** The log as the product has it: both chains, and two fields of each event encrypted. */
export function openLog(databaseUrl: string): { readonly store: EventStore; readonly keys: SubjectKeys } {
  const keys = openSubjectKeys({ databaseUrl, masterKeys });
  return { store: openVault(openPostgresEventStore({ databaseUrl }), keys, () => personalParts), keys };
}

/** `callers`: how many appends there are at once at most; a peer gets as many connections. */
export function open(name: ContenderName, databaseUrl: string, callers: number): Contender {
  switch (name) {
    case 'redress':
      return openRedress(databaseUrl);
    case 'emmett':
      return openEmmett(databaseUrl, callers);
    case 'raw':
      return openRaw(databaseUrl, callers, false);
    case 'prepared':
      return openRaw(databaseUrl, callers, true);
  }
}

/** All complaints are of one person: making the key of a new one is no part of an append. */
function openRedress(databaseUrl: string): Contender {
  const { store, keys } = openLog(databaseUrl);
  const subject = keys.subjectFor('person', 'bench');
  return {
    async append(stream, length, events) {
      const named = await subject;
      const ofSubject = events.map((event) => ({
        ...event,
        metadata: { ...event.metadata, subject: named },
      }));
      await store.append(stream, ofSubject, length === 0 ? 'no-stream' : length - 1);
    },
    async close() {
      await store.close();
      await keys.close();
    },
  };
}

function openEmmett(databaseUrl: string, callers: number): Contender {
  const pool = new Pool({ connectionString: databaseUrl, max: callers });
  const store = getPostgreSQLEventStore(databaseUrl, {
    connectionOptions: { pooled: true, pool },
    schema: { autoMigration: 'None' },
  });
  return {
    async append(stream, length, events) {
      await store.appendToStream(
        stream,
        events.map(({ type, data, metadata }) => ({ type, data, metadata })),
        { expectedStreamVersion: length === 0 ? 'STREAM_DOES_NOT_EXIST' : BigInt(length) },
      );
    },
    async close() {
      await store.close();
      await pool.end().catch(() => undefined);
    },
  };
}

/** No check, no global order, no ids that are looked up: the least that a transaction per append can cost. */
function openRaw(databaseUrl: string, callers: number, named: boolean): Contender {
  const pool = new Pool({ connectionString: databaseUrl, max: callers });
  return {
    async append(stream, length, events) {
      const [only] = events;
      if (events.length === 1 && only) {
        const values = [
          stream,
          length,
          only.id,
          only.type,
          JSON.stringify(only.data),
          JSON.stringify(only.metadata),
        ];
        await pool.query({ ...(named ? { name: 'one' } : {}), text: RAW_INSERT_ONE, values });
        return;
      }
      const values = [
        stream,
        length - 1,
        events.map(({ id }) => id),
        events.map(({ type }) => type),
        events.map(({ data }) => JSON.stringify(data)),
        events.map(({ metadata }) => JSON.stringify(metadata)),
      ];
      await pool.query({ ...(named ? { name: 'several' } : {}), text: RAW_INSERT, values });
    },
    close: () => pool.end(),
  };
}
