import { z } from 'zod';
import { resolutionOutcomes } from '../../../domain/commands';
import { customerStatuses, customerStepKinds, type CustomerView } from '../../../domain/customer-view';
import { complaintIdOut, instantOut } from '../schemas';

const written = z.array(z.strictObject({ at: instantOut, text: z.string() }));

/** What whoever complains sees of their complaint. */
export const customerComplaint = z
  .strictObject({
    reference: complaintIdOut,
    subject: z.string(),
    status: z.enum(customerStatuses),
    said: z.string().describe('The status in a sentence'),
    steps: z.array(z.strictObject({ at: instantOut, kind: z.enum(customerStepKinds), what: z.string() })),
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

/** What became of a file of theirs. */
export const customerFile = z
  .strictObject({ attachmentId: z.uuid().describe('Of the file in the complaint') })
  .meta({ id: 'CustomerFile' });

/** What an agent tells whoever complains. */
export const customerAccess = z
  .strictObject({
    reference: complaintIdOut,
    code: z.string().meta({ description: 'Goes with the reference', example: '7QX2M9ZK' }),
    token,
    link: z.url().describe('A page with the same as the token: not for anybody else'),
    expiresAt: instantOut.describe('Of token and link; the code is good until it is revoked'),
  })
  .meta({ id: 'CustomerAccess' });
