import { z } from 'zod';
import { viewedResources } from '../../../eventstore/access-log';
import type { LookAt } from '../../../projections/queries/looks';
import { complaintIdOut, instantOut } from '../schemas';

/** That somebody saw personal data. */
export const look = z
  .strictObject({
    position: z.string().describe('Of the event in the log'),
    complaintId: complaintIdOut.nullable().describe('Null: those of all complaints'),
    person: z.string().describe('Who looked, by id'),
    role: z.string().describe('The role that the person had'),
    what: z.enum(viewedResources).describe('What was looked at'),
    from: instantOut.describe('Once or more often from this moment on'),
    until: instantOut.describe('and before this one'),
  })
  .meta({ id: 'Look' }) satisfies z.ZodType<LookAt>;
