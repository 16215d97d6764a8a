import { z } from 'zod';
import { slug, text } from '../text';

/** Commands that hand a complaint over. */
export const movementCommands = {
  escalate: {
    summary: 'Hand over to the next level',
    schema: z.strictObject({
      reason: slug
        .optional()
        .describe('One of the policy’s reasons; needed when the owner has recorded no attempt'),
      to: slug.optional().describe('A level further up, where the reason allows to skip some'),
      summary: text(5_000),
    }),
  },
  'de-escalate': {
    summary: 'Hand back to a lower level',
    schema: z.strictObject({
      to: slug.optional().describe('Default: the level below'),
      justification: text(5_000),
    }),
  },
  transfer: {
    summary: 'Hand over to another department',
    schema: z.strictObject({ department: slug, summary: text(5_000) }),
  },
  refer: {
    summary: 'Refer to an outside body and wait for its answer',
    schema: z.strictObject({
      body: slug.describe('One of the policy’s external bodies'),
      summary: text(5_000),
      reference: text(200).optional().describe('Its reference of the case'),
    }),
  },
  'close-referral': {
    summary: 'Record how a referral ended',
    schema: z.strictObject({
      body: slug,
      outcome: z.enum(['answered', 'withdrawn']),
      summary: text(20_000),
    }),
  },
} as const;
