import {
  allowInsecureRequests,
  Configuration,
  type CustomFetch,
  customFetch,
  enableNonRepudiationChecks,
  None,
} from 'openid-client';
import type { Organisation } from '../../../domain/organisation/organisation';
import { callbackUrl } from '../sessions/callback-url';
import type { SignInAt } from '../sign-in';
import { type BuiltInIssuer, CLIENT_ID, createBuiltInIssuer } from './issuer';
import { builtInPages } from './pages';

export interface BuiltInSignInOptions {
  readonly secret: string;
  readonly organisation: Organisation;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
}

/** At the built-in issuer, for development: nobody is asked for a password. */
export function builtInSignIn({ secret, organisation, clock }: BuiltInSignInOptions): SignInAt {
  return (publicUrl) => {
    const issuer = createBuiltInIssuer({
      secret,
      publicUrl,
      redirectUri: () => callbackUrl(publicUrl()),
      clock,
    });
    let configuration: Configuration | undefined;
    return {
      discover: async () => (configuration ??= configurationOf(issuer)),
      personClaim: 'sub',
      pages: builtInPages(issuer, organisation, publicUrl),
    };
  };
}

function configurationOf(issuer: BuiltInIssuer): Configuration {
  const configuration = new Configuration(issuer.metadata(), CLIENT_ID, undefined, None());
  configuration[customFetch] = withoutNetwork(issuer);
  enableNonRepudiationChecks(configuration);
  allowInsecureRequests(configuration);
  return configuration;
}

/** What browsers call the API may not be where this process can reach it, as in a container. */
function withoutNetwork(issuer: BuiltInIssuer): CustomFetch {
  return async (url, { body }) => {
    if (url === issuer.metadata().jwks_uri) return Response.json(issuer.keys());
    const answer = await issuer.exchange(new URLSearchParams(body instanceof URLSearchParams ? body : ''));
    return Response.json(answer.body, { status: answer.status });
  };
}
