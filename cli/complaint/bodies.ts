import { z } from 'zod';

/** A complaint in a list, as far as the command line shows it. */
export const summarySchema = z.looseObject({
  id: z.string(),
  status: z.string(),
  level: z.string(),
  priority: z.string(),
  category: z.string(),
  subject: z.string(),
  holder: z.string().nullable(),
  nextDeadline: z.object({ name: z.string(), dueAt: z.string() }).nullable(),
  breached: z.boolean(),
});

export const listSchema = z.looseObject({
  complaints: z.array(summarySchema),
  nextCursor: z.string().nullish(),
});

const happened = { at: z.string(), by: z.string() };

/** A complaint as far as the command line shows it. */
export const complaintSchema = z.looseObject({
  id: z.string(),
  revision: z.int(),
  subject: z.string(),
  description: z.string(),
  status: z.string(),
  level: z.string(),
  category: z.string(),
  department: z.string(),
  priority: z.string(),
  channel: z.string(),
  product: z.string().optional(),
  owner: z.string().optional(),
  assignee: z.string().optional(),
  role: z.string(),
  watchers: z.array(z.string()),
  registeredAt: z.string(),
  receivedAt: z.string().optional(),
  policy: z.object({ id: z.string(), version: z.number() }),
  deadlines: z.array(z.object({ name: z.string(), dueAt: z.string() })),
  missed: z.array(z.looseObject({ clock: z.string(), level: z.string(), dueAt: z.string() })),
  escalations: z.array(
    z.looseObject({ ...happened, from: z.string(), to: z.string(), byDeadline: z.boolean() }),
  ),
  attempts: z.array(z.looseObject({ ...happened, tried: z.string(), outcome: z.string() })),
  promises: z.array(z.looseObject({ what: z.string(), dueBy: z.string().optional() })),
  resolution: z.looseObject({ ...happened, outcome: z.string(), summary: z.string() }).optional(),
  answer: z.looseObject({ ...happened, accepted: z.boolean(), csat: z.number().optional() }).optional(),
  closure: z.looseObject({ ...happened, cause: z.string(), note: z.string().optional() }).optional(),
  allowed: z.record(z.string(), z.looseObject({ allowed: z.boolean() })).optional(),
});

export type ComplaintBody = z.output<typeof complaintSchema>;
export type ComplaintSummary = z.output<typeof summarySchema>;

/** What a command did. */
export const outcomeSchema = z.looseObject({
  complaintId: z.string(),
  revision: z.int().optional(),
  events: z.array(z.looseObject({ type: z.string(), revision: z.int() })).optional(),
});
