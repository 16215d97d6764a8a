import type { Pool } from 'pg';
import type { Period } from '../../domain/review/period';
import type { Instant } from '../../domain/time';
import type { EventStore } from '../../eventstore/port';
import { complaintsProjection } from '../models/complaints';
import { problemsProjection } from '../models/problems';
import { waitForPosition } from '../projector/wait-for-position';
import { IN_SPAN } from './metrics';

const PAGE = 200;
const CATCH_UP_MS = 20_000;

/** What the review of a period asks of the read models. */
export function reviewSource(pool: Pool, store: Pick<EventStore, 'durable'>) {
  return {
    /** When the first complaint was registered; undefined when there is none. */
    async firstRegistration(): Promise<Instant | undefined> {
      const { rows } = await pool.query<{ first: Date | null }>(
        'SELECT min(registered_at) AS first FROM read.complaints',
      );
      return rows[0]?.first?.toISOString();
    },

    /** Waits until the read models know all that is in the log now; false when that takes too long or one has halted. */
    async caughtUp(): Promise<boolean> {
      const head = await store.durable.head();
      const known = [complaintsProjection, problemsProjection].map((projection) =>
        waitForPosition(pool, projection, head, CATCH_UP_MS),
      );
      return (await Promise.all(known)).every(Boolean);
    },

    /** The ids of all complaints that may have been open or changed in the period, in pages. */
    async *complaintsIn({ from, until }: Period): AsyncGenerator<readonly string[], void, undefined> {
      for (let after = ''; ; ) {
        const { rows } = await pool.query<{ id: string }>(
          `SELECT id FROM read.complaints WHERE ${IN_SPAN} ORDER BY id LIMIT ${PAGE}`,
          [after, from, until],
        );
        yield rows.map(({ id }) => id);
        const last = rows.at(-1);
        if (!last || rows.length < PAGE) return;
        after = last.id;
      }
    },

    /** The problems that were opened and resolved in the period. */
    async problemsIn({
      from,
      until,
    }: Period): Promise<{ readonly opened: readonly string[]; readonly resolved: readonly string[] }> {
      const { rows } = await pool.query<{ opened: string[]; resolved: string[] }>(
        `SELECT coalesce(array_agg(id ORDER BY id) FILTER (WHERE opened_at >= $1 AND opened_at < $2), '{}') AS opened,
           coalesce(array_agg(id ORDER BY id) FILTER (WHERE resolved_at >= $1 AND resolved_at < $2), '{}') AS resolved
         FROM read.problems WHERE opened_at < $2`,
        [from, until],
      );
      return rows[0] ?? { opened: [], resolved: [] };
    },
  };
}
