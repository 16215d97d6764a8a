import { comparePositions } from '../../eventstore/position';
import type { LogPosition } from '../../eventstore/port';

/** How far a read model has come: null before the first event. */
export type Reached = LogPosition | null;

/** True when `reached` is `target` or later. */
export function isAtOrPast(reached: Reached, target: Reached): boolean {
  if (target === null) return true;
  return reached !== null && comparePositions(reached, target) >= 0;
}

/** The one that has come least far. */
export function leastOf(positions: readonly Reached[]): Reached {
  return positions.reduce((a, b) => (isAtOrPast(a, b) ? b : a), positions[0] ?? null);
}

/** The one that has come furthest. */
export function furthestOf(positions: readonly Reached[]): Reached {
  return positions.reduce((a, b) => (isAtOrPast(a, b) ? a : b), positions[0] ?? null);
}
