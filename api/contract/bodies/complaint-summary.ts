import { z } from 'zod';
import type { ComplaintSummary } from '../../../projections/queries/complaints';
import { instantOut } from '../schemas';
import { deadline } from './clock';
import { status } from './parts';

/** A complaint in a list; null where there is nothing. */
export const complaintSummary = z
  .strictObject({
    id: z.string(),
    revision: z.int(),
    status,
    level: z.string(),
    role: z.string().describe('That works at the level'),
    category: z.string(),
    department: z.string(),
    priority: z.string(),
    severity: z.string().nullable(),
    subject: z.string(),
    product: z.string().nullable(),
    channel: z.string(),
    assignee: z.string().nullable().describe('Who was asked to take it and has not accepted yet'),
    owner: z.string().nullable(),
    holder: z.string().nullable().describe('The owner, else the assignee'),
    holderSince: instantOut.nullable().describe('Since when the holder has had it without a break'),
    team: z.string().nullable(),
    watchers: z.array(z.string()),
    registeredAt: instantOut,
    changedAt: instantOut,
    closedAt: instantOut.nullable(),
    nextDeadline: deadline.nullable(),
    breached: z.boolean().describe('A deadline was missed at some time'),
    escalations: z.int(),
    reopenings: z.int(),
    standingStill: z.boolean().describe('A pause holds'),
    rootCause: z.string().nullable(),
    source: z.strictObject({ system: z.string(), reference: z.string() }).nullable(),
  })
  .meta({ id: 'ComplaintSummary' }) satisfies z.ZodType<ComplaintSummary>;
