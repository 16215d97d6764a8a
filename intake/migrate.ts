import { runMigrations } from '../platform/migrations';
import { fromPackageRoot } from '../platform/package-root';

/** Brings the table of mails up to date. Safe to run again, and by several processes at once. */
export function migrateIntake(databaseUrl: string): Promise<void> {
  return runMigrations({
    databaseUrl,
    folder: fromPackageRoot('intake', 'migrations'),
    schema: 'intake',
  });
}
