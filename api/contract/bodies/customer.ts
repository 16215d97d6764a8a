import { z } from 'zod';
import { resolutionOutcomes } from '../../../domain/commands';
import { customerStatuses, type CustomerView } from '../../../domain/customer-view';
import { complaintIdOut, instantOut } from '../schemas';

const written = z.array(z.strictObject({ at: instantOut, text: z.string() }));

/** What whoever complains sees of their complaint. */
export const customerComplaint = z
  .strictObject({
    reference: complaintIdOut,
    subject: z.string(),
    status: z.enum(customerStatuses),
    said: z.string().describe('The status in a sentence'),
    steps: z.array(z.strictObject({ at: instantOut, what: z.string() })),
    nextBy: instantOut.nullable().describe('By when they hear from us again'),
    decision: z
      .strictObject({ at: instantOut, outcome: z.enum(resolutionOutcomes), text: z.string() })
      .nullable(),
    asked: z.boolean().describe('Whether they are asked to accept or reject the decision'),
    fromUs: written,
    fromYou: written,
  })
  .meta({ id: 'CustomerComplaint' }) satisfies z.ZodType<CustomerView>;

const token = z.string().describe('For the header `Authorization: Customer <token>`');

export const customerSession = z
  .strictObject({ token, expiresAt: instantOut })
  .meta({ id: 'CustomerSession' });

/** What an agent tells whoever complains. */
export const customerAccess = z
  .strictObject({
    reference: complaintIdOut,
    code: z.string().meta({ description: 'Goes with the reference', example: '7QX2M9ZK' }),
    token,
    expiresAt: instantOut.describe('Of the token; the code is good until it is revoked'),
  })
  .meta({ id: 'CustomerAccess' });
