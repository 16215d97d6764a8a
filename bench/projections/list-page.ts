import { Pool } from 'pg';
import { type ComplaintFilters, listComplaints } from '../../projections/queries/complaints';
import { readModelsOf } from '../../projections/tables';
import { startBenchServer } from '../lib/own-postgres';
import { quantile } from '../lib/statistics';
import { rebuildOnce } from './rebuild';
import { complaintsProjection } from '../../projections/models/complaints';
import { fillBenchLog } from './log';
import { onOwnersConnection } from '../../platform/owners-connection';
import { swap } from '../../projections/generations/swap';

/** Milliseconds of one page of a list, through the query that the API runs. */
export interface PageTime {
  readonly complaints: number;
  readonly pages: number;
  readonly p50: number;
  readonly p99: number;
}

const PAGES = 2_000;

/** Pages of 50 of a table that was multiplied from lived complaints: of work lists, and on and on through each of them. */
export async function benchListPage(complaints: number, say: (line: string) => void): Promise<PageTime> {
  const server = await startBenchServer();
  try {
    const databaseUrl = await server.createDatabase('bench_redress');
    await fillBenchLog(databaseUrl, 24_000);
    await rebuildOnce(databaseUrl, complaintsProjection);
    await onOwnersConnection(databaseUrl, (owner) => swap(owner, complaintsProjection));
    say(`lists: making ${complaints} complaints`);
    await onOwnersConnection(databaseUrl, async (owner) => {
      const { rows } = await owner.query<{ count: number; columns: string }>(
        `SELECT (SELECT count(*)::integer FROM read.complaints) AS count, string_agg(quote_ident(column_name), ', ') AS columns
         FROM information_schema.columns
         WHERE table_schema = 'read' AND table_name = 'complaints' AND is_generated = 'NEVER'
           AND column_name NOT IN ('id', 'registered_at', 'next_due_at', 'state')`,
      );
      const [{ count, columns } = { count: 1, columns: '' }] = rows;
      // As years of such months: most are closed and old, and every complaint has moments of its own.
      await owner.query(
        `INSERT INTO read.complaints (id, registered_at, next_due_at, state, ${columns})
         SELECT id || '-' || n, registered_at - n * interval '31 days' / 10, next_due_at + n * interval '1 minute', '{}', ${columns}
         FROM read.complaints, generate_series(1, $1) AS n`,
        [Math.ceil(complaints / count) - 1],
      );
      await owner.query(
        "UPDATE read.complaints SET status = 'closed', next_due_at = NULL WHERE id ~ '-[0-9]+-[0-9]+$' AND right(id, 1) <> '0'",
      );
      await owner.query('VACUUM ANALYZE read.complaints');
    });
    const pool = new Pool({ connectionString: databaseUrl, max: 1 });
    const readModels = readModelsOf(pool);
    const lists: readonly ComplaintFilters[] = [
      {},
      { status: 'in-progress' },
      { holder: 'ana' },
      { holder: null, role: 'agent' },
      { level: 'supervisor' },
      { breached: true, level: 'frontline' },
      { status: ['new', 'in-progress'] },
    ];
    const times: number[] = [];
    for (const round of ['warm-up', 'measured']) {
      for (const filters of lists) {
        let cursor: string | undefined;
        for (let page = 0; page < PAGES / lists.length; page += 1) {
          const begun = performance.now();
          const list = await listComplaints(readModels, filters, { sort: undefined, cursor, limit: 50 });
          if (round === 'measured') times.push(performance.now() - begun);
          cursor = list.nextCursor ?? undefined;
        }
      }
    }
    const { rows } = await pool.query<{ count: number }>(
      'SELECT count(*)::integer AS count FROM read.complaints',
    );
    await pool.end();
    return {
      complaints: rows[0]?.count ?? 0,
      pages: times.length,
      p50: quantile(times, 0.5),
      p99: quantile(times, 0.99),
    };
  } finally {
    await server.remove();
  }
}
