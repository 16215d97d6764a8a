import { z } from 'zod';
import { redressSchema } from '../authority/limits';
import { slug, text } from '../text';
import { feedback, promises } from './parts';

export const resolutionOutcomes = ['upheld', 'partly-upheld', 'not-upheld'] as const;

/** Commands by which a complaint is decided and ends. */
export const settlementCommands = {
  resolve: {
    summary: 'Decide the complaint and offer a resolution',
    schema: z.strictObject({
      outcome: z.enum(resolutionOutcomes),
      summary: text(20_000),
      redress: redressSchema.default([]).describe('Money offered to the customer'),
      promises,
    }),
  },
  approve: {
    summary: 'Approve the decision that waits for it',
    schema: z.strictObject({ note: text(5_000).optional() }),
  },
  decline: {
    summary: 'Decline the decision that waits for approval',
    schema: z.strictObject({ reason: text(5_000) }),
  },
  'accept-resolution': {
    summary: 'Record that the customer accepts the resolution',
    schema: z.strictObject(feedback),
  },
  'reject-resolution': {
    summary: 'Record that the customer rejects the resolution; work goes on',
    schema: z.strictObject({ reason: text(5_000), ...feedback }),
  },
  close: {
    summary: 'Close a resolved complaint',
    schema: z.strictObject({
      note: text(5_000)
        .optional()
        .describe('Needed when the customer has not answered: why it is closed all the same'),
      rootCause: slug.optional().describe('One of the policy’s root causes'),
      correctiveAction: slug.optional().describe('One of the policy’s corrective actions'),
      correctiveNote: text(5_000).optional(),
    }),
  },
  reopen: {
    summary: 'Reopen a closed complaint',
    schema: z.strictObject({ reason: text(5_000) }),
  },
  withdraw: {
    summary: 'Record that the customer withdraws the complaint',
    schema: z.strictObject({ reason: text(5_000) }),
  },
} as const;
