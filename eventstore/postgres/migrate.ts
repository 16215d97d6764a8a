import { runMigrations } from '../../platform/migrations';
import { fromPackageRoot } from '../../platform/package-root';

/** Creates the tables and procedures of the event log, or brings them up to date. Safe to run again and concurrently. */
export async function migrateEventLog(databaseUrl: string): Promise<void> {
  await runMigrations({
    databaseUrl,
    folder: fromPackageRoot('eventstore', 'postgres', 'migrations'),
    schema: 'eventlog',
  });
}
