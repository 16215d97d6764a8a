import { readFileSync } from 'node:fs';
import { readPolicy } from '../../cli/start/configuration';
import { organisationSchema } from '../../domain/organisation/organisation';
import { freezePolicy, type Policy } from '../../domain/policy/policy';
import { parseYaml } from '../../domain/yaml-document';
import { fromPackageRoot } from '../../platform/package-root';
import { Story, type StoryOptions } from '../domain/story';

export const shippedPolicies = ['standard', 'fca-disp', 'demo'] as const;
type Shipped = (typeof shippedPolicies)[number];

export const configFile = (...path: string[]) => fromPackageRoot('config', ...path);

const read = new Map<Shipped, Policy>();

/** A policy that Redress is shipped with, as it is published. */
export function shippedPolicy(name: Shipped): Policy {
  const policy = read.get(name) ?? freezePolicy(readPolicy(configFile(`${name}.yaml`)));
  read.set(name, policy);
  return policy;
}

/** The people that Redress is shipped with. */
export const shippedOrganisation = parseYaml(
  organisationSchema,
  readFileSync(configFile('organisation.yaml'), 'utf8'),
  'organisation.yaml',
);

/** A story under a shipped policy, with the people that Redress is shipped with. */
export function shippedStory(name: Shipped, options: Omit<StoryOptions, 'policy' | 'organisation'> = {}) {
  return new Story({ policy: shippedPolicy(name), organisation: shippedOrganisation, ...options });
}

/** Which rules fired so far, in order. */
export function rulesFired(story: Story): readonly string[] {
  return story.all('TriggerFired').map(({ data }) => data.rule);
}
