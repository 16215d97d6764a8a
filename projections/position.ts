import type { LogPosition } from '../eventstore/port';

/** The checkpoint of a read model: null before the first event. */
export type Reached = LogPosition | null;

/** True when `reached` is `target` or later. Positions of the PostgreSQL log are whole numbers, which grow without bound. */
export function isAtOrPast(reached: Reached, target: LogPosition): boolean {
  return reached !== null && BigInt(reached) >= BigInt(target);
}
