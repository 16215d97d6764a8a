import { z } from 'zod';
import { contactSchema } from './letters/contact';
import { text } from './text';

/** Whoever complains, as far as known, and how they want to be reached. */
export const complainantSchema = z.strictObject({
  name: text(200).optional(),
  email: z.email().max(254).optional(),
  phone: text(50).optional(),
  address: text(500).optional(),
  reference: text(100)
    .optional()
    .describe('The customer’s number in your books: by it earlier complaints are found'),
  prefers: contactSchema.optional(),
});
export type Complainant = z.output<typeof complainantSchema>;

/** What is known after a correction: what it does not mention stays as it was, also of the preferences. */
export function corrected(known: Complainant, correction: Complainant): Complainant {
  const prefers = { ...known.prefers, ...correction.prefers };
  return { ...known, ...correction, ...(Object.keys(prefers).length === 0 ? {} : { prefers }) };
}
