import { z } from 'zod';
import { complainantSchema } from '../complainant';
import { slug, text } from '../text';
import { feedback } from './parts';

/** Commands about the customer and about what people think of the process. */
export const customerCommands = {
  'update-contact': {
    summary: 'Correct how the customer can be reached, and how they prefer it',
    schema: z.strictObject({ complainant: complainantSchema }),
  },
  'record-feedback': {
    summary: 'Record what the customer says of how it went',
    schema: z.strictObject(feedback).refine((data) => Object.keys(data).length > 0, 'says nothing'),
  },
  'give-process-feedback': {
    summary: 'Say what went well or badly in the process, as somebody who works in it',
    schema: z.strictObject({
      rating: z.int().min(1).max(5).describe('1 (hindered me) to 5 (helped me)'),
      about: slug.optional().describe('A rule, clock or level of the policy'),
      text: text(5_000),
    }),
  },
} as const;
