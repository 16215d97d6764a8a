import { z } from 'zod';
import type { DenialAt } from '../../../projections/queries/denials';
import { complaintIdOut, instantOut } from '../schemas';

/** That somebody was refused something. */
export const denial = z
  .strictObject({
    position: z.string().describe('Of the event in the log'),
    complaintId: complaintIdOut
      .nullable()
      .describe('As it was asked for, whether it is there or not; null: it was about none'),
    person: z.string().describe('Who asked, by id'),
    role: z.string().describe('The role that the person had'),
    what: z.string().describe('What was asked for: the name of a command, or the id of an operation here'),
    code: z.string().describe('Of the problem that it was refused with'),
    from: instantOut.describe('Once or more often from this moment on'),
    until: instantOut.describe('and before this one'),
  })
  .meta({ id: 'Denial' }) satisfies z.ZodType<DenialAt>;
