import { runMigrations } from '../platform/migrations';
import { fromPackageRoot } from '../platform/package-root';

/** Creates the tables of the read models (schema `read`), or brings them up to date. Safe to run again and concurrently. */
export async function migrateReadModels(databaseUrl: string): Promise<void> {
  await runMigrations({
    databaseUrl,
    folder: fromPackageRoot('projections', 'migrations'),
    schema: 'read',
  });
}
