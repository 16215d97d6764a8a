import type { ApiDependencies } from '../../api/dependencies';
import { createTokenVerifier } from '../../api/identity/built-in/access-tokens';
import { loadOrCreateSecret } from '../../api/identity/built-in/secret';
import { builtInSignIn } from '../../api/identity/built-in/sign-in';
import { createDiscovery } from '../../api/identity/provider/discovery';
import { createProviderVerifier } from '../../api/identity/provider/token-verifier';
import { providerSignIn } from '../../api/identity/sign-in';
import type { Organisation } from '../../domain/organisation/organisation';
import { Failure } from '../../platform/failure';
import type { Settings } from '../../platform/settings';

/** Whose tokens hold, and where people sign in: the provider of the settings, or the built-in issuer. */
export async function identityOf(
  settings: Settings,
  organisation: Organisation,
): Promise<Pick<ApiDependencies, 'tokens' | 'signIn' | 'publicUrl'>> {
  const { oidc, publicUrl } = settings;
  const known = publicUrl === undefined ? {} : { publicUrl };
  if (!oidc) {
    const secret = settings.jwtSecret ?? (await loadOrCreateSecret(settings.dataDir));
    return {
      ...known,
      tokens: createTokenVerifier({ secret }),
      signIn: builtInSignIn({ secret, organisation, clock: Date.now }),
    };
  }
  const discover = createDiscovery(oidc);
  return {
    ...known,
    tokens: createProviderVerifier({ ...oidc, discover }),
    ...(oidc.clientId === undefined
      ? {}
      : { signIn: providerSignIn({ discover, personClaim: oidc.personClaim }) }),
  };
}

/**
 * Before anything is started. Throws a {@link Failure} where the built-in issuer would let everybody in: in production,
 * and where others than this machine reach the API unless somebody said that nothing is at stake there.
 */
export function refuseBuiltInIssuer(
  { oidc, http }: Pick<Settings, 'oidc' | 'http'>,
  env: NodeJS.ProcessEnv,
): void {
  if (oidc || env.NODE_ENV === 'development') return;
  const isProduction = env.NODE_ENV === 'production';
  if (!isProduction && isLoopback(http.host)) return;
  throw new Failure({
    code: 'RDS-4004',
    what: 'Nobody says who people are: no identity provider is set.',
    why: `${isProduction ? 'In production (NODE_ENV)' : `On ${http.host}, which others can reach,`} the built-in issuer does not run, since it believes everybody who they say they are.`,
    fix: "export REDRESS_OIDC_ISSUER='https://login.example.com/realms/staff'    (and what docs/identity.md lists beside it; or NODE_ENV=development where nothing is at stake)",
  });
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || host.startsWith('127.');
}
