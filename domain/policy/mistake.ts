/** One thing wrong in a policy that has the right shape: where, and why, in a sentence. */
export interface PolicyMistake {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

/** A mistake when a name is not among those of the policy. */
export function unknown(
  path: PolicyMistake['path'],
  what: string,
  name: string,
  known: readonly string[],
): PolicyMistake[] {
  if (known.includes(name)) return [];
  return [{ path, message: `there is no ${what} "${name}"; known are: ${known.join(', ') || 'none'}` }];
}
