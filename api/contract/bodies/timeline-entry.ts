import { z } from 'zod';
import { eventTypes } from '../../../domain/events';
import type { TimelineEntry } from '../../../projections/queries/timeline';
import { instantOut } from '../schemas';
import { actor } from './parts';

/** One step of a complaint in words. */
export const timelineEntry = z
  .strictObject({
    revision: z.int(),
    position: z.string().describe('Of the event in the log'),
    at: instantOut,
    by: actor,
    type: z.enum(eventTypes).describe('Of the event'),
    text: z.string(),
    missed: z
      .strictObject({ dueAt: instantOut, firedAt: instantOut.describe('When it was noticed') })
      .nullable()
      .describe('When the step is a missed deadline'),
  })
  .meta({ id: 'TimelineEntry' }) satisfies z.ZodType<TimelineEntry>;
