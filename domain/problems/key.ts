import type { PolicyDocument } from '../policy/document';
import type { TextDigest } from '../similarity';

/** A rule of the policy that opens problems. */
export type ProblemRule = PolicyDocument['problems'][number];
export type SharedField = ProblemRule['same'][number];

/** What the complaints of a problem have in common: a value for every field of its rule. That of `narrative` is a fingerprint. */
export type ProblemKey = Readonly<Partial<Record<SharedField, string>>>;

/**
 * The id of the problem with this key, when so many problems of the key were resolved before. Whoever knows the same
 * gets the same id, so that two who find a problem at once open one.
 */
export function problemIdFrom(rule: string, key: ProblemKey, former: number, digest: TextDigest): string {
  const entries = Object.entries(key).sort(([a], [b]) => (a < b ? -1 : 1));
  return `${rule}-${digest(JSON.stringify([rule, entries, former])).slice(0, 16)}`;
}
