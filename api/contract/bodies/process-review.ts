import { z } from 'zod';
import type { Average, ProcessReview } from '../../../domain/review/review';
import { complaintIdOut, instantOut } from '../schemas';
import { policyVersion } from './policy';

const count = z.int().min(0);
const ms = count.describe('Milliseconds of open time');
const average = z
  .strictObject({ count, average: z.number().nullable().describe('Null when nobody said anything') })
  .meta({ id: 'Average' }) satisfies z.ZodType<Average>;
const period = {
  policy: policyVersion.describe('Whose rules those are which never fired'),
  month: z.string().meta({ example: '2026-10' }),
  from: instantOut,
  until: instantOut.describe('Not in the month any more'),
};
const complaints = z.strictObject({
  handled: count.describe('Open in some part of the month'),
  registered: count,
  closed: count,
  openAtEnd: count,
  reopened: count,
  resolutionsRejected: count,
});

/** A review in a list. */
export const reviewSummary = z
  .strictObject({
    ...period,
    complaints,
    breaches: count.describe('Of all clocks'),
    neverFired: count.describe('How many rules of the policy'),
  })
  .meta({ id: 'ProcessReviewSummary' });

export const processReview = z
  .strictObject({
    ...period,
    timeZone: z.string().describe('In which the month begins and ends'),
    complaints,
    rules: z
      .array(
        z.strictObject({
          rule: z.string(),
          title: z.string().nullable().describe('Null for a rule of another version of the policy'),
          fired: count,
        }),
      )
      .describe('Every rule of the policy, and those of its other versions that fired'),
    neverFired: z.array(z.string()).describe('Rules of the policy, by id'),
    clocks: z.array(
      z.strictObject({ clock: z.string(), warnings: count, breaches: count, reminders: count }),
    ),
    time: z
      .strictObject({
        calendar: z.string().describe('In whose opening hours time is counted'),
        totalMs: ms,
        byLevel: z.array(z.strictObject({ level: z.string(), ms })),
        byHolder: z.array(
          z.strictObject({ holder: z.string().nullable().describe('Null: nobody had it'), ms }),
        ),
        byPause: z.array(
          z.strictObject({ pausedBy: z.array(z.string()).describe('Empty while nothing stood still'), ms }),
        ),
      })
      .describe('Each of the lists adds up to the total'),
    escalations: z.array(
      z.strictObject({
        kind: z.string(),
        cause: z.string().describe('person, deadline, trigger, ping-pong or follow-the-sun'),
        which: z.string().nullable().describe('The reason, the clock, the rule, or the outside body'),
        count,
      }),
    ),
    satisfaction: z.strictObject({
      csat: average.describe('Satisfaction of customers, 1 to 5'),
      ces: average.describe('Effort of customers, 1 to 7'),
    }),
    processFeedback: z
      .strictObject({
        about: z.array(
          z.strictObject({
            about: z.string().nullable().describe('Null: nothing named'),
            ...average.shape,
          }),
        ),
        complaints: z.array(complaintIdOut).describe('Where to read it, at most a hundred'),
      })
      .describe('What those who work in the process say of it, 1 to 5'),
    problems: z
      .strictObject({ opened: z.array(z.string()), resolved: z.array(z.string()) })
      .describe('Recurring problems that were opened and resolved in the month, by id'),
  })
  .meta({
    id: 'ProcessReview',
    description: 'How the process worked in a month. Lists begin with the greatest.',
  }) satisfies z.ZodType<ProcessReview>;
