import { Pool } from 'pg';
import type { EventStore } from '../../eventstore/port';
import { StoreUnavailable } from '../../eventstore/errors';
import { publishPolicy } from '../../eventstore/policy-log';
import { openPostgresEventStore } from '../../eventstore/postgres/store';
import { Failure } from '../../platform/failure';
import type { Configuration } from './configuration';
import type { Started } from './sequence';

/** Ways to the event log and to the read models. */
export interface Storage {
  readonly store: EventStore;
  readonly pool: Pool;
}

const CONNECTIONS = 12;
const CALL_TIMEOUT_MS = 10_000;

/** Opens the event log and a pool for read models and outbox. Connects when they are first used. */
export function openStorage(
  databaseUrl: string,
  applicationName: string,
): Storage & { close(): Promise<void> } {
  const store = openPostgresEventStore({ databaseUrl, applicationName });
  const pool = new Pool({
    connectionString: databaseUrl,
    application_name: applicationName,
    max: CONNECTIONS,
    connectionTimeoutMillis: 5_000,
    query_timeout: CALL_TIMEOUT_MS,
    keepAlive: true,
  });
  // An idle connection that breaks is replaced by the next query; without a listener it would end the process.
  pool.on('error', () => {});
  return {
    store,
    pool,
    close: async () => {
      await store.close();
      await pool.end();
    },
  };
}

/** Opens the storage and publishes the policy in it, as whatever works on complaints needs it there. */
export async function provideStorage(
  databaseUrl: string,
  { policy, organisation }: Configuration,
  applicationName: string,
): Promise<Started<Storage>> {
  const storage = openStorage(databaseUrl, applicationName);
  try {
    await publishPolicy(storage.store, policy);
  } catch (error) {
    await storage.close();
    throw error instanceof StoreUnavailable ? notUsable(error) : error;
  }
  return {
    value: storage,
    detail: `${policy.title} (${policy.id} version ${policy.version}), ${organisation.people.length} people`,
    stop: () => storage.close(),
  };
}

function notUsable(cause: StoreUnavailable): Failure {
  return new Failure({
    code: 'RDS-1021',
    what: 'The event log cannot be used.',
    why: cause.message,
    fix: 'Check DATABASE_URL and that PostgreSQL runs; if the tables are missing, make them with: redress migrate',
    cause,
  });
}
