import { z } from 'zod';
import {
  type FcaReturn,
  type ReturnCount,
  returnCountNames,
  returnCounts,
  returnTerms,
} from '../../../domain/metrics/fca-return';
import { instantOut } from '../schemas';

const counts = Object.fromEntries(
  returnCountNames.map((name) => [name, z.int().min(0).describe(returnCounts[name])]),
) as Record<ReturnCount, z.ZodInt>;

const line = {
  ...counts,
  redress: z
    .array(z.strictObject({ currency: z.string(), minor: z.int().describe('In minor units') }))
    .describe(returnTerms.redress),
  causes: z
    .array(z.strictObject({ rootCause: z.string().nullable(), complaints: z.int().min(1) }))
    .describe(returnTerms.causes),
  mainCause: z.string().nullable().describe('Null where no complaint that was closed has a root cause'),
};

const total = z.strictObject(line).meta({ id: 'FcaReturnLine' });
const categories = z
  .array(z.strictObject({ category: z.string(), ...line }))
  .describe('Of every category with a complaint that counts, by id');

({ total, categories }) satisfies { readonly [Part in keyof FcaReturn]: z.ZodType<FcaReturn[Part]> };

/** The complaints return, with what it was made of. */
export const fcaReturn = z
  .strictObject({
    from: instantOut,
    until: instantOut.describe('Not in the period any more'),
    asOf: instantOut.nullable().describe('By what had happened up to this moment'),
    position: z.string().nullable().describe('By what the log held up to this position'),
    total,
    categories,
  })
  .meta({ id: 'FcaReturn', description: `Answered: ${returnTerms.answered} Merged: ${returnTerms.merged}` });
