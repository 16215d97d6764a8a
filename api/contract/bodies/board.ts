import { z } from 'zod';
import { clockStatuses } from '../../../projections/models/clock-rows';
import type { Board } from '../../../projections/queries/board';
import type { BreachSummary, ClockSummary } from '../../../projections/queries/clocks';
import { instantOut } from '../schemas';
import { whose } from './parts';

/** A clock of an open complaint, with whose the complaint is now. */
export const clockSummary = z
  .strictObject({
    complaintId: z.string(),
    ...whose,
    status: z.enum(clockStatuses),
    target: z.string().describe('As the policy writes it, such as PT4H or 3 business days'),
    startedAt: instantOut,
    dueAt: instantOut.nullable().describe('Null while it stands still before that'),
    breachedAt: instantOut.nullable(),
    pausedBy: z.array(z.string()).describe('Why it stands still: keys of pauses'),
  })
  .meta({ id: 'ClockSummary' }) satisfies z.ZodType<ClockSummary>;

/** A promise that was broken, with whose the complaint was in that moment. */
export const breachSummary = z
  .strictObject({
    complaintId: z.string(),
    ...whose,
    number: z.int().describe('From 0, in the order in which promises to the complaint were broken'),
    dueAt: instantOut,
    breachedAt: instantOut.describe('When it was noticed'),
  })
  .meta({ id: 'BreachSummary' }) satisfies z.ZodType<BreachSummary>;

const counts = {
  running: z.int().describe('Not due yet; those that are due soon among them'),
  dueWithin24Hours: z.int(),
  dueToday: z.int(),
  overdue: z.int().describe('Whether the breach was noticed yet or not'),
  standingStill: z.int(),
  brokenInLast24Hours: z.int().describe('Whatever came of them: not among the clocks'),
};

/** How the promises of all open complaints stand. */
export const board = {
  total: z.strictObject(counts),
  levels: z.array(z.strictObject({ level: z.string(), ...counts })),
  teams: z
    .array(z.strictObject({ team: z.string().nullable(), ...counts }))
    .describe('Null: of complaints that are no team’s'),
} satisfies { [Part in keyof Board]: z.ZodType<Board[Part]> };
