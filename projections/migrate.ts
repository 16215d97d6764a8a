import { onOwnersConnection } from '../platform/owners-connection';
import { runMigrations } from '../platform/migrations';
import { fromPackageRoot } from '../platform/package-root';
import { allProjections } from './all';
import { prepareGenerations } from './generations/prepare';

/** Of our own choosing: keeps two processes that prepare the tables apart. */
const LOCK = 7_261_905;

/**
 * Creates the tables of the read models, or brings them up to date: tables of a new version are made beside those that
 * serve, to be filled and swapped in. Safe to run again and concurrently. Throws a Failure (RDS-5001).
 */
export async function migrateReadModels(databaseUrl: string): Promise<void> {
  await runMigrations({
    databaseUrl,
    folder: fromPackageRoot('projections', 'migrations'),
    schema: 'read',
  });
  await onOwnersConnection(databaseUrl, async (owner) => {
    // Ends with the connection.
    await owner.query('SELECT pg_advisory_lock($1)', [LOCK]);
    await prepareGenerations(owner, allProjections);
  });
}
