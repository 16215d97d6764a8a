import { randomUUID } from 'node:crypto';
import type { ClientBase } from 'pg';
import type { Projection } from '../projection';
import { schemaOf, type Slot } from '../projector/slot';
import { type DefinitionOf, defineIn, shippedDefinition } from './definition';

/** A connection of whoever owns the tables. */
export type Owner = Pick<ClientBase, 'query' | 'escapeIdentifier'>;

/** Does the work in a transaction of the owner, whose statements wait for nobody's lock for more than 10 seconds. */
export async function asOwner<Result>(owner: Owner, work: () => Promise<Result>): Promise<Result> {
  await owner.query("BEGIN; SET LOCAL lock_timeout = '10s'");
  try {
    const result = await work();
    await owner.query('COMMIT');
    return result;
  } catch (error) {
    // Of a connection that broke, the first error says more.
    await owner.query('ROLLBACK').catch(() => {});
    throw error;
  }
}

export interface NewGeneration {
  /** How many parts fill it. Default: 1. */
  readonly parts?: number;
  /** Whether the indexes for queries are made at once; else by `addIndexes`. */
  readonly indexed: boolean;
  readonly definitionOf?: DefinitionOf | undefined;
}

/** Makes empty tables in a free slot, to be filled from the start of the log. Inside a transaction. */
export async function createGeneration(
  owner: Owner,
  projection: Projection,
  slot: Slot,
  { parts = 1, indexed, definitionOf = shippedDefinition }: NewGeneration,
): Promise<void> {
  const { name, version, tables } = projection;
  const definition = definitionOf(projection);
  await defineIn(owner, slot, [...definition.tables, ...(indexed ? definition.indexes : [])]);
  await owner.query(
    `INSERT INTO read.checkpoints (projection, slot, part, parts, generation, model_version, tables, indexed)
     SELECT $1, $2, part, $3, $4, $5, $6, $7 FROM generate_series(0, $3 - 1) AS part`,
    [name, slot, parts, randomUUID(), version, tables, indexed],
  );
}

/** Empties a slot: its tables, its checkpoints and what is parked. Waits for the batch that is running. Inside a transaction. */
export async function dropGeneration(owner: Owner, projection: string, slot: Slot): Promise<boolean> {
  const { rows } = await owner.query<{ generation: string; tables: readonly string[] }>(
    'SELECT generation, tables FROM read.checkpoints WHERE projection = $1 AND slot = $2 ORDER BY part FOR UPDATE',
    [projection, slot],
  );
  const [row] = rows;
  if (!row) return false;
  for (const table of row.tables) await owner.query(`DROP TABLE ${qualified(owner, slot, table)}`);
  await owner.query('DELETE FROM read.parked_streams WHERE generation = $1', [row.generation]);
  await owner.query('DELETE FROM read.checkpoints WHERE projection = $1 AND slot = $2', [projection, slot]);
  return true;
}

/** Makes the indexes for queries that a backlog was worked off without. Batches wait meanwhile. */
export async function addIndexes(
  owner: Owner,
  projection: Projection,
  slot: Slot,
  definitionOf: DefinitionOf = shippedDefinition,
): Promise<void> {
  const { name } = projection;
  await asOwner(owner, async () => {
    const { rows } = await owner.query<{ indexed: boolean }>(
      'SELECT indexed FROM read.checkpoints WHERE projection = $1 AND slot = $2 ORDER BY part FOR UPDATE',
      [name, slot],
    );
    if (rows.every(({ indexed }) => indexed)) return;
    await defineIn(owner, slot, definitionOf(projection).indexes);
    await owner.query('UPDATE read.checkpoints SET indexed = true WHERE projection = $1 AND slot = $2', [
      name,
      slot,
    ]);
    for (const table of projection.tables) await owner.query(`ANALYZE ${qualified(owner, slot, table)}`);
  });
}

/** The name of a table of a slot, to be written into a statement. */
export function qualified(owner: Owner, slot: Slot, table: string): string {
  return `${schemaOf[slot]}.${owner.escapeIdentifier(table)}`;
}
