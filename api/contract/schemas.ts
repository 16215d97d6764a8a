import { z } from 'zod';
import { complaintIdSchema } from '../../domain/complaint-id';

/** A moment in an answer: RFC 3339 in UTC, to the millisecond. */
export const instantOut = z.iso
  .datetime()
  .meta({ description: 'RFC 3339, UTC', example: '2026-11-22T05:43:10.000Z' });

/** The reference of a complaint in an answer. */
export const complaintIdOut = complaintIdSchema.meta({ example: 'RD-BEZJ-NCRD-SHD7' });

/** Lets a list wait until it knows what was written at a position. */
export const minPosition = z.string().optional().meta({
  description: 'Wait, for a moment, until the answer knows this Redress-Position',
});
