import type { Router } from 'express';
import { z } from 'zod';
import { messagesOf, type OutboxMessage } from '../../projections/queries/messages';
import { complaintIdIn, noSuchComplaint, readComplaint } from '../complaint-reading';
import { message } from '../contract/bodies/message';
import { operation } from '../contract/operation';
import type { ApiDependencies } from '../dependencies';
import { seesContact, withoutAddresses } from '../permission/contact-details';
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
        const { complaint } = await readComplaint(events, complaintId);
        if (!complaint) throw noSuchComplaint(complaintId);
        if (messages.length > 0) await recordLookOf(req, dependencies, 'messages', complaintId);
        const sees = await seesContact(req, complaint, dependencies);
        res.json(sees ? messages : messages.map(masked));
      },
    }),
  });
  return router;
}

/** Our own words name no address, but what mail servers said does. */
function masked(message: OutboxMessage): OutboxMessage {
  const { delivery } = message;
  if (!delivery) return message;
  const hide = (text: string | null) => text && withoutAddresses(text);
  const { outcome, lastError } = delivery;
  return {
    ...message,
    delivery: {
      ...delivery,
      outcome: outcome && { ...outcome, answer: hide(outcome.answer) },
      lastError: hide(lastError),
    },
  };
}
