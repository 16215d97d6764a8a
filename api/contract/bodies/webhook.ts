import { z } from 'zod';
import { cloudEventType } from '../../../delivery/webhooks/cloud-event';
import type { WebhookDelivery } from '../../../delivery/webhooks/delivery-log';
import { disabledBecause, type Webhook } from '../../../delivery/webhooks/webhook';
import { eventTypes } from '../../../domain/events';
import { complaintIdOut, instantOut } from '../schemas';

/** The types of the CloudEvents that webhooks may be called with. */
export const webhookEventType = z
  .enum(eventTypes.map(cloudEventType))
  .meta({ id: 'WebhookEventType', example: 'redress.complaint.escalated.v1' });

const webhookParts = {
  webhookId: z.uuid(),
  url: z.string(),
  types: z.array(z.string()).nullable().describe('Null: all'),
  createdBy: z.string(),
  createdAt: instantOut,
  rotated: z
    .strictObject({
      by: z.string(),
      at: instantOut,
      formerUntil: instantOut.nullable().describe('Until then the secret before signs too'),
    })
    .nullable()
    .describe('When the secret was changed last'),
  enabled: z.strictObject({ by: z.string(), at: instantOut }).nullable(),
  disabled: z
    .strictObject({
      by: z.string().nullable().describe('Null: Redress did it'),
      at: instantOut,
      reason: z.enum(['by-hand', 'gone', 'failed-in-a-row', 'failed-for-days']),
      why: z.string(),
    })
    .nullable()
    .describe('Nothing is sent while it is disabled'),
  failingSince: instantOut.nullable().describe('Since when every call has failed'),
  failures: z.int().describe('Deliveries that were given up since the last one that arrived'),
};

export const webhook = z.strictObject(webhookParts).meta({ id: 'Webhook' });

/** A webhook, with its secret this once. */
export const webhookWithSecret = z
  .strictObject({
    ...webhookParts,
    secret: z
      .string()
      .describe('What calls are signed with, by Standard Webhooks; it is shown this once')
      .meta({ example: 'whsec_…' }),
  })
  .meta({ id: 'WebhookWithSecret' });

export const webhookDelivery = z
  .strictObject({
    deliveryId: z.uuid().describe('The `webhook-id` of the calls'),
    webhookId: z.uuid(),
    type: z.string().describe('Of the CloudEvent'),
    event: z
      .strictObject({
        id: z.string(),
        position: z.string(),
        complaintId: complaintIdOut,
        revision: z.int(),
      })
      .nullable()
      .describe('Null for a test'),
    createdAt: instantOut,
    attempts: z.int(),
    attemptedAt: instantOut.nullable().describe('When the newest attempt began'),
    lastStatus: z.int().nullable().describe('The HTTP status of the newest answer'),
    lastError: z.string().nullable().describe('Why the newest attempt failed'),
    outcome: z
      .enum(['delivered', 'failed', 'disabled'])
      .nullable()
      .describe('Null while it is tried; `disabled`: the webhook was, before it could be sent'),
    settledAt: instantOut.nullable(),
  })
  .meta({ id: 'WebhookDelivery' });

export function webhookBody({ id, disabled, ...rest }: Webhook): z.output<typeof webhook> {
  const { types } = rest;
  return {
    webhookId: id,
    ...rest,
    types: types && [...types],
    disabled: disabled && { ...disabled, why: disabledBecause(disabled) },
  };
}

export function deliveryBody({ id, ...rest }: WebhookDelivery): z.output<typeof webhookDelivery> {
  return { deliveryId: id, ...rest };
}
