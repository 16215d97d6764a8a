import type { Router } from 'express';
import { z } from 'zod';
import { openWebhooks } from '../../delivery/webhooks/registry';
import { disabledBecause, type Webhook } from '../../delivery/webhooks/webhook';
import { InvalidPosition } from '../../eventstore/errors';
import type { LogPosition } from '../../eventstore/port';
import { notificationsProjection } from '../../projections/models/notifications';
import { markRead, notificationsOf } from '../../projections/queries/notifications';
import { operation } from '../contract/operation';
import { instantOut, minPosition } from '../contract/schemas';
import type { ApiDependencies } from '../dependencies';
import { linkNext } from '../list-page';
import { noSuchPosition, readPosition } from '../log-position';
import { awaitPosition, fromReadModels } from '../read-models';
import { personOf } from '../request-context';
import { createRouter, resource } from '../resource';
import { pageSize } from '../validation';

const listParameters = z.strictObject({
  unread: z.literal('true').optional().describe('Only those that were not read'),
  before: z.string().optional().describe('Go on with those of events before this position'),
  limit: pageSize(200, 50),
  minPosition,
});
const markBody = z.strictObject({ upTo: z.string().describe('The position of the newest that was read') });
const notification = z
  .strictObject({
    complaintId: z.string(),
    revision: z.int().describe('Of the event'),
    position: z.string().describe('Of the event in the log'),
    type: z.string().describe('Of the event'),
    as: z.enum(['person', 'role']).describe('Told in person, or because of the role'),
    reason: z.string(),
    text: z.string(),
    at: instantOut,
    read: z.boolean(),
  })
  .meta({ id: 'Notification' });
const notice = z
  .strictObject({
    type: z.enum(['webhook-disabled']),
    webhookId: z.uuid(),
    text: z.string(),
    at: instantOut,
  })
  .meta({ id: 'Notice' });
const UP_TO = { pointer: '/upTo' };

/** What a person has to hear of, in person or because of their role, and up to where they have read it. */
export function notificationRoutes(dependencies: ApiDependencies): Router {
  const { events, pool, keys } = dependencies;
  const webhooks = openWebhooks({ pool, key: () => keys.secret('webhooks'), log: events.durable });
  const router = createRouter();

  resource(router, '/notifications', {
    get: operation({
      id: 'listNotifications',
      summary: 'What you have to hear of, the newest first',
      tag: 'messages',
      scope: 'complaints:read',
      query: listParameters,
      answers: {
        200: {
          description: 'A page of notifications',
          json: z.strictObject({
            notifications: z.array(notification),
            notices: z
              .array(notice)
              .describe('What is about no complaint, on the first page, for as long as it is so'),
          }),
          headers: ['Link'],
        },
      },
      problems: ['read-model-behind'],
      examples: [{ query: { unread: 'true', limit: '20' } }],
      handle: async (req, res, { query: { unread, before, limit, minPosition } }) => {
        const start =
          before === undefined ? {} : { before: readPosition(events, { parameter: 'before' }, before) };
        if (minPosition !== undefined)
          await awaitPosition(dependencies, notificationsProjection, minPosition);
        const wanted = { person: personOf(req), unread: unread !== undefined, ...start, limit };
        const notifications = await fromReadModels(() => notificationsOf(pool, wanted));
        const last = notifications.length === limit ? notifications.at(-1) : undefined;
        linkNext(req, res, last?.position ?? null, 'before');
        const disabled =
          before === undefined ? await fromReadModels(() => webhooks.disabledOf(personOf(req).id)) : [];
        res.json({ notifications, notices: disabled.flatMap(noticeOf) });
      },
    }),
  });

  resource(router, '/notifications/read', {
    post: operation({
      id: 'markNotificationsRead',
      summary: 'Note that you have read everything up to a position',
      tag: 'messages',
      scope: 'complaints:write',
      body: { schema: markBody, hint: 'Send {"upTo": the position of the newest that was read}.' },
      answers: {
        200: {
          description: 'Up to where you have read now; a mark never goes back',
          json: z.strictObject({ readUpTo: z.string() }),
        },
      },
      examples: [{ body: { upTo: '1042' } }],
      handle: async (req, res, { body }) => {
        const upTo = await reachedPosition(body.upTo);
        const readUpTo = await fromReadModels(() => markRead(pool, personOf(req).id, upTo));
        res.json({ readUpTo });
      },
    }),
  });
  return router;

  /** Throws a Problem for a position that the log has not reached: what is told up to there would never be seen. */
  async function reachedPosition(given: string): Promise<LogPosition> {
    const upTo = readPosition(events, UP_TO, given);
    await events.durable.readLog({ after: upTo, limit: 1 }).catch((error: unknown) => {
      throw error instanceof InvalidPosition ? noSuchPosition(UP_TO) : error;
    });
    return upTo;
  }
}

function noticeOf({ id, url, disabled }: Webhook): readonly z.output<typeof notice>[] {
  if (!disabled) return [];
  const text = `Your webhook ${url} was disabled, because ${disabledBecause(disabled)}. Enable it when it works again, or disable it by hand to be told no more.`;
  return [{ type: 'webhook-disabled', webhookId: id, text, at: disabled.at }];
}
