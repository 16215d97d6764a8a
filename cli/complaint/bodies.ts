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
  standingStill: z.boolean(),
  nextDeadline: z.object({ name: z.string(), dueAt: z.string() }).nullable(),
  breached: z.boolean(),
});

export const listSchema = z.looseObject({
  complaints: z.array(summarySchema),
  nextCursor: z.string().nullish(),
});

const happened = { at: z.string(), by: z.string() };
const place = z.looseObject({ level: z.string(), department: z.string() });

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
  severity: z.string().optional(),
  technicalImpact: z.string().optional(),
  amount: z.object({ currency: z.string(), minor: z.number() }).optional(),
  concerns: z.array(z.string()),
  team: z.string().optional(),
  owner: z.string().optional(),
  assignee: z.string().optional(),
  role: z.string(),
  watchers: z.array(z.string()),
  registeredAt: z.string(),
  receivedAt: z.string().optional(),
  policy: z.object({ id: z.string(), version: z.number() }),
  deadlines: z.array(z.object({ name: z.string(), dueAt: z.string() })),
  missed: z.array(z.looseObject({ clock: z.string(), level: z.string(), dueAt: z.string() })),
  pauses: z.array(z.looseObject({ title: z.string(), since: z.string(), until: z.string().optional() })),
  handovers: z.array(
    z.looseObject({ ...happened, kind: z.string(), from: place, to: place, byItself: z.string().optional() }),
  ),
  referrals: z.array(
    z.looseObject({
      ...happened,
      title: z.string(),
      closed: z.looseObject({ ...happened, outcome: z.string() }).optional(),
    }),
  ),
  fired: z.array(z.looseObject({ rule: z.string(), at: z.string() })),
  links: z.array(z.looseObject({ to: z.string(), relation: z.string() })),
  pendingApproval: z
    .looseObject({
      approval: z.looseObject({ for: z.string(), requestedBy: z.string(), roles: z.array(z.string()) }),
    })
    .optional(),
  attempts: z.array(z.looseObject({ ...happened, tried: z.string(), outcome: z.string() })),
  promises: z.array(z.looseObject({ what: z.string(), dueBy: z.string().optional() })),
  resolution: z.looseObject({ ...happened, outcome: z.string(), summary: z.string() }).optional(),
  answer: z.looseObject({ ...happened, accepted: z.boolean(), csat: z.number().optional() }).optional(),
  closure: z
    .looseObject({
      ...happened,
      cause: z.string(),
      note: z.string().optional(),
      rootCause: z.string().optional(),
    })
    .optional(),
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
