import { z } from 'zod';
import { moneySchema } from '../money';
import { changeModes } from '../policy/document';
import { slug, text } from '../text';
import { channels, promises } from './parts';

export const attemptOutcomes = ['solved', 'not-solved', 'waiting'] as const;

/** Commands of whoever works on a complaint. */
export const workCommands = {
  'record-attempt': {
    summary: 'Record what was tried to settle the complaint',
    schema: z.strictObject({
      tried: text(5_000),
      proposedSolutions: z.array(text(2_000)).max(20).default([]),
      outcome: z.enum(attemptOutcomes),
      promises,
    }),
  },
  'add-note': {
    summary: 'Add an internal note',
    schema: z.strictObject({ text: text(20_000) }),
  },
  'raise-concern': {
    summary: 'Record what needs attention: a threat, a vulnerable customer, a wish for a manager',
    schema: z.strictObject({
      concern: slug.describe('One of the policy’s concerns'),
      note: text(5_000).optional(),
    }),
  },
  reclassify: {
    summary: 'Correct category, priority, severity, impact, product or amount',
    schema: z
      .strictObject({
        reason: text(2_000),
        category: slug.optional(),
        priority: slug.optional(),
        severity: slug.optional(),
        technicalImpact: slug.optional(),
        product: text(300).optional(),
        amount: moneySchema.optional(),
      })
      .refine((data) => Object.keys(data).length > 1, 'names nothing to change'),
  },
  pause: {
    summary: 'Stop the clocks for a reason of the policy',
    schema: z.strictObject({
      reason: slug.describe('One of the policy’s pause reasons'),
      note: text(2_000).optional(),
      until: z.iso.datetime({ offset: true }).optional().describe('When it ends by itself'),
    }),
  },
  resume: {
    summary: 'Let the clocks run again',
    schema: z.strictObject({ reason: slug, note: text(2_000).optional() }),
  },
  'record-customer-message': {
    summary: 'Record what the customer wrote or said',
    schema: z.strictObject({ message: text(20_000), channel: z.enum(channels).default('other') }),
  },
  'send-customer-update': {
    summary: 'Tell the customer how things stand',
    schema: z.strictObject({ message: text(20_000), promises }),
  },
  'adopt-policy': {
    summary: 'Have the complaint follow another published version of the policy',
    schema: z.strictObject({
      version: z.int().min(1),
      policy: slug.optional().describe('Default: the policy that it follows now'),
      mode: z.enum(changeModes).optional().describe('Default: as the new policy says for each clock'),
      reason: text(2_000),
    }),
  },
} as const;
