import type { Router } from 'express';
import { z } from 'zod';
import { complaintsProjection } from '../../projections/models/complaints';
import { type ComplainantHistory, complainantHistory } from '../../projections/queries/history';
import { complaintIdIn, requireComplaint } from '../complaint-reading';
import { complaintSummary } from '../contract/bodies/complaint-summary';
import { nextCursor } from '../contract/bodies/parts';
import { operation } from '../contract/operation';
import type { ApiDependencies } from '../dependencies';
import { linkNext, pageParameters, refuseBadCursor } from '../list-page';
import { awaitPosition, fromReadModels } from '../read-models';
import { createRouter, resource } from '../resource';

const parameters = z.strictObject(pageParameters);
const history = z.strictObject({
  complaints: z.array(complaintSummary),
  nextCursor,
  reason: z
    .enum(['complainant-unknown', 'erased', 'not-there'])
    .nullable()
    .describe('Why nothing can be said of other complaints; not-there: not yet, the list is behind'),
}) satisfies z.ZodType<ComplainantHistory>;

/** The other complaints of whoever complains. */
export function historyRoutes(dependencies: ApiDependencies): Router {
  const { events, pool } = dependencies;
  const router = createRouter();
  resource(router, '/complaints/:complaintId/history', {
    get: operation({
      id: 'listComplaintsOfSamePerson',
      summary: 'The other complaints of whoever complains, the newest first',
      description:
        'People are the same who have the same customer number, else the same e-mail address, else the same telephone number.',
      tag: 'complaints',
      scope: 'complaints:read',
      query: parameters,
      answers: { 200: { description: 'A page of complaints', json: history, headers: ['Link'] } },
      problems: ['not-registered', 'read-model-behind'],
      examples: [{ query: { limit: '20' } }],
      handle: async (req, res, { query: { cursor, limit, minPosition } }) => {
        const complaintId = complaintIdIn(req);
        if (minPosition !== undefined) await awaitPosition(dependencies, complaintsProjection, minPosition);
        const found = await fromReadModels(() =>
          complainantHistory(pool, complaintId, { cursor, limit }),
        ).catch(refuseBadCursor);
        if (found.reason === 'not-there') await requireComplaint(events, complaintId);
        linkNext(req, res, found.nextCursor);
        res.json(found);
      },
    }),
  });
  return router;
}
