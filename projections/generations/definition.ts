import { readFileSync } from 'node:fs';
import type { ClientBase } from 'pg';
import { fromPackageRoot } from '../../platform/package-root';
import type { Projection } from '../projection';
import { schemaOf, type Slot } from '../projector/slot';

/** How the tables of a read model are made, statement by statement: `models/{name}.sql`. */
export interface Definition {
  readonly tables: readonly string[];
  /** For queries alone; what the projection itself needs is in the tables. */
  readonly indexes: readonly string[];
}

export type DefinitionOf = (projection: Projection) => Definition;

/** The definition beside the projection. Its statements end with a semicolon at the end of a line. */
export const shippedDefinition: DefinitionOf = ({ name }) =>
  definitionIn(readFileSync(fromPackageRoot('projections', 'models', `${name}.sql`), 'utf8'));

export function definitionIn(sql: string): Definition {
  const statements = sql
    .split(/;\s*$/m)
    .map((statement) => statement.replaceAll(/^\s*--.*$/gm, '').trim())
    .filter((statement) => statement !== '');
  const isIndex = (statement: string) => /^CREATE (UNIQUE )?INDEX\b/.test(statement);
  return {
    tables: statements.filter((statement) => !isIndex(statement)),
    indexes: statements.filter(isIndex),
  };
}

/** Runs statements of a definition so that their names are those of the slot. Inside a transaction. */
export async function defineIn(
  tx: Pick<ClientBase, 'query'>,
  slot: Slot,
  statements: readonly string[],
): Promise<void> {
  await tx.query("SELECT set_config('search_path', $1, true)", [schemaOf[slot]]);
  for (const statement of statements) await tx.query(statement);
}
