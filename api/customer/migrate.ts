import { runMigrations } from '../../platform/migrations';
import { fromPackageRoot } from '../../platform/package-root';

/** Brings the tables of the access of customers up to date. Safe to run again, and by several processes at once. */
export function migrateCustomers(databaseUrl: string): Promise<void> {
  return runMigrations({
    databaseUrl,
    folder: fromPackageRoot('api', 'customer', 'migrations'),
    schema: 'customer',
  });
}
