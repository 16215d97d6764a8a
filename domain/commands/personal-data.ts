import { z } from 'zod';
import { text } from '../text';

/** Why personal data may have to be erased: the cases of Article 17(1) of the GDPR. */
export const erasureGrounds = [
  'no-longer-needed',
  'consent-withdrawn',
  'objection',
  'unlawful',
  'legal-obligation',
] as const;

/** Commands about the personal data of a complaint, whatever becomes of the complaint itself. */
export const personalDataCommands = {
  'place-legal-hold': {
    summary: 'Keep the personal data from being erased',
    schema: z.strictObject({ reason: text(5_000) }),
  },
  'lift-legal-hold': {
    summary: 'Let the personal data be erased again',
    schema: z.strictObject({ reason: text(5_000) }),
  },
  'erase-personal-data': {
    summary: 'Erase the personal data of a closed complaint for good',
    schema: z.strictObject({
      subject: z.uuid().describe('Whose data'),
      ground: z.enum(erasureGrounds),
    }),
  },
} as const;
