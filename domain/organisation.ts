import { z } from 'zod';
import { AUDITOR } from './actor';
import type { Policy } from './policy/schema';
import { slug, text } from './text';

export const organisationSchema = z
  .strictObject({
    people: z
      .array(
        z.strictObject({
          id: slug.describe('The person’s id, as in the subject of an access token'),
          name: text(200),
          role: slug.describe('A role of the policy’s levels, or auditor'),
        }),
      )
      .min(1),
  })
  .superRefine((organisation, context) => {
    const seen = new Set<string>();
    organisation.people.forEach((person, index) => {
      if (person.id === 'system') {
        context.addIssue({ code: 'custom', path: ['people', index, 'id'], message: '"system" is reserved' });
      }
      if (seen.has(person.id)) {
        context.addIssue({
          code: 'custom',
          path: ['people', index, 'id'],
          message: `"${person.id}" occurs twice`,
        });
      }
      seen.add(person.id);
    });
  });

/** The people who work on complaints and the role that each holds. */
export type Organisation = z.output<typeof organisationSchema>;
export type Person = Organisation['people'][number];

/**
 * What stands in the way of working by this policy with these people, in sentences: levels that nobody works at would
 * leave complaints lying, and a role that the policy does not know can do nothing. `auditor` works at no level by design.
 */
export function staffingGaps(organisation: Organisation, policy: Pick<Policy, 'levels'>): readonly string[] {
  const held = new Set(organisation.people.map(({ role }) => role));
  const known = new Set([AUDITOR, ...policy.levels.map(({ role }) => role)]);
  return [
    ...policy.levels
      .filter(({ role }) => !held.has(role))
      .map(({ id, role }) => `Nobody has the role ${role}, so nobody works at level ${id}.`),
    ...organisation.people
      .filter(({ role }) => !known.has(role))
      .map(({ id, role }) => `${id} has the role ${role}, which works at no level of the policy.`),
  ];
}

export function findPerson(organisation: Organisation, id: string): Person | undefined {
  return organisation.people.find((person) => person.id === id);
}

/**
 * The next person with this role after `current`, in the order of the organisation and round again;
 * undefined when nobody else holds the role.
 */
export function nextWithRole(
  organisation: Organisation,
  role: string,
  current: string | undefined,
): Person | undefined {
  const holders = organisation.people.filter((person) => person.role === role);
  const after = holders.findIndex((person) => person.id === current) + 1;
  return [...holders.slice(after), ...holders.slice(0, after)].find((person) => person.id !== current);
}
