import { z } from 'zod';
import { targetSchema } from '../calendar/target';
import { letterKindNames } from '../letters/kinds';
import { slug, text } from '../text';

/** The target that applies per priority; `default` for those that have none of their own. */
export type Targets = { readonly default: string } & Readonly<Record<string, string>>;

/** One target, or one per priority. */
export const targets = z
  .union([
    targetSchema,
    z
      .record(slug, targetSchema)
      .refine((by) => 'default' in by, 'needs a target for "default"')
      .meta({ required: ['default'] }),
  ])
  .transform(
    (target): Targets =>
      typeof target === 'string' ? { default: target } : { ...target, default: target.default ?? '' },
  )
  .describe('How long it may take: one target, or one per priority with a default');

const percent = z.int().min(1).max(999).describe('Percent of the target');
const percents = z
  .array(percent)
  .max(20)
  .default([])
  .transform((list) => [...new Set(list)].sort((a, b) => a - b));
export const warnings = percents.describe('Warn when so many percent of the target are used, below 100');
export const reminders = percents.describe('Remind after the breach, above 100');

const warned = z
  .strictObject({
    roles: z.array(slug).default([]).describe('Everyone with one of these roles'),
    people: z.array(slug).default([]).describe('These people, by id'),
  })
  .describe('Who is told besides the holder; without it the role of the level above');

const modeOf = (mode: ChangeMode) => z.enum(changeModes).default(mode);

/** What happens to a running clock when its target or its calendar changes. */
export const changeModes = ['carry', 'restart', 'proportional', 'pinned'] as const;
export type ChangeMode = (typeof changeModes)[number];

const onChange = z
  .strictObject({
    priority: modeOf('carry').describe('The priority changes, and with it the target'),
    category: modeOf('carry').describe('The category changes, and with it the department'),
    level: modeOf('restart').describe('Another level takes over'),
    team: modeOf('restart').describe('Another team takes over'),
    policy: modeOf('carry').describe('The complaint moves to another version of the policy'),
  })
  .prefault({})
  .describe(
    'carry: time used so far counts against the new target. restart: the clock begins anew. proportional: the used share stays. pinned: the deadline stays',
  );

/** A clock of the policy, as it is written. */
export const clock = z.strictObject({
  id: slug.describe(
    'acknowledge and respond (targets stand at the levels), customer-update, customer-answer, closing, approval, or an overall clock of your own such as final-response',
  ),
  title: text(200).optional().describe('What people read; default: the id'),
  target: targets.optional(),
  categories: z
    .record(slug, targets)
    .optional()
    .describe('Targets of its own for complaints of a category, such as 15 business days for payments'),
  calendar: slug
    .optional()
    .describe('Default: the level’s calendar for level clocks, the policy’s otherwise'),
  from: z
    .enum(['registered', 'received'])
    .default('registered')
    .describe(
      'When an overall clock begins: when the complaint was registered, or when the customer complained',
    ),
  receipt: z
    .enum(['same-day', 'next-business-day'])
    .default('same-day')
    .describe(
      'For business days: does a receipt out of hours count as received that day, or on the next business day',
    ),
  starts: z
    .enum(['always', 'by-trigger'])
    .default('always')
    .describe('An overall clock runs for every complaint, or only when a trigger starts it'),
  warnAt: warnings,
  remindAt: reminders,
  warns: warned.optional(),
  letters: z
    .array(z.strictObject({ at: percent, letter: z.enum(letterKindNames).describe('The kind of letter') }))
    .max(10)
    .default([])
    .describe('What the customer is told when so many percent are used, such as a holding response'),
  automatic: z
    .boolean()
    .default(false)
    .describe('For customer-update: send the status update by itself instead of reporting a breach'),
  onChange,
});
