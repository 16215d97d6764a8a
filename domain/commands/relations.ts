import { z } from 'zod';
import { complaintIdSchema } from '../complaint-id';
import { slug, text } from '../text';

/** Commands that tie complaints together or take them apart. */
export const relationCommands = {
  link: {
    summary: 'Link to another complaint',
    schema: z.strictObject({
      to: complaintIdSchema,
      relation: z
        .enum(['related', 'duplicate', 'merged-from'])
        .describe('merged-from is set by merging the other complaint into this one'),
      note: text(5_000).optional(),
    }),
  },
  merge: {
    summary: 'Have it go on as part of another complaint, and close it',
    schema: z.strictObject({ into: complaintIdSchema, reason: text(5_000) }),
  },
  split: {
    summary: 'Have a part of it go on as a complaint of its own',
    schema: z.strictObject({
      complaintId: complaintIdSchema
        .optional()
        .describe('Of the new complaint; default: made from the command'),
      subject: text(300),
      description: text(50_000),
      category: slug.optional().describe('Default: the same'),
    }),
  },
} as const;
