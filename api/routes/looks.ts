import type { Request, Response, Router } from 'express';
import { z } from 'zod';
import { complaintIdSchema } from '../../domain/complaint-id';
import { slug } from '../../domain/text';
import { looksProjection } from '../../projections/models/looks';
import { listLooks, type LookFilters } from '../../projections/queries/looks';
import { requireAuditor } from '../audit-role';
import { complaintIdIn, requireComplaint } from '../complaint-reading';
import { type CsvRow, sendCsv } from '../csv';
import type { ApiDependencies } from '../dependencies';
import { linkNext } from '../list-page';
import { readPosition } from '../log-position';
import { awaitPosition, fromReadModels } from '../read-models';
import { personOf } from '../request-context';
import { createRouter, CSV_TYPE, resource, wantsCsv } from '../resource';
import { instant, pageSize, readQuery } from '../validation';

const MOST = 200;
const ofComplaint = z.strictObject({
  from: instant.optional(),
  until: instant.optional(),
  /** Go on after the look with this position. */
  before: z.string().optional(),
  limit: pageSize(MOST, 50),
  minPosition: z.string().optional(),
});
const ofAll = ofComplaint.extend({ person: slug.optional(), complaint: complaintIdSchema.optional() });

/** Who looked at what, for those who audit. */
export function lookRoutes(dependencies: ApiDependencies): Router {
  const { events, pool, policies } = dependencies;
  const router = createRouter();

  resource(router, '/looks', {
    produces: ['application/json', CSV_TYPE],
    get: async (req, res) => {
      requireAuditor(personOf(req), await policies.active());
      await send(req, res, readQuery(req, ofAll));
    },
  });

  resource(router, '/complaints/:complaintId/looks', {
    produces: ['application/json', CSV_TYPE],
    get: async (req, res) => {
      requireAuditor(personOf(req), await policies.active());
      const complaint = complaintIdIn(req);
      const wanted = readQuery(req, ofComplaint);
      await requireComplaint(events, complaint);
      await send(req, res, { ...wanted, complaint });
    },
  });
  return router;

  async function send(req: Request, res: Response, wanted: z.output<typeof ofAll>): Promise<void> {
    const { minPosition, before, limit, ...filters } = wanted;
    const start = before === undefined ? undefined : readPosition(events, { parameter: 'before' }, before);
    if (minPosition !== undefined) await awaitPosition(dependencies, looksProjection, minPosition);
    if (wantsCsv(req)) return sendCsv(res, columns, rowsOf(filters, start));
    const looks = await fromReadModels(() => listLooks(pool, filters, { before: start, limit }));
    const last = looks.length === limit ? looks.at(-1) : undefined;
    linkNext(req, res, last?.position ?? null, 'before');
    res.json({ looks });
  }

  async function* rowsOf(
    filters: LookFilters,
    start: string | undefined,
  ): AsyncGenerator<CsvRow, void, undefined> {
    for (let before = start; ; ) {
      const page = { before, limit: MOST };
      const looks = await fromReadModels(() => listLooks(pool, filters, page));
      for (const { complaintId, person, role, what, from, until } of looks)
        yield [complaintId, person, role, what, from, until];
      const last = looks.at(-1);
      if (!last || looks.length < MOST) return;
      before = last.position;
    }
  }
}

const columns = ['complaint', 'person', 'role', 'what', 'from', 'until'] as const;
