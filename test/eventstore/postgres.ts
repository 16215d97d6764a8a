import { migrateEventLog } from '../../eventstore/postgres/migrate';
import { openPostgresEventStore } from '../../eventstore/postgres/store';
import { createTestDatabase, type TestDatabase } from '../support/postgres';
import type { ContractSubject } from './contract-subject';

/** A database with an empty event log. */
export async function createEventLog(): Promise<TestDatabase> {
  const database = await createTestDatabase();
  await migrateEventLog(database.url);
  return database;
}

export async function makePostgresStore(): Promise<ContractSubject> {
  const database = await createEventLog();
  const store = openPostgresEventStore({ databaseUrl: database.url });
  return {
    store,
    async dispose() {
      await store.close();
      await database.drop();
    },
  };
}
