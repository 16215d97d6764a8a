import { runMigrations } from '../../platform/migrations';
import { fromPackageRoot } from '../../platform/package-root';

/** Creates the tables of the subjects' keys, or brings them up to date. Safe to run again and concurrently. */
export async function migrateSubjectKeys(databaseUrl: string): Promise<void> {
  await runMigrations({
    databaseUrl,
    folder: fromPackageRoot('eventstore', 'vault', 'migrations'),
    schema: 'keys',
  });
}
