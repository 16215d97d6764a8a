import type { LogPosition } from './port';

/**
 * Below 0 when `a` comes before `b` in the same log. The positions of every store are whole numbers without bound, the
 * weightier first, with slashes between: one in PostgreSQL, commit and prepare in KurrentDB.
 */
export function comparePositions(a: LogPosition, b: LogPosition): number {
  const other = numbersIn(b);
  for (const [index, number] of numbersIn(a).entries()) {
    const against = other[index] ?? 0n;
    if (number !== against) return number < against ? -1 : 1;
  }
  return 0;
}

function numbersIn(position: LogPosition): readonly bigint[] {
  return position.split('/').map(BigInt);
}
