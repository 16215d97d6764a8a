import type { Request, Response, Router } from 'express';
import { z } from 'zod';
import { complaintIdSchema } from '../../domain/complaint-id';
import { slug } from '../../domain/text';
import { looksProjection } from '../../projections/models/looks';
import { listLooks, type LookFilters } from '../../projections/queries/looks';
import { complaintIdIn, requireComplaint } from '../complaint-reading';
import { look } from '../contract/bodies/look';
import { operation } from '../contract/operation';
import { minPosition } from '../contract/schemas';
import { type CsvRow, sendCsv } from '../csv';
import type { ApiDependencies } from '../dependencies';
import { linkNext } from '../list-page';
import { readPosition } from '../log-position';
import { requireMay } from '../permission/require-may';
import { awaitPosition, fromReadModels } from '../read-models';
import { createRouter, CSV_TYPE, resource, wantsCsv } from '../resource';
import { instant, pageSize } from '../validation';

const MOST = 200;
const ofComplaint = z.strictObject({
  from: instant.optional().describe('Looks that may have happened then or later'),
  until: instant.optional().describe('Looks that may have happened before'),
  before: z.string().optional().describe('Go on after the look with this position'),
  limit: pageSize(MOST, 50),
  minPosition,
});
const ofAll = ofComplaint.extend({
  person: slug.optional().describe('Looks of this person'),
  complaint: complaintIdSchema.optional().describe('Looks at this complaint'),
});
const page = {
  200: {
    description: 'A page, the newest first; as CSV all of them',
    json: z.strictObject({ looks: z.array(look) }),
    others: [CSV_TYPE],
    headers: ['Link'],
  },
} as const;

/** Who looked at what, for those who audit. */
export function lookRoutes(dependencies: ApiDependencies): Router {
  const { events, pool } = dependencies;
  const router = createRouter();

  resource(router, '/looks', {
    get: operation({
      id: 'listLooks',
      summary: 'Who looked at what',
      description: 'Only for auditors and whoever works at the last level.',
      tag: 'log',
      scope: 'audit:read',
      query: ofAll,
      answers: page,
      problems: ['audit-role-required', 'read-model-behind'],
      examples: [{ query: { person: 'ana', limit: '20' } }],
      handle: async (req, res, { query }) => {
        await requireMay(req, 'read-looks', dependencies);
        await send(req, res, query);
      },
    }),
  });

  resource(router, '/complaints/:complaintId/looks', {
    get: operation({
      id: 'listLooksAtComplaint',
      summary: 'Who looked at a complaint',
      description: 'Only for auditors and whoever works at the last level.',
      tag: 'log',
      scope: 'audit:read',
      query: ofComplaint,
      answers: page,
      problems: ['audit-role-required', 'not-registered', 'read-model-behind'],
      examples: [{}],
      handle: async (req, res, { query }) => {
        await requireMay(req, 'read-looks', dependencies);
        const complaint = complaintIdIn(req);
        await requireComplaint(events, complaint);
        await send(req, res, { ...query, complaint });
      },
    }),
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
