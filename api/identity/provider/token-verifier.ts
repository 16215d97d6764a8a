import {
  createRemoteJWKSet,
  customFetch,
  errors,
  type JWTVerifyGetKey,
  type RemoteJWKSet,
  type RemoteJWKSetOptions,
} from 'jose';
import { Problem } from '../../problem';
import { type AccessTokenRules, createAccessTokenVerifier } from '../access-token';
import type { TokenVerifier } from '../tokens';
import type { Discovery } from './discovery';
import { ANSWER_WITHIN_MS, providerFetch } from './provider-fetch';
import { providerUnavailable } from './unavailable';

/** A key that the provider takes away is refused after this long at the latest. */
const KEYS_HOLD_MS = 10 * 60_000;
/** So often at most the keys are fetched anew because a token names one that is unknown. */
const FETCH_EVERY_MS = 30_000;

export interface ProviderVerifierOptions extends AccessTokenRules {
  readonly discover: Discovery;
  /** Where the keys are; default: where the provider says. */
  readonly jwksUrl: string | undefined;
  /** In milliseconds. Default: ten minutes. */
  readonly keysHoldMs?: number;
  /** In milliseconds. Default: 30 seconds. */
  readonly fetchEveryMs?: number;
}

/**
 * Checks access tokens of an OpenID Connect provider. Its keys are fetched when they are first needed, when a token names
 * one that is unknown, and when they are old. Where that is not possible, it rejects with a Problem: whoever has a good
 * token must not be sent away for it.
 */
export function createProviderVerifier(options: ProviderVerifierOptions): TokenVerifier {
  const { discover, jwksUrl, keysHoldMs = KEYS_HOLD_MS, fetchEveryMs = FETCH_EVERY_MS } = options;
  const settings: RemoteJWKSetOptions = {
    timeoutDuration: ANSWER_WITHIN_MS,
    cacheMaxAge: keysHoldMs,
    cooldownDuration: fetchEveryMs,
    [customFetch]: providerFetch,
  };
  let keys: RemoteJWKSet | undefined;
  const key: JWTVerifyGetKey = async (header, token) => {
    keys ??= createRemoteJWKSet(new URL(jwksUrl ?? (await jwksUrlOf(discover))), settings);
    try {
      return await keys(header, token);
    } catch (error) {
      throw isOfToken(error) || error instanceof Problem ? error : providerUnavailable(error);
    }
  };
  return createAccessTokenVerifier(key, options);
}

async function jwksUrlOf(discover: Discovery): Promise<string> {
  const { jwks_uri: url } = (await discover()).serverMetadata();
  if (url === undefined) throw providerUnavailable(new Error('the provider names no jwks_uri'));
  return url;
}

/** Whether the keys were there and the token fits none of them. */
function isOfToken(error: unknown): boolean {
  return (
    error instanceof errors.JWKSNoMatchingKey ||
    error instanceof errors.JWKSMultipleMatchingKeys ||
    error instanceof errors.JOSENotSupported
  );
}
