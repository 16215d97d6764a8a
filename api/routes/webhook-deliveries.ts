import type { Request, Router } from 'express';
import { z } from 'zod';
import { openDeliveryLog } from '../../delivery/webhooks/delivery-log';
import type { Webhooks } from '../../delivery/webhooks/registry';
import type { Webhook } from '../../delivery/webhooks/webhook';
import { deliveryBody, webhookDelivery } from '../contract/bodies/webhook';
import { operation } from '../contract/operation';
import type { ApiDependencies } from '../dependencies';
import { cursor, linkNext } from '../list-page';
import { requireMay } from '../permission/require-may';
import { invalidRequest, Problem } from '../problem';
import { fromReadModels } from '../read-models';
import { personOf } from '../request-context';
import { createRouter, resource } from '../resource';
import { pageSize } from '../validation';
import { webhookIn } from '../webhook-in';

const listParameters = z.strictObject({ cursor, limit: pageSize(200, 50) });
const UNDER_WAY = { 202: { description: 'It is on its way', json: webhookDelivery } } as const;

/** What was and is to be sent to a webhook. */
export function webhookDeliveryRoutes(
  dependencies: ApiDependencies,
  webhooks: Pick<Webhooks, 'find'>,
): Router {
  const { pool, log } = dependencies;
  const deliveries = openDeliveryLog(pool);
  const router = createRouter();

  resource(router, '/webhooks/:webhookId/test', {
    post: operation({
      id: 'testWebhook',
      summary: 'Call a webhook with an event of no complaint',
      description:
        'Once, soon; the deliveries of the webhook say how it came out. Only for whoever works at the last level.',
      tag: 'messages',
      scope: 'operations:write',
      answers: UNDER_WAY,
      problems: ['webhook-role-required', 'no-such-webhook', 'webhook-disabled'],
      examples: [{}],
      handle: async (req, res) => {
        const { id } = await enabledIn(req);
        const made = await fromReadModels(() => deliveries.test(id));
        log.info({ webhookId: id, person: personOf(req).id }, 'a test of a webhook was asked for');
        res.status(202).json(deliveryBody(made));
      },
    }),
  });

  resource(router, '/webhooks/:webhookId/deliveries', {
    get: operation({
      id: 'listWebhookDeliveries',
      summary: 'What was and is to be sent to a webhook, the newest first',
      description: 'Only for auditors and whoever works at the last level.',
      tag: 'messages',
      scope: 'operations:read',
      query: listParameters,
      answers: {
        200: {
          description: 'A page of deliveries',
          json: z.strictObject({ deliveries: z.array(webhookDelivery) }),
          headers: ['Link'],
        },
      },
      problems: ['webhook-role-required', 'no-such-webhook'],
      examples: [{ query: { limit: '20' } }],
      handle: async (req, res, { query }) => {
        await requireMay(req, 'read-webhooks', dependencies);
        const before = readPlace(query.cursor);
        const { id } = await webhookIn(req, (given) => webhooks.find(given));
        const page = await fromReadModels(() => deliveries.list(id, { before, limit: query.limit }));
        linkNext(req, res, page.next);
        res.json({ deliveries: page.deliveries.map(deliveryBody) });
      },
    }),
  });

  resource(router, '/webhooks/:webhookId/deliveries/:deliveryId/resend', {
    post: operation({
      id: 'resendWebhookDelivery',
      summary: 'Send a delivery again that is over',
      description: 'Under the same `webhook-id`. Only for whoever works at the last level.',
      tag: 'messages',
      scope: 'operations:write',
      answers: UNDER_WAY,
      problems: [
        'webhook-role-required',
        'no-such-webhook',
        'no-such-delivery',
        'webhook-disabled',
        'delivery-under-way',
      ],
      examples: [{}],
      handle: async (req, res) => {
        const { id } = await enabledIn(req);
        const deliveryId = String(req.params.deliveryId);
        const again = z.uuid().safeParse(deliveryId).success
          ? await fromReadModels(() => deliveries.resend(id, deliveryId))
          : undefined;
        if (again === undefined) throw noSuchDelivery(deliveryId);
        if (again === 'open') throw underWay();
        log.info({ webhookId: id, deliveryId, person: personOf(req).id }, 'a delivery is sent again');
        res.status(202).json(deliveryBody(again));
      },
    }),
  });
  return router;

  async function enabledIn(req: Request): Promise<Webhook> {
    await requireMay(req, 'manage-webhooks', dependencies);
    const webhook = await webhookIn(req, (id) => webhooks.find(id));
    if (!webhook.disabled) return webhook;
    throw new Problem('webhook-disabled', {
      detail: 'Nothing is sent to the webhook, as it is disabled.',
      hint: `POST /v1/webhooks/${webhook.id}/enable first.`,
    });
  }
}

const LARGEST = 2n ** 63n - 1n;

function readPlace(given: string | undefined): string | undefined {
  if (given === undefined || (/^\d{1,19}$/.test(given) && BigInt(given) <= LARGEST)) return given;
  throw invalidRequest(
    [{ parameter: 'cursor', detail: 'is not one that this list gave.' }],
    'Use the "next" link of an earlier answer as it is, or leave the cursor out to begin at the start.',
  );
}

function noSuchDelivery(id: string): Problem {
  return new Problem('no-such-delivery', {
    detail: `The webhook has no delivery ${id.slice(0, 80)}.`,
    hint: 'GET /v1/webhooks/{webhookId}/deliveries lists them.',
  });
}

function underWay(): Problem {
  return new Problem('delivery-under-way', {
    detail: 'The delivery is still tried.',
    hint: 'Wait until it has an outcome; it is tried for three days.',
  });
}
