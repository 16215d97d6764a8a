import { z } from 'zod';

const span = z.tuple([z.string(), z.string()]);

const leg = z.looseObject({
  from: z.string(),
  until: z.string(),
  since: z.looseObject({ revision: z.int(), type: z.string() }),
  policy: z.object({ id: z.string(), version: z.int() }),
  calendar: z.looseObject({ id: z.string(), timeZone: z.string(), timeZoneData: z.string() }),
  target: z.string(),
  usedMs: z.number(),
  targetMs: z.number(),
  dueAt: z.string().optional(),
  adjusted: z
    .looseObject({
      change: z.string(),
      mode: z.string(),
      before: z.looseObject({ dueAt: z.string().optional() }),
    })
    .optional(),
  counted: z.array(span),
  notCounted: z.array(z.looseObject({ from: z.string(), to: z.string(), why: z.string() })),
});

const clock = z.looseObject({
  name: z.string(),
  level: z.string(),
  startedAt: z.string(),
  state: z.enum(['running', 'standing-still', 'stopped']),
  stoppedAt: z.string().optional(),
  dueAt: z.string().optional(),
  breachedAt: z.string().optional(),
  ahead: z.array(z.looseObject({ percent: z.number(), at: z.string().optional() })),
  legs: z.array(leg),
});

const part = z.looseObject({
  status: z.string(),
  level: z.string(),
  department: z.string(),
  holder: z.string().optional(),
  pausedBy: z.array(z.string()),
  ms: z.number(),
});

/** The clocks of a complaint as the command line shows them. */
export const clocksSchema = z.looseObject({
  complaintId: z.string(),
  revision: z.int(),
  at: z.string(),
  timeZone: z.string(),
  clocks: z.array(clock),
  attribution: z.looseObject({ calendar: z.string(), totalMs: z.number(), parts: z.array(part) }),
});

export type ClocksBody = z.output<typeof clocksSchema>;
export type ClockBody = ClocksBody['clocks'][number];
export type LegBody = ClockBody['legs'][number];
