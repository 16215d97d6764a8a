import { z } from 'zod';
import { languageTemplatesSchema } from '../letters/templates';
import { organisationSchema } from '../organisation/organisation';
import { LETTERS_SCHEMA_FILE, policyDocumentSchema } from './document';

const schemas = {
  'policy.schema.json': { title: 'An escalation policy of Redress', schema: policyDocumentSchema },
  'organisation.schema.json': {
    title: 'The people who work on complaints in Redress',
    schema: organisationSchema,
  },
  [LETTERS_SCHEMA_FILE]: { title: 'The letters of Redress in one language', schema: languageTemplatesSchema },
} as const;

/** A JSON Schema of draft 2020-12: plain JSON. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/**
 * The JSON Schemas of the files that a policy author writes, by file name, as they are in `config/schema`. Editors
 * complete and check the shape by them; what refers to other places of a file, `redress policy check` checks.
 */
export function jsonSchemas(): Readonly<Record<keyof typeof schemas, JsonSchema>> {
  const written = (file: keyof typeof schemas): JsonSchema => {
    const { title, schema } = schemas[file];
    const { $schema, ...rest } = z.toJSONSchema(schema, { io: 'input' });
    return { $schema, $id: file, title, ...rest };
  };
  return {
    'policy.schema.json': written('policy.schema.json'),
    'organisation.schema.json': written('organisation.schema.json'),
    [LETTERS_SCHEMA_FILE]: written(LETTERS_SCHEMA_FILE),
  };
}
