import { readFileSync } from 'node:fs';
import { organisationSchema } from '../../domain/organisation/organisation';
import { type PolicyDocument, policyDocumentSchema } from '../../domain/policy/document';
import { parseYaml } from '../../domain/yaml-document';
import { fromPackageRoot } from '../../platform/package-root';

const read = (name: string) => readFileSync(fromPackageRoot('test', 'support', name), 'utf8');

/** The four levels without opening hours or letters, so that tests can count. */
export const ladderPolicy: PolicyDocument = parseYaml(
  policyDocumentSchema,
  read('ladder.yaml'),
  'ladder.yaml',
);
/** Six people without teams. */
export const organisation = parseYaml(organisationSchema, read('organisation.yaml'), 'organisation.yaml');

/** The standard ladder with these durations at every level, and no end to the others. */
export function policyWith(durations: {
  acknowledge?: string;
  respond?: string;
  customerUpdate?: string;
}): PolicyDocument {
  const { acknowledge = 'P300D', respond = 'P300D', customerUpdate = 'P300D' } = durations;
  return policyDocumentSchema.parse({
    ...ladderPolicy,
    id: 'test',
    levels: ladderPolicy.levels.map((level) => ({ ...level, acknowledge, respond })),
    clocks: [{ id: 'customer-update', target: customerUpdate }],
  });
}
