/** The smallest value that at least this share of the values does not exceed (nearest rank); undefined for none. */
export function quantile(values: readonly number[], share: number): number | undefined {
  const sorted = Float64Array.from(values).sort();
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)];
}

/** How often each of the keys occurs. */
export function tally<Key>(keys: Iterable<Key>): ReadonlyMap<Key, number> {
  const counts = new Map<Key, number>();
  for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1);
  return counts;
}

/** The entries by key in the order of code points, so that the same content always looks the same. */
export function byKey<Value>(
  entries: Iterable<readonly [string, Value]>,
): readonly (readonly [string, Value])[] {
  return [...entries].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
}
