import type { Router } from 'express';
import { messagesOf } from '../../projections/queries/messages';
import { complaintIdIn, requireComplaint } from '../complaint-reading';
import type { ApiDependencies } from '../dependencies';
import { fromReadModels } from '../read-models';
import { recordLookOf } from '../record-look';
import { createRouter, resource } from '../resource';
import { noParameters, readQuery } from '../validation';

/** Whom was told what about a complaint. */
export function messageRoutes(dependencies: ApiDependencies): Router {
  const { events, pool } = dependencies;
  const router = createRouter();
  resource(router, '/complaints/:complaintId/messages', {
    get: async (req, res) => {
      readQuery(req, noParameters);
      const complaintId = complaintIdIn(req);
      const messages = await fromReadModels(() => messagesOf(pool, complaintId));
      if (messages.length === 0) await requireComplaint(events, complaintId);
      else await recordLookOf(req, dependencies, 'messages', complaintId);
      res.json(messages);
    },
  });
  return router;
}
