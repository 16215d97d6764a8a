import type { LogPosition } from '../eventstore/port';

/** The checkpoint of a read model: null before the first event. */
export type Reached = LogPosition | null;

/**
 * True when `reached` is `target` or later. Positions are whole numbers without bound: one of a log in PostgreSQL, commit
 * and prepare of one in KurrentDB (`12/12`).
 */
export function isAtOrPast(reached: Reached, target: LogPosition): boolean {
  if (reached === null) return false;
  const wanted = numbersIn(target);
  for (const [index, number] of numbersIn(reached).entries()) {
    const other = wanted[index] ?? 0n;
    if (number !== other) return number > other;
  }
  return true;
}

function numbersIn(position: LogPosition): readonly bigint[] {
  return position.split('/').map(BigInt);
}
