import { z } from 'zod';
import { ALWAYS } from '../calendar/calendar';
import { targetSchema } from '../calendar/target';
import { durationMs } from '../time';
import { type PolicyDocument, policyDocumentSchema } from './document';
import { freezePolicy, type Policy } from './policy';

/** Policies as versions before 0.2 stored them: every duration counted around the clock, and no more than this. */
const firstForm = z.looseObject({
  levels: z.array(z.looseObject({ acknowledge: z.string(), respond: z.string() })),
  customerUpdate: z.string(),
});

/**
 * A stored policy in today's form. `form` is the number that was stored with it; without one it is the first form,
 * which is read as what it said: clocks around the clock, one try to accept, no warnings.
 */
export function storedPolicy(form: unknown, stored: unknown): Policy {
  // A published policy was checked when it was published; the form vouches for its shape.
  if (form === POLICY_FORM) return stored as Policy;
  const { customerUpdate, levels, ...rest } = firstForm.parse(stored);
  const document: PolicyDocument = policyDocumentSchema.parse({
    ...rest,
    levels: levels.map((level) => ({
      ...level,
      acknowledge: asTarget(level.acknowledge),
      respond: asTarget(level.respond),
    })),
    calendar: ALWAYS.id,
    clocks: [{ id: 'customer-update', target: asTarget(customerUpdate) }],
  });
  return freezePolicy(document);
}

/** A duration of the first form as a target: every spelling of ISO 8601 was allowed, such as `pt1.5h`, and parts of milliseconds. */
export function asTarget(duration: string): string {
  if (targetSchema.safeParse(duration).success) return duration;
  return `PT${Math.max(1, Math.floor(durationMs(duration))) / 1000}S`;
}

/** Stored beside each published policy. It goes up when the shape changes so that older ones cannot be read as they are. */
export const POLICY_FORM = 2;
