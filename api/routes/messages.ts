import type { Router } from 'express';
import { z } from 'zod';
import { messagesOf } from '../../projections/queries/messages';
import { complaintIdIn, requireComplaint } from '../complaint-reading';
import { message } from '../contract/bodies/message';
import { operation } from '../contract/operation';
import type { ApiDependencies } from '../dependencies';
import { fromReadModels } from '../read-models';
import { recordLookOf } from '../record-look';
import { createRouter, resource } from '../resource';

/** Whom was told what about a complaint. */
export function messageRoutes(dependencies: ApiDependencies): Router {
  const { events, pool } = dependencies;
  const router = createRouter();
  resource(router, '/complaints/:complaintId/messages', {
    get: operation({
      id: 'listMessagesOfComplaint',
      summary: 'Whom was told what about a complaint, the oldest first',
      tag: 'messages',
      scope: 'complaints:read',
      answers: { 200: { description: 'The messages', json: z.array(message) } },
      problems: ['not-registered'],
      examples: [{}],
      handle: async (req, res) => {
        const complaintId = complaintIdIn(req);
        const messages = await fromReadModels(() => messagesOf(pool, complaintId));
        if (messages.length === 0) await requireComplaint(events, complaintId);
        else await recordLookOf(req, dependencies, 'messages', complaintId);
        res.json(messages);
      },
    }),
  });
  return router;
}
