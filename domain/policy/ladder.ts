import type { Level } from './document';
import type { Policy } from './policy';

/** The level with this id. Throws for an id that the policy does not have: a complaint is pinned to the policy it was checked with. */
export function levelOf(policy: Policy, id: string): Level {
  const found = policy.levels.find((level) => level.id === id);
  if (!found) throw new Error(`policy ${policy.id} version ${policy.version} has no level "${id}"`);
  return found;
}

/** The level above, or undefined at the top. */
export function levelAbove(policy: Policy, id: string): Level | undefined {
  return policy.levels[policy.levels.indexOf(levelOf(policy, id)) + 1];
}

/** The level below, or undefined at the bottom. */
export function levelBelow(policy: Policy, id: string): Level | undefined {
  return policy.levels[policy.levels.indexOf(levelOf(policy, id)) - 1];
}

/** How high a role stands on the ladder, from 0; undefined for a role that works at no level, such as an auditor. */
export function rankOf(policy: Policy, role: string): number | undefined {
  const index = policy.levels.findIndex((level) => level.role === role);
  return index < 0 ? undefined : index;
}

/** True when the role works at the level or at one above it. */
export function reaches(policy: Policy, role: string, levelId: string): boolean {
  const rank = rankOf(policy, role);
  return rank !== undefined && rank >= policy.levels.indexOf(levelOf(policy, levelId));
}
