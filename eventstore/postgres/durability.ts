import { batched } from '../../platform/batched';

/** Knows how far the log is on disk, so that nobody has to ask again. */
export interface Durability {
  /** Resolves when the events up to this position, which were visible before the call, are on disk. */
  ensure(position: bigint): Promise<void>;
  /** The events up to this position are on disk, as was seen elsewhere. */
  reached(position: bigint): void;
  /** The server may be another one from now on, so that nothing is known of it. */
  forget(): void;
}

/**
 * `makeDurable` resolves when everything that was visible at its call is on disk. Positions become visible, and durable,
 * in their order (eventlog.append commits under the lock that numbers them), so one number says it all.
 */
export function createDurability(makeDurable: () => Promise<void>): Durability {
  let known = 0n;
  let life = 0;

  const reached = (position: bigint): void => {
    if (position > known) known = position;
  };
  const make = batched<bigint, true>({
    lanes: 1,
    most: Number.POSITIVE_INFINITY,
    async load(positions) {
      const begunIn = life;
      await makeDurable();
      if (begunIn === life) for (const position of positions) reached(position);
      return positions.map(() => true);
    },
  });

  return {
    async ensure(position) {
      if (position > known) await make(position);
    },
    reached,
    forget() {
      life += 1;
      known = 0n;
    },
  };
}
