import { z } from 'zod';
import { erasureGrounds } from '../../../domain/commands/personal-data';
import type { ErasurePlan, ErasureReport } from '../../erasure';
import { complaintIdOut, instantOut } from '../schemas';

const subject = z.uuid().describe('The random id under which the data of the person are kept');

/** What an erasure would do. */
export const erasurePlan = z
  .strictObject({
    subject,
    toErase: z.array(complaintIdOut),
    erased: z.array(complaintIdOut).describe('Erased before'),
    obstacles: z
      .array(
        z.strictObject({
          complaintId: complaintIdOut,
          code: z.string(),
          detail: z.string(),
          hint: z.string(),
        }),
      )
      .describe('Because of these it would be refused'),
  })
  .meta({ id: 'ErasurePlan' }) satisfies z.ZodType<ErasurePlan>;

/** What an erasure did. */
export const erasureReport = z
  .strictObject({
    subject,
    complaints: z.array(complaintIdOut),
    erasure: z
      .strictObject({
        by: z.string().describe('Who did it, by id'),
        reason: z.enum(erasureGrounds),
        at: instantOut,
      })
      .describe('What is on record: of a subject that was erased before, the first erasure'),
    historiesLeft: z
      .array(complaintIdOut)
      .describe('Those whose workflow still goes on: Temporal keeps their encrypted history for a while'),
  })
  .meta({ id: 'ErasureReport' }) satisfies z.ZodType<ErasureReport>;
