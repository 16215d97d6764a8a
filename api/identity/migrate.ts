import { runMigrations } from '../../platform/migrations';
import { fromPackageRoot } from '../../platform/package-root';

/** Brings the tables of API keys, logins and sessions up to date. Safe to run again, and by several processes at once. */
export function migrateIdentity(databaseUrl: string): Promise<void> {
  return runMigrations({
    databaseUrl,
    folder: fromPackageRoot('api', 'identity', 'migrations'),
    schema: 'identity',
  });
}
