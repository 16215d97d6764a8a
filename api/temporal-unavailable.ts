import { Problem } from './problem';

/** What to answer when Temporal cannot be reached; `hint` says what that means for what was asked. */
export function temporalUnavailable(cause: unknown, hint: string): Problem {
  return new Problem(
    'temporal-unavailable',
    {
      detail: 'Temporal does not answer, which carries out commands. Complaints can still be read.',
      hint,
      headers: { 'Retry-After': '5' },
    },
    { cause },
  );
}
