import type { z } from 'zod';
import { type Organisation, organisationSchema } from '../../../domain/organisation/organisation';
import { DocumentRefused, parseYaml } from '../../../domain/yaml-document';

export type Written = z.input<typeof organisationSchema>;
export type WrittenPerson = Written['people'][number];
export type WrittenTeam = NonNullable<Written['teams']>[number];

/** An organisation as a file would give it; people get their id as name and `agent` as role unless told otherwise. */
export function organisationOf(
  people: readonly (Partial<WrittenPerson> & { id: string })[],
  rest: Omit<Written, 'people'> = {},
): Organisation {
  return organisationSchema.parse({
    ...rest,
    people: people.map((person) => ({ name: person.id, role: 'agent', ...person })),
  });
}

/** The mistakes of a text, as `line:column path: message`. */
export function mistakesIn(text: string): readonly string[] {
  try {
    parseYaml(organisationSchema, text, 'organisation.yaml');
  } catch (error) {
    if (!(error instanceof DocumentRefused)) throw error;
    return error.issues.map(({ line, column, path, message }) => `${line}:${column} ${path}: ${message}`);
  }
  throw new Error('the document was accepted');
}

export const HOUR = 3_600_000;
/** A Monday morning. */
export const NOW = Date.parse('2026-03-02T09:00:00Z');

/** Away for so many hours from {@link NOW}. */
export function away(hours: number, substitute?: string) {
  const [from, until] = [NOW, NOW + hours * HOUR].map((ms) => new Date(ms).toISOString());
  return { from: from ?? '', until: until ?? '', ...(substitute === undefined ? {} : { substitute }) };
}
