import type { Router } from 'express';
import { z } from 'zod';
import { openWebhooks } from '../../delivery/webhooks/registry';
import { targetMistake } from '../../delivery/webhooks/target';
import type { Webhook } from '../../delivery/webhooks/webhook';
import { readCommandId } from '../command-headers';
import { webhook, webhookBody, webhookEventType, webhookWithSecret } from '../contract/bodies/webhook';
import { operation } from '../contract/operation';
import type { ApiDependencies } from '../dependencies';
import { requireMay } from '../permission/require-may';
import { Problem } from '../problem';
import { fromReadModels } from '../read-models';
import { personOf } from '../request-context';
import { createRouter, include, resource } from '../resource';
import { webhookIn } from '../webhook-in';
import { webhookDeliveryRoutes } from './webhook-deliveries';

const newWebhook = z.strictObject({
  url: z.string().max(2_000).describe('Where it is called: https, and no address of our own networks'),
  types: z.array(webhookEventType).min(1).optional().describe('Only events of these types; left out, all'),
});
const rotation = z.strictObject({
  formerHours: z
    .int()
    .min(0)
    .max(168)
    .default(24)
    .describe('For so long the secret before signs too; 0 where it has leaked'),
});
const ONE = { 200: { description: 'The webhook', json: webhook } } as const;

/** Where other systems want to be called when something happens to a complaint. */
export function webhookRoutes(dependencies: ApiDependencies): Router {
  const { pool, keys, events, log, webhookTargets } = dependencies;
  const webhooks = openWebhooks({ pool, key: () => keys.secret('webhooks'), log: events.durable });
  const router = createRouter();

  resource(router, '/webhooks', {
    get: operation({
      id: 'listWebhooks',
      summary: 'The webhooks, the newest first',
      description: 'Only for auditors and whoever works at the last level.',
      tag: 'messages',
      scope: 'operations:read',
      answers: {
        200: { description: 'All of them', json: z.strictObject({ webhooks: z.array(webhook) }) },
      },
      problems: ['webhook-role-required'],
      examples: [{}],
      handle: async (req, res) => {
        await requireMay(req, 'read-webhooks', dependencies);
        const all = await fromReadModels(() => webhooks.list());
        res.json({ webhooks: all.map(webhookBody) });
      },
    }),
    post: operation({
      id: 'createWebhook',
      summary: 'Have another system called when something happens to a complaint',
      description:
        'It hears of every event from now on. Its secret is in the answer and is never shown again. Only for whoever works at the last level.',
      tag: 'messages',
      scope: 'operations:write',
      headers: ['Idempotency-Key'],
      body: { schema: newWebhook, hint: 'Send {"url": "https://…"} and, where not all are wanted, "types".' },
      answers: {
        201: {
          description: 'The webhook with its secret, made now or within a day by a request with the same key',
          json: webhookWithSecret,
          headers: ['Location', 'Idempotency-Key'],
        },
      },
      problems: ['webhook-role-required', 'webhook-url-refused', 'command-id-reused', 'webhook-made-before'],
      examples: [
        { body: { url: 'https://example.com/hooks/redress', types: ['redress.complaint.escalated.v1'] } },
      ],
      handle: async (req, res, { body: { url, types } }) => {
        await requireMay(req, 'manage-webhooks', dependencies);
        const key = readCommandId(req);
        const mistake = await targetMistake(url, webhookTargets);
        if (mistake !== undefined) throw refusedUrl(mistake);
        const { id: by } = personOf(req);
        const wanted = { url, types: types && [...new Set(types)].toSorted(), by, key };
        const created = await fromReadModels(() => webhooks.create(wanted));
        if (created.kind !== 'made') throw notMade(created.kind);
        const { id } = created.webhook;
        log.info({ webhookId: id, person: by }, 'a webhook was made');
        res
          .status(201)
          .set({ Location: `/v1/webhooks/${id}`, 'Idempotency-Key': key })
          .json({ ...webhookBody(created.webhook), secret: created.secret });
      },
    }),
  });

  resource(router, '/webhooks/:webhookId', {
    get: operation({
      id: 'getWebhook',
      summary: 'A webhook',
      description: 'Only for auditors and whoever works at the last level.',
      tag: 'messages',
      scope: 'operations:read',
      answers: ONE,
      problems: ['webhook-role-required', 'no-such-webhook'],
      examples: [{}],
      handle: async (req, res) => {
        await requireMay(req, 'read-webhooks', dependencies);
        res.json(webhookBody(await webhookIn(req, (id) => webhooks.find(id))));
      },
    }),
  });

  resource(router, '/webhooks/:webhookId/rotate', {
    post: operation({
      id: 'rotateWebhookSecret',
      summary: 'Change the secret of a webhook',
      description:
        'The new secret is in the answer and is never shown again. Until the former one ends, calls are signed with both. Only for whoever works at the last level.',
      tag: 'messages',
      scope: 'operations:write',
      headers: ['Idempotency-Key'],
      body: {
        schema: rotation,
        hint: 'Send {} or {"formerHours": for how long the secret before signs too}.',
      },
      answers: {
        200: {
          description: 'The webhook with its new secret, made now or by the last request with the same key',
          json: webhookWithSecret,
          headers: ['Idempotency-Key'],
        },
      },
      problems: ['webhook-role-required', 'no-such-webhook'],
      examples: [{ body: { formerHours: 24 } }],
      handle: async (req, res, { body: { formerHours } }) => {
        await requireMay(req, 'manage-webhooks', dependencies);
        const key = readCommandId(req);
        const { id: by } = personOf(req);
        const rotated = await webhookIn(req, (id) => webhooks.rotate(id, { by, key, formerHours }));
        log.info({ webhookId: rotated.webhook.id, person: by }, 'the secret of a webhook was changed');
        res.set('Idempotency-Key', key).json({ ...webhookBody(rotated.webhook), secret: rotated.secret });
      },
    }),
  });

  changing('enable', {
    id: 'enableWebhook',
    summary: 'Have a webhook called again',
    description:
      'It hears of what comes from now on; deliveries from before can be sent again one by one. Only for whoever works at the last level.',
    said: 'a webhook was enabled',
  });
  changing('disable', {
    id: 'disableWebhook',
    summary: 'Have a webhook called no more',
    description: 'What is on its way is not sent. Only for whoever works at the last level.',
    said: 'a webhook was disabled by hand',
  });
  include(router, webhookDeliveryRoutes(dependencies, webhooks));
  return router;

  function changing(
    change: 'enable' | 'disable',
    { said, ...described }: { id: string; summary: string; description: string; said: string },
  ): void {
    resource(router, `/webhooks/:webhookId/${change}`, {
      post: operation({
        ...described,
        tag: 'messages',
        scope: 'operations:write',
        answers: ONE,
        problems: ['webhook-role-required', 'no-such-webhook'],
        examples: [{}],
        handle: async (req, res) => {
          await requireMay(req, 'manage-webhooks', dependencies);
          const { id: by } = personOf(req);
          const changed: Webhook = await webhookIn(req, (id) => webhooks[change](id, by));
          log.info({ webhookId: changed.id, person: by }, said);
          res.json(webhookBody(changed));
        },
      }),
    });
  }
}

function refusedUrl(mistake: string): Problem {
  return new Problem('webhook-url-refused', {
    detail: `Webhooks may not go to this URL: ${mistake}.`,
    hint: 'Give an https:// URL without credentials that leads to the public internet.',
    errors: [{ pointer: '/url', detail: `${mistake}.` }],
  });
}

function notMade(kind: 'reused' | 'known'): Problem {
  if (kind === 'known') {
    return new Problem('webhook-made-before', {
      detail: 'The webhook was made with this Idempotency-Key before, and its secret is not shown again.',
      hint: 'GET /v1/webhooks lists it; changing its secret (rotate) gives a new one.',
    });
  }
  return new Problem('command-id-reused', {
    detail: 'Another webhook was made with this Idempotency-Key.',
    hint: 'Use a new key for another webhook.',
  });
}
