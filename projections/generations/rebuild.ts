import type { Projection } from '../projection';
import { MOST_PARTS } from '../projector/parts';
import type { DefinitionOf } from './definition';
import { asOwner, createGeneration, dropGeneration, type Owner } from './generation';

export interface RebuildOptions {
  /** How many parts fill it. Default: 1. */
  readonly parts?: number;
  readonly definitionOf?: DefinitionOf;
}

/** A projection that cannot be filled by so many parts. */
export class NotDivisible extends Error {
  readonly code = 'projection-not-divisible';
  constructor(
    readonly projection: string,
    reason: string,
  ) {
    super(`${projection} ${reason}`);
    this.name = 'NotDivisible';
  }
}

/**
 * Makes a read model anew beside the one that serves: empty tables in the standby slot, which running projectors fill
 * from the start of the log. What stood by before is dropped. Throws {@link NotDivisible}.
 */
export async function rebuild(
  owner: Owner,
  projection: Projection,
  { parts = 1, definitionOf }: RebuildOptions = {},
): Promise<void> {
  const { name, divisible } = projection;
  if (parts > 1 && !divisible)
    throw new NotDivisible(name, 'follows from several streams, so one part fills it.');
  if (parts < 1 || parts > MOST_PARTS) {
    throw new NotDivisible(name, `can be filled by 1 to ${MOST_PARTS} parts, not by ${parts}.`);
  }
  await asOwner(owner, async () => {
    await dropGeneration(owner, name, 'standby');
    await createGeneration(owner, projection, 'standby', { parts, indexed: false, definitionOf });
  });
}

/** Drops what stands by; false when nothing does. */
export function discard(owner: Owner, { name }: Pick<Projection, 'name'>): Promise<boolean> {
  return asOwner(owner, () => dropGeneration(owner, name, 'standby'));
}
