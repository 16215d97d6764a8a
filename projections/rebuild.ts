import type { Pool } from 'pg';
import type { Projection } from './projection';
import { inTransaction } from '../platform/transaction';

/**
 * Empties a read model and lets its projection fill it again from the start of the log. Waits for the batch that is
 * running. Until it has caught up, queries find only a part.
 */
export async function rebuildProjection(pool: Pool, { name, version, tables }: Projection): Promise<void> {
  await inTransaction(pool, async (tx) => {
    await tx.query(
      `INSERT INTO read.checkpoints (projection, version) VALUES ($1, $2)
       ON CONFLICT (projection, version) DO UPDATE
       SET position = NULL, status = 'running', failure = NULL, updated_at = clock_timestamp()`,
      [name, version],
    );
    for (const table of tables) await tx.query(`TRUNCATE ${table}`);
  });
}
