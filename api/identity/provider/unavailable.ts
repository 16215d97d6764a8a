import { Problem } from '../../problem';

/** Nothing is wrong with the token or the login: nobody can say at the moment. */
export function providerUnavailable(cause: unknown): Problem {
  return new Problem(
    'identity-provider-unavailable',
    {
      detail: 'The identity provider cannot be reached, or does not answer as one.',
      hint: 'Try again in a moment with the same token. API keys and sessions work meanwhile.',
      headers: { 'Retry-After': '5' },
    },
    { cause },
  );
}
