import { z } from 'zod';
import type { Attribution } from '../../../domain/clocks/attribution';
import type { ClockExplanation } from '../../../domain/clocks/explain';
import { instantOut } from '../schemas';
import { adjusted, calendar, countedSpan, threshold } from './clock';
import { status } from './parts';
import { policyVersion } from './policy';

const divided = {
  counted: z.array(countedSpan),
  notCounted: z.array(z.strictObject({ from: instantOut, to: instantOut, why: z.string() })),
};

const leg = z.strictObject({
  from: instantOut,
  until: instantOut,
  since: z.strictObject({ revision: z.int(), type: z.string() }).describe('The event that began this leg'),
  policy: policyVersion,
  calendar,
  target: z.string(),
  usedMs: z.number().describe('Used before this leg'),
  targetMs: z.number(),
  dueAt: instantOut.exactOptional(),
  adjusted: adjusted.exactOptional(),
  ...divided,
});

/** The whole life of one clock. */
export const clockExplanation = z
  .strictObject({
    name: z.string(),
    level: z.string(),
    startedAt: instantOut,
    state: z.enum(['running', 'standing-still', 'stopped']),
    stoppedAt: instantOut.exactOptional(),
    dueAt: instantOut.exactOptional(),
    breachedAt: instantOut.exactOptional(),
    usedMs: z.number().describe('Used by now, or when it stopped'),
    ahead: z.array(threshold).describe('Still to come, lowest first'),
    legs: z.array(leg).describe('Between two changes of it, one after the other without a gap'),
    remaining: z
      .strictObject(divided)
      .exactOptional()
      .describe('From now until it is due, while it runs and is not late'),
  })
  .meta({ id: 'ClockExplanation' }) satisfies z.ZodType<ClockExplanation>;

/** Where the time of a complaint went. */
export const attribution = z
  .strictObject({
    calendar: z.string(),
    totalMs: z.number(),
    parts: z
      .array(
        z.strictObject({
          status: status.exclude(['closed']),
          level: z.string(),
          department: z.string(),
          holder: z.string().exactOptional(),
          pausedBy: z.array(z.string()).describe('Keys of the pauses that held'),
          ms: z.number(),
        }),
      )
      .describe('They add up to the whole'),
  })
  .meta({ id: 'Attribution' }) satisfies z.ZodType<Attribution>;
