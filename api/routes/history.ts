import type { Router } from 'express';
import { z } from 'zod';
import { complaintsProjection } from '../../projections/models/complaints';
import { complainantHistory } from '../../projections/queries/history';
import { complaintIdIn, requireComplaint } from '../complaint-reading';
import type { ApiDependencies } from '../dependencies';
import { linkNext, pageParameters, refuseBadCursor } from '../list-page';
import { awaitPosition, fromReadModels } from '../read-models';
import { createRouter, resource } from '../resource';
import { readQuery } from '../validation';

const parameters = z.strictObject(pageParameters);

/** The other complaints of whoever complains. */
export function historyRoutes(dependencies: ApiDependencies): Router {
  const { events, pool } = dependencies;
  const router = createRouter();
  resource(router, '/complaints/:complaintId/history', {
    get: async (req, res) => {
      const complaintId = complaintIdIn(req);
      const { cursor, limit, minPosition } = readQuery(req, parameters);
      if (minPosition !== undefined) await awaitPosition(dependencies, complaintsProjection, minPosition);
      const history = await fromReadModels(() =>
        complainantHistory(pool, complaintId, { cursor, limit }),
      ).catch(refuseBadCursor);
      if (history.reason === 'not-there') await requireComplaint(events, complaintId);
      linkNext(req, res, history.nextCursor);
      res.json(history);
    },
  });
  return router;
}
