import type { Pool } from 'pg';
import { toInstant } from '../../domain/time';
import { fromReadModels } from '../read-models';

/** So many wrong codes close a reference. */
export const MOST_WRONG_CODES = 5;
/** For so long, in milliseconds. */
export const CLOSED_MS = 3_600_000;

/** What is kept of the access of customers; the same for all processes. Rejects with `StoreUnavailable` when the database does not answer. */
export interface CustomerBook {
  /** From 0; what was given out before counts as long as this is the same. */
  generationOf(complaintId: string): Promise<number>;
  /** Makes worthless what was given out until now; resolves with the new generation. */
  revoke(complaintId: string): Promise<number>;
  /** Counts an attempt before it is judged, so that many at once are not more. False: the reference is closed. */
  enter(reference: string): Promise<boolean>;
  /** The code was right: nothing is held against the reference. */
  forget(reference: string): Promise<void>;
}

export function openCustomerBook({
  pool,
  clock,
}: {
  readonly pool: Pool;
  readonly clock: () => number;
}): CustomerBook {
  const query = <Row extends object>(text: string, values: readonly unknown[]) =>
    fromReadModels(() => pool.query<Row>(text, [...values]));
  return {
    async generationOf(complaintId) {
      const { rows } = await query<{ generation: number }>(
        'SELECT generation FROM customer.generations WHERE complaint_id = $1',
        [complaintId],
      );
      return rows[0]?.generation ?? 0;
    },
    async revoke(complaintId) {
      const { rows } = await query<{ generation: number }>(
        `INSERT INTO customer.generations AS g (complaint_id, generation) VALUES ($1, 1)
         ON CONFLICT (complaint_id) DO UPDATE SET generation = g.generation + 1 RETURNING generation`,
        [complaintId],
      );
      return rows[0]?.generation ?? 0;
    },
    async enter(reference) {
      const now = toInstant(clock());
      const over = toInstant(clock() - CLOSED_MS);
      await query('DELETE FROM customer.attempts WHERE at <= $1', [over]);
      // One that comes while it is closed does not close it for longer.
      const { rows } = await query<{ count: number }>(
        `INSERT INTO customer.attempts AS a (reference, count, at) VALUES ($1, 1, $2)
         ON CONFLICT (reference) DO UPDATE SET
           count = a.count + 1, at = CASE WHEN a.count >= $3 THEN a.at ELSE excluded.at END
         RETURNING count`,
        [reference, now, MOST_WRONG_CODES],
      );
      return (rows[0]?.count ?? 1) <= MOST_WRONG_CODES;
    },
    async forget(reference) {
      await query('DELETE FROM customer.attempts WHERE reference = $1', [reference]);
    },
  };
}
