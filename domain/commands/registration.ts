import { z } from 'zod';
import { complaintIdSchema } from '../complaint-id';
import { complainantSchema } from '../complainant';
import { moneySchema } from '../money';
import { slug, text } from '../text';
import { channels } from './parts';

/** Commands by which a complaint comes into being and gets its people. */
export const registrationCommands = {
  register: {
    summary: 'Register a new complaint',
    schema: z.strictObject({
      complaintId: complaintIdSchema.optional().describe('Default: made from the idempotency key'),
      subject: text(300),
      description: text(50_000),
      category: slug,
      priority: slug.optional().describe('Default: the policy’s'),
      severity: slug.optional().describe('One of the policy’s severities'),
      technicalImpact: slug.optional().describe('One of the policy’s technical impacts'),
      concerns: z.array(slug).max(20).optional().describe('What else it is about, of the policy’s concerns'),
      amount: moneySchema.optional().describe('The money that is at stake'),
      product: text(300).optional(),
      channel: z.enum(channels).default('other'),
      complainant: complainantSchema.default({}),
      receivedAt: z.iso
        .datetime({ offset: true })
        .optional()
        .describe('When the customer complained, if earlier'),
      source: z
        .strictObject({ system: slug, reference: text(200) })
        .optional()
        .describe('Where it was imported from, and its id there'),
      splitFrom: complaintIdSchema.optional().describe('The complaint of which this was a part'),
    }),
  },
  accept: {
    summary: 'Take ownership',
    schema: z.strictObject({}),
  },
  assign: {
    summary: 'Assign to a person, who has to accept',
    schema: z.strictObject({ assignee: slug, note: text(2_000).optional() }),
  },
} as const;
