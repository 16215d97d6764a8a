import { z } from 'zod';
import { letterTemplatesSchema } from '../../../domain/letters/templates';
import { policyDocumentSchema } from '../../../domain/policy/document';
import type { PolicyVersion } from '../../../domain/policy/policy';
import type { PolicySummary } from '../../../projections/queries/policies';
import { instantOut } from '../schemas';

const { shape } = policyDocumentSchema;

/** The policy as it is published: in one piece, so that letters are given as they are and not by the names of files. */
export const policyDocument = z
  .strictObject({
    ...shape,
    letters: z
      .strictObject({ ...shape.letters.unwrap().shape, templates: letterTemplatesSchema })
      .optional()
      .describe('What customers are told, per language; without it plain English sentences'),
  })
  .meta({
    id: 'PolicyDocument',
    description: 'An escalation policy; every section is explained in docs/policy.md',
  });

/** Which version of a policy. */
export const policyVersion = z
  .strictObject({ id: z.string(), version: z.int() })
  .meta({ id: 'PolicyVersion' }) satisfies z.ZodType<PolicyVersion>;

const published = {
  publishedAt: instantOut,
  by: z.string().describe('Who published it, by id'),
};

export const policySummary = z
  .strictObject({ id: z.string(), version: z.int(), title: z.string(), ...published })
  .meta({ id: 'PolicySummary' }) satisfies z.ZodType<PolicySummary>;

const titled = { id: z.string(), title: z.string() };

/** Only what every policy has is named: a version never changes, and the log keeps those of every release there was. */
const storedPolicy = z
  .looseObject({
    ...titled,
    version: z.int(),
    levels: z
      .array(z.looseObject({ ...titled, role: z.string().describe('Who works at this level') }))
      .describe('The ladder, lowest level first'),
    priorities: z.array(z.string()).describe('Lowest first'),
    defaultPriority: z.string(),
    departments: z.array(z.looseObject(titled)),
    categories: z.array(
      z.looseObject({ ...titled, department: z.string().describe('Whose business it is') }),
    ),
  })
  .meta({
    id: 'Policy',
    description:
      'The policy as it was written (see PolicyDocument), with what it left out filled in, targets by priority, and the holidays of its calendars as dates',
  });

export const publishedPolicy = z.strictObject({ ...published, policy: storedPolicy });
