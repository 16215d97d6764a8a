import { z } from 'zod';
import type { BulkOutcome } from '../../bulk';
import { problemSchema } from '../problem-schema';

const complaintId = z.string();

/** What became of a command on one of many complaints. */
export const bulkOutcome = z
  .discriminatedUnion('status', [
    z.strictObject({
      complaintId,
      status: z.literal('accepted'),
      revision: z.int().describe('Of the complaint after it'),
      events: z.array(z.string()).describe('The types of what it did'),
    }),
    z.strictObject({ complaintId, status: z.literal('pending') }),
    z.strictObject({ complaintId, status: z.literal('refused'), problem: problemSchema }),
    z.strictObject({
      complaintId,
      status: z.literal('unknown').describe('It may still be carried out; repeating the request is safe'),
      problem: problemSchema,
    }),
  ])
  .meta({ id: 'BulkOutcome' }) satisfies z.ZodType<BulkOutcome>;
