import { z } from 'zod';
import type { Clock } from '../../../domain/clocks/clock';
import type { Deadline } from '../../../domain/deadlines';
import type { MissedDeadline } from '../../../domain/events';
import { changeModes } from '../../../domain/policy/document';
import { instantOut } from '../schemas';
import { policyVersion } from './policy';

const clockChange = z.enum(['priority', 'category', 'level', 'team', 'policy']);

/** In which calendar time counts. */
export const calendar = z.strictObject({
  id: z.string().describe('A calendar of the policy'),
  timeZone: z.string(),
  timeZoneData: z.string().describe('The edition of the time-zone data by which it was computed'),
});

/** From and until when time counts. */
export const countedSpan = z.tuple([instantOut, instantOut]);

/** One of the moments at which a clock has to be heard of. */
export const threshold = z.strictObject({
  percent: z.number().describe('Of the target; 100 is the breach'),
  at: instantOut.exactOptional(),
});

/** What moved a clock. */
export const adjusted = z.strictObject({
  at: instantOut,
  change: clockChange,
  mode: z.enum(changeModes),
  before: z.strictObject({ target: z.string(), dueAt: instantOut.exactOptional() }),
});

/** A clock as the state of the complaint has it. */
export const clock = z
  .strictObject({
    name: z.string().describe('Such as `respond` or `external:ombudsman`'),
    level: z.string(),
    startedAt: instantOut,
    target: z.string().describe('As the policy writes it, such as PT4H or 3 business days'),
    targetMs: z.number().describe('The target in milliseconds of open time'),
    calendar,
    usedMs: z.number().describe('Used up to countedTo'),
    countedTo: instantOut,
    dueAt: instantOut.exactOptional().describe('Missing while it stands still before that'),
    heard: z.number().exactOptional().describe('The highest threshold that was heard of'),
    ahead: z.array(threshold).describe('Still to come, lowest first'),
    counts: z.array(countedSpan).describe('What counts from countedTo to dueAt'),
    pausedBy: z.array(z.string()).exactOptional().describe('Why it stands still: keys of pauses'),
    breachedAt: instantOut.exactOptional(),
    adjusted: adjusted.exactOptional().describe('The last change that moved it'),
  })
  .meta({
    id: 'Clock',
    description: 'A clock that runs, stands still or is overdue',
  }) satisfies z.ZodType<Clock>;

/** A promise that was broken. */
export const missedDeadline = z
  .strictObject({
    clock: z.string(),
    level: z.string(),
    dueAt: instantOut,
    firedAt: instantOut.describe('When it was noticed'),
    lateByMs: z.number(),
    policy: policyVersion,
    because: z
      .strictObject({
        change: clockChange,
        mode: z.enum(changeModes),
        dueBefore: instantOut.exactOptional(),
      })
      .exactOptional()
      .describe('The change that broke it at once'),
  })
  .meta({ id: 'MissedDeadline' }) satisfies z.ZodType<MissedDeadline>;

/** Something that will happen by itself. */
export const deadline = z
  .strictObject({
    name: z.string().describe('A clock, or a share of one such as respond@75'),
    dueAt: instantOut,
  })
  .meta({ id: 'Deadline' }) satisfies z.ZodType<Deadline>;
