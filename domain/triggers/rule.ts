import { z } from 'zod';
import { slug, text } from '../text';
import { conditionSchema } from './condition';

/** The word for the level above the one where the complaint is. */
export const NEXT = 'next';

const ids = z.array(slug).min(1).max(50);

const effectsSchema = z
  .strictObject({
    escalateTo: slug
      .optional()
      .describe('The complaint goes up: next for the level above, or a level by id, skipping those between'),
    transferTo: slug.optional().describe('The complaint goes to this department'),
    notify: z
      .strictObject({
        roles: ids.optional().describe('Everyone with one of these roles'),
        people: ids.optional().describe('These people, by id'),
      })
      .refine(({ roles, people }) => roles !== undefined || people !== undefined, 'needs roles or people')
      .optional()
      .describe('Who is told'),
    startClock: slug.optional().describe('A clock of the policy that runs only when a rule starts it'),
    setPriority: slug.optional().describe('The complaint gets this priority'),
  })
  .refine(
    (effects) => Object.keys(effects).length > 0,
    'needs at least one of escalateTo, transferTo, notify, startClock, setPriority',
  );

/** One rule of the escalation policy. */
export const triggerSchema = z.strictObject({
  id: slug.describe('Recorded with everything that the rule does'),
  title: text(200).describe('What people read as the reason'),
  when: conditionSchema,
  fires: z
    .enum(['once', 'each-level', 'each-time'])
    .default('once')
    .describe(
      'once: once for a complaint. each-level: once for each stay at a level. each-time: at every event for which it holds; the condition then has to say which event or clock',
    ),
  then: effectsSchema.describe('What happens, at least one of these'),
});

export type Trigger = z.output<typeof triggerSchema>;
export type Effects = Trigger['then'];
