import { z } from 'zod';
import { text } from '../text';

const promise = z.strictObject({
  what: text(1_000),
  dueBy: z.iso.datetime({ offset: true }).optional().describe('Until when'),
});
export const promises = z.array(promise).max(20).default([]).describe('What the customer was promised');

/** What a customer may say of how it went; all of it may be left out. */
export const feedback = {
  csat: z
    .int()
    .min(1)
    .max(5)
    .optional()
    .describe('Customer satisfaction, 1 (very unhappy) to 5 (very happy)'),
  ces: z.int().min(1).max(7).optional().describe('Customer effort, 1 (very hard) to 7 (very easy)'),
  comment: text(5_000).optional(),
};
export const channels = [
  'web',
  'email',
  'phone',
  'chat',
  'letter',
  'in-person',
  'referral',
  'other',
] as const;
