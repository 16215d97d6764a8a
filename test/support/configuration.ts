import { readFileSync } from 'node:fs';
import { organisationSchema } from '../../domain/organisation';
import { type Policy, policySchema } from '../../domain/policy/schema';
import { parseYaml } from '../../domain/yaml-document';
import { fromPackageRoot } from '../../platform/package-root';

const read = (name: string) => readFileSync(fromPackageRoot('config', name), 'utf8');

/** The configuration that Redress ships. */
export const standardPolicy: Policy = parseYaml(policySchema, read('standard.yaml'), 'standard.yaml');
export const demoPolicy: Policy = parseYaml(policySchema, read('demo.yaml'), 'demo.yaml');
export const organisation = parseYaml(organisationSchema, read('organisation.yaml'), 'organisation.yaml');

/** The standard ladder with these durations at every level, and no end to the others. */
export function policyWith(durations: {
  acknowledge?: string;
  respond?: string;
  customerUpdate?: string;
}): Policy {
  const { acknowledge = 'P300D', respond = 'P300D', customerUpdate = 'P300D' } = durations;
  return {
    ...standardPolicy,
    id: 'test',
    levels: standardPolicy.levels.map((level) => ({ ...level, acknowledge, respond })),
    customerUpdate,
  };
}
