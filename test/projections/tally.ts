import type { Pool } from 'pg';
import { asOwner, createGeneration } from '../../projections/generations/generation';
import type { Apply, Projection } from '../../projections/projection';
import { withOwner } from './test-log';

/**
 * Counts the events of each stream. Unlike the real projections it is harmed by an event that comes twice, too early or
 * never, so it tells whether each event was applied exactly once and in order.
 */
export const tallyProjection: Projection = {
  name: 'tally',
  version: 1,
  tables: ['tally'],
  concerns: () => true,
  onPoison: 'halt',
  divisible: true,
  begin: () => applyTally,
};

const applyTally: Apply = async (tx, events) => {
  for (const { stream, revision } of events) {
    const { rowCount } = await tx.query(
      `INSERT INTO tally AS t (stream, count) SELECT $1, 1 WHERE $2::integer = 0
         ON CONFLICT (stream) DO NOTHING`,
      [stream, revision],
    );
    if (rowCount === 1) continue;
    const moved = await tx.query('UPDATE tally SET count = count + 1 WHERE stream = $1 AND count = $2', [
      stream,
      revision,
    ]);
    if (moved.rowCount !== 1) throw new Error(`${stream}: revision ${revision} came out of turn`);
  }
};

/** Its only table. */
export const tallyDefinition = () => ({
  tables: ['CREATE TABLE tally (stream text PRIMARY KEY, count integer NOT NULL)'],
  indexes: [],
});

export async function createTally(pool: Pool): Promise<void> {
  await withOwner(pool, (owner) =>
    asOwner(owner, () =>
      createGeneration(owner, tallyProjection, 'serving', { indexed: true, definitionOf: tallyDefinition }),
    ),
  );
}

export async function readTally(pool: Pool): Promise<Record<string, number>> {
  const { rows } = await pool.query<{ stream: string; count: number }>(
    'SELECT stream, count FROM read.tally',
  );
  return Object.fromEntries(rows.map(({ stream, count }) => [stream, count]));
}
