import { runner } from 'node-pg-migrate';
import { Failure } from './failure';
import { onOwnersConnection } from './owners-connection';

export interface MigrationOptions {
  /** A direct connection: the lock that keeps two migrators apart does not survive a transaction pooler. */
  readonly databaseUrl: string;
  /** Absolute path of a folder of `.sql` files, applied in the order of their names, each in a transaction of its own. */
  readonly folder: string;
  /** Created when missing; also holds the table `migrations` that records which files were applied. */
  readonly schema: string;
}

/**
 * Applies the SQL files that were not applied yet. Any number of processes may call it at once: they wait for each
 * other. Throws a {@link Failure} (RDS-5001), with everything before the failing file applied.
 */
export async function runMigrations({ databaseUrl, folder, schema }: MigrationOptions): Promise<void> {
  const problems: string[] = [];
  try {
    await onOwnersConnection(databaseUrl, async (client) => {
      await client.query("SET lock_timeout = '60s'");
      await runner({
        dbClient: client,
        dir: folder,
        direction: 'up',
        migrationsSchema: schema,
        migrationsTable: 'migrations',
        createMigrationsSchema: true,
        advisoryLockMode: 'wait',
        logger: { info: () => {}, warn: () => {}, error: (line) => problems.push(line) },
      });
    });
  } catch (error) {
    throw new Failure({
      code: 'RDS-5001',
      what: `The tables of schema "${schema}" could not be brought up to date.`,
      why: error instanceof Error ? error.message || String(error) : String(error),
      fix: 'Check that the database is reachable and that its user may create schemas, then start again.',
      cause: problems.length > 0 ? new Error(problems.join('\n'), { cause: error }) : error,
    });
  }
}
