import { comparePositions } from '../eventstore/position';
import type { LogPosition } from '../eventstore/port';

/** The checkpoint of a read model: null before the first event. */
export type Reached = LogPosition | null;

/** True when `reached` is `target` or later. */
export function isAtOrPast(reached: Reached, target: LogPosition): boolean {
  return reached !== null && comparePositions(reached, target) >= 0;
}
