import type { Pool } from 'pg';
import type { LookAround } from '../../eventstore/decision-context';

const OPEN_BY_HOLDER = `SELECT holder, count(*)::int AS open FROM read.complaints
  WHERE status IN ('new', 'in-progress') AND holder IS NOT NULL GROUP BY holder`;

/** What the read models know of other complaints. */
export function surroundings(pool: Pool): LookAround {
  return async () => {
    const { rows } = await pool.query<{ holder: string; open: number }>(OPEN_BY_HOLDER);
    return {
      workload: {
        openComplaints: Object.fromEntries(rows.map(({ holder, open }) => [holder, open])),
        lastAssigned: {},
      },
    };
  };
}
