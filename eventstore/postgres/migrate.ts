import { Client } from 'pg';
import { messageOf } from '../../platform/errors';
import { Failure } from '../../platform/failure';
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

/**
 * Lets an existing role append to the event log and read it, and nothing else: it cannot insert, change or remove events
 * past the append procedure. To be called as the owner, again after each {@link migrateEventLog}; doing it twice is
 * harmless. Throws a {@link Failure} (RDS-5002).
 */
export async function allowEventLog(databaseUrl: string, role: string): Promise<void> {
  const client = new Client({
    connectionString: databaseUrl,
    connectionTimeoutMillis: 10_000,
    query_timeout: 60_000,
    application_name: 'redress migrations',
  });
  // A connection that breaks rejects the running query; without a listener it would also end the process.
  client.on('error', () => {});
  try {
    await client.connect();
    await client.query('CALL eventlog.allow($1)', [role]);
  } catch (error) {
    throw new Failure({
      code: 'RDS-5002',
      what: `The role "${role}" could not be allowed to use the event log.`,
      why: messageOf(error),
      fix: 'Create the role first, run the migrations, and connect as the user who ran them.',
      cause: error,
    });
  } finally {
    await client.end().catch(() => {});
  }
}
