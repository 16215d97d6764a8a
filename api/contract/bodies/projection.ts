import { z } from 'zod';
import { slots } from '../../../projections/projector/slot';
import { instantOut } from '../schemas';

const failure = z.strictObject({
  message: z.string().exactOptional().describe('Why; it may tell of people, so only the last level reads it'),
  event: z
    .strictObject({
      id: z.string(),
      type: z.string(),
      position: z.string(),
      stream: z.string(),
      revision: z.int(),
    })
    .nullable()
    .describe('Which; null when the log itself could not be read'),
});

/** How a read model stands, and how far it is behind the log. */
export const projectionStanding = z
  .strictObject({
    projection: z.string(),
    slot: z
      .enum(slots)
      .describe('`serving` is what queries find, `standby` is filled beside it to take its place'),
    version: z.int(),
    current: z.boolean().describe('Whether processes of this release fill it'),
    parts: z.int(),
    position: z.string().nullable().describe('Of the last event that is in it; null before the first'),
    head: z.string().describe('Of the newest event of the log'),
    caughtUp: z.boolean(),
    status: z.enum(['running', 'paused', 'failed']),
    failure: failure.nullable().describe('What halted it'),
    parked: z.int().describe('How many streams wait to be tried again'),
    indexed: z.boolean().describe('False while a backlog is worked off without the indexes of queries'),
    share: z.number().min(0).max(1).describe('How much of the log is in it'),
    beganAt: instantOut,
    doneAt: instantOut.nullable().describe('When it will have caught up, if that can be told'),
    updatedAt: instantOut.nullable().describe('Null when it has never run'),
    lag: z.strictObject({
      events: z.int().nullable().describe('Null where positions of the log are no count of events'),
      seconds: z
        .number()
        .nullable()
        .describe('Since the first event that is missing was recorded; null when that cannot be read'),
    }),
  })
  .meta({ id: 'ProjectionStanding' });
