import type { Complainant } from '../complainant';
import type { Person } from '../organisation/organisation';
import { levelOf, rankOf } from '../policy/ladder';
import type { Policy } from '../policy/policy';
import type { Complaint } from '../state';
import { mayHave } from './resource-permissions';

/** What tells how to reach a complainant or which customer they are; the name is needed to talk about a complaint at all. */
const details = new Set<string>(['email', 'phone', 'address', 'reference'] satisfies (keyof Complainant)[]);

/**
 * Whether a person sees how to reach the complainant: whoever has the complaint, was asked to take it or owned it, its
 * team, whoever outranks its level, auditors, and the last level. At a level without teams everybody of the level.
 */
export function seesContactDetails(
  complaint: Pick<Complaint, 'level' | 'team' | 'owner' | 'assignee' | 'watchers'>,
  { id, role, team }: Pick<Person, 'id' | 'role' | 'team'>,
  policy: Policy,
): boolean {
  const { owner, assignee, watchers } = complaint;
  if (id === owner || id === assignee || watchers.includes(id)) return true;
  if (mayHave(role, 'see-all-contact-details', policy)) return true;
  const rank = rankOf(policy, role);
  const level = policy.levels.indexOf(levelOf(policy, complaint.level));
  if (rank === undefined || rank < level) return false;
  return rank > level || complaint.team === undefined || complaint.team === team;
}

/**
 * The value with contact details made unreadable wherever a `complainant` stands in it, so that one can still tell that
 * something is known, and that two differ in their beginnings.
 */
export function withoutContactDetails<Value>(value: Value): Value {
  // Every masked text stands where a text stood.
  return maskedAny(value, false) as Value;
}

/** The names of what {@link withoutContactDetails} hides of a complaint, such as `complainant.email`. */
export function contactDetailsOf({ complainant }: Pick<Complaint, 'complainant'>): readonly string[] {
  return Object.keys(complainant)
    .filter((name) => details.has(name))
    .map((name) => `complainant.${name}`);
}

function maskedAny(value: unknown, isComplainant: boolean): unknown {
  if (Array.isArray(value)) return value.map((entry: unknown) => maskedAny(entry, false));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]: [string, unknown]) => [
      name,
      isComplainant && details.has(name) && typeof member === 'string'
        ? masked(member)
        : maskedAny(member, name === 'complainant'),
    ]),
  );
}

/** The first character, and as many dots whatever the length: also that tells something. */
export function masked(text: string): string {
  return `${Array.from(text)[0] ?? ''}•••••`;
}
