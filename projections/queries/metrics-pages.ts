import type { Pool } from 'pg';

/** Rows that are handed over at once: what is read for each takes some kilobytes. */
const PAGE = 200;
/** The most ids that are looked for at once; some megabytes. */
const MOST = 50_000;

/**
 * The rows of a statement in order of their ids, in slices of at most 200. The statement takes those after the id $1, orders
 * them by `id`, and has `values` from $2 on. More are looked for with every query, so that the first rows come soon, and a
 * period in a table of many is not looked for again with every slice.
 */
export async function* slicesOf<Row extends { readonly id: string }>(
  pool: Pool,
  statement: string,
  values: readonly unknown[],
  start = '',
): AsyncGenerator<readonly Row[], void, undefined> {
  let after = start;
  for (let limit = PAGE; ; limit = Math.min(8 * limit, MOST)) {
    const text = `${statement} LIMIT $${values.length + 2}`;
    const { rows } = await pool.query<Row>(text, [after, ...values, limit]);
    for (let first = 0; first < rows.length; first += PAGE) yield rows.slice(first, first + PAGE);
    const last = rows.at(-1);
    if (!last || rows.length < limit) return;
    after = last.id;
  }
}
