import {
  AuthorizationResponseError,
  authorizationCodeGrant,
  buildAuthorizationUrl,
  buildEndSessionUrl,
  calculatePKCECodeChallenge,
  randomNonce,
  randomPKCECodeVerifier,
  randomState,
  ResponseBodyError,
} from 'openid-client';
import { Problem } from '../../problem';
import { problemIn } from '../provider/discovery';
import type { SignIn } from '../sign-in';
import { callbackUrl } from './callback-url';
import type { Login } from './logins';

/** Begins a login at the provider: OpenID Connect's code flow with PKCE (RFC 9700, 2.1.1). */
export async function beginCodeFlow(
  { discover, personClaim }: SignIn,
  publicUrl: string,
): Promise<{ readonly url: URL; readonly secrets: Omit<Login, 'returnTo'> }> {
  const configuration = await discover();
  const secrets = { state: randomState(), nonce: randomNonce(), codeVerifier: randomPKCECodeVerifier() };
  const url = buildAuthorizationUrl(configuration, {
    redirect_uri: callbackUrl(publicUrl),
    // Providers tell names and addresses only to those who ask for them.
    scope: personClaim === 'sub' ? 'openid' : 'openid profile email',
    state: secrets.state,
    nonce: secrets.nonce,
    code_challenge: await calculatePKCECodeChallenge(secrets.codeVerifier),
    code_challenge_method: 'S256',
  });
  return { url, secrets };
}

/** Ends a login with what the provider sent back, and resolves with the id of the person. Rejects with a Problem. */
export async function endCodeFlow(
  { discover, personClaim }: SignIn,
  cameBackTo: URL,
  { state, nonce, codeVerifier }: Login,
): Promise<string> {
  const configuration = await discover();
  const answer = await authorizationCodeGrant(configuration, cameBackTo, {
    expectedState: state,
    expectedNonce: nonce,
    pkceCodeVerifier: codeVerifier,
    idTokenExpected: true,
  }).catch((error: unknown) => {
    throw problemIn(error) ?? loginFailed(reasonOf(error), error);
  });
  const personId = answer.claims()?.[personClaim];
  if (typeof personId === 'string' && personId !== '') return personId;
  throw loginFailed(`The identity provider does not say who it is: "${personClaim}" is missing.`);
}

/** Where to go to sign out at the provider, too; undefined where it has no such place. */
export async function endSessionUrl({ discover }: SignIn, returnTo: string): Promise<URL | undefined> {
  const configuration = await discover();
  if (configuration.serverMetadata().end_session_endpoint === undefined) return undefined;
  return buildEndSessionUrl(configuration, { post_logout_redirect_uri: returnTo });
}

/** A login that nobody can go on with. */
export function loginFailed(detail: string, cause?: unknown): Problem {
  return new Problem('login-failed', { detail, hint: 'Begin again at /login.' }, { cause });
}

function reasonOf(error: unknown): string {
  if (error instanceof AuthorizationResponseError)
    return `The identity provider did not let anybody in: ${error.error}.`;
  if (error instanceof ResponseBodyError)
    return `The identity provider did not take the code back: ${error.error}.`;
  return 'What came back from the identity provider does not belong to this login.';
}
