import type { Projection } from '../projection';
import { readCheckpoints } from '../projector/checkpoint';
import type { DefinitionOf } from './definition';
import { asOwner, createGeneration, dropGeneration, type Owner, qualified } from './generation';

/**
 * Gives each projection what this version of it fills: the serving slot when nothing was ever in it, else the standby
 * beside what an older version left there. What stands by in a version that neither is nor serves is dropped. Again
 * after each migration; doing it twice is harmless. One process at a time.
 */
export async function prepareGenerations(
  owner: Owner,
  projections: readonly Projection[],
  definitionOf?: DefinitionOf,
): Promise<void> {
  for (const projection of projections) {
    await asOwner(owner, () => prepare(owner, projection, definitionOf));
  }
}

async function prepare(
  owner: Owner,
  projection: Projection,
  definitionOf: DefinitionOf | undefined,
): Promise<void> {
  const { version, tables } = projection;
  const all = await readCheckpoints(owner, [projection]);
  const serving = all.filter(({ slot }) => slot === 'serving');
  const standby = all.find(({ slot }) => slot === 'standby');
  if (serving.length === 0) {
    // Migrations of older versions made tables here that were never filled.
    for (const table of tables)
      await owner.query(`DROP TABLE IF EXISTS ${qualified(owner, 'serving', table)}`);
    await createGeneration(owner, projection, 'serving', { indexed: true, definitionOf });
    return;
  }
  const [first] = serving;
  // Older processes fill and read what a newer release serves or has made ready: it is not theirs to change.
  if (!first || first.version >= version || (standby && standby.version >= version)) return;
  await dropGeneration(owner, projection.name, 'standby');
  if (serving.every(({ position }) => position === null)) {
    await dropGeneration(owner, projection.name, 'serving');
    await createGeneration(owner, projection, 'serving', { indexed: true, definitionOf });
    return;
  }
  await createGeneration(owner, projection, 'standby', { indexed: false, definitionOf });
}
