import { messageOf } from '../../platform/errors';
import { Failure } from '../../platform/failure';
import { runMigrations } from '../../platform/migrations';
import { onOwnersConnection } from '../../platform/owners-connection';
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
  try {
    await onOwnersConnection(databaseUrl, (client) => client.query('CALL eventlog.allow($1)', [role]), {
      callTimeoutMs: 60_000,
    });
  } catch (error) {
    throw new Failure({
      code: 'RDS-5002',
      what: `The role "${role}" could not be allowed to use the event log.`,
      why: messageOf(error),
      fix: 'Create the role first, run the migrations, and connect as the user who ran them.',
      cause: error,
    });
  }
}
