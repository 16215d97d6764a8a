import type { Request, Response } from 'express';
import type { Pool } from 'pg';
import type { LookFilters, LookPage } from '../projections/queries/looks';
import { looksProjection } from '../projections/models/looks';
import { type CsvRow, sendCsv } from './csv';
import type { ApiDependencies } from './dependencies';
import { linkNext } from './list-page';
import { readPosition } from './log-position';
import { awaitPosition, fromReadModels } from './read-models';
import { wantsCsv } from './resource';

export const MOST_ON_A_PAGE = 200;

/** One of the lists of who had access to what, and who had not. */
export interface AccessList<Row extends { readonly position: string }> {
  readonly name: 'looks' | 'denials';
  readonly list: (pool: Pool, filters: LookFilters, page: LookPage) => Promise<readonly Row[]>;
  /** The columns as CSV. */
  readonly head: readonly string[];
  readonly cells: (row: Row) => CsvRow;
}

export interface WantedAccess extends LookFilters {
  readonly before?: string | undefined;
  readonly limit: number;
  readonly minPosition?: string | undefined;
}

/** Answers with a page, the newest first; as CSV with all that is wanted. */
export async function sendAccessPage<Row extends { readonly position: string }>(
  req: Request,
  res: Response,
  { events, pool }: Pick<ApiDependencies, 'events' | 'pool'>,
  { name, list, head, cells }: AccessList<Row>,
  { minPosition, before, limit, ...filters }: WantedAccess,
): Promise<void> {
  const start = before === undefined ? undefined : readPosition(events, { parameter: 'before' }, before);
  if (minPosition !== undefined) await awaitPosition({ events, pool }, looksProjection, minPosition);
  if (wantsCsv(req)) return sendCsv(res, head, all());
  const rows = await fromReadModels(() => list(pool, filters, { before: start, limit }));
  const last = rows.length === limit ? rows.at(-1) : undefined;
  linkNext(req, res, last?.position ?? null, 'before');
  res.json({ [name]: rows });

  async function* all(): AsyncGenerator<CsvRow, void, undefined> {
    for (let behind: string | undefined = start; ; ) {
      const page: LookPage = { before: behind, limit: MOST_ON_A_PAGE };
      const found = await fromReadModels(() => list(pool, filters, page));
      for (const row of found) yield cells(row);
      const end = found.at(-1);
      if (!end || found.length < MOST_ON_A_PAGE) return;
      behind = end.position;
    }
  }
}
