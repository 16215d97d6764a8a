import type { Router } from 'express';
import type { Discovery } from './provider/discovery';

/** Where people sign in. */
export interface SignIn {
  readonly discover: Discovery;
  /** The claim of the ID token that holds the id of a person of the organisation. */
  readonly personClaim: string;
  /** The pages of the built-in issuer. */
  readonly pages?: Router;
}

/** {@link SignIn} for a Redress that browsers find at this address, which is known once it listens. */
export type SignInAt = (publicUrl: () => string) => SignIn;

/** At an OpenID Connect provider. `discover` may be shared with whatever checks its tokens. */
export function providerSignIn({
  discover,
  personClaim,
}: {
  readonly discover: Discovery;
  readonly personClaim: string;
}): SignInAt {
  return () => ({ discover, personClaim });
}
