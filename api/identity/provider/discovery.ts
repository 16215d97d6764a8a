import {
  allowInsecureRequests,
  ClientSecretPost,
  type Configuration,
  customFetch,
  discovery,
  enableNonRepudiationChecks,
  None,
} from 'openid-client';
import { Problem } from '../../problem';
import { ANSWER_WITHIN_MS, providerFetch } from './provider-fetch';
import { providerUnavailable } from './unavailable';

export interface ProviderOptions {
  /** Exactly as tokens write it in `iss`. Plain HTTP is for tests and for providers on the same machine. */
  readonly issuer: string;
  /** As which the console is registered there; undefined where nobody signs in, but tokens are checked. */
  readonly clientId: string | undefined;
  /** Undefined for a public client: PKCE protects the login in either case. */
  readonly clientSecret: string | undefined;
}

/** What the provider says of itself (OpenID Connect Discovery 1.0). Rejects with a Problem while that cannot be had. */
export type Discovery = () => Promise<Configuration>;

/** Asks when it is first needed, and again after it went wrong; what was found holds for the life of the process. */
export function createDiscovery({ issuer, clientId, clientSecret }: ProviderOptions): Discovery {
  const isPlain = new URL(issuer).protocol === 'http:';
  let found: Promise<Configuration> | undefined;
  const ask = () =>
    discovery(
      new URL(issuer),
      clientId ?? 'redress',
      undefined,
      clientSecret === undefined ? None() : ClientSecretPost(clientSecret),
      {
        timeout: ANSWER_WITHIN_MS / 1000,
        [customFetch]: providerFetch,
        execute: [enableNonRepudiationChecks, ...(isPlain ? [allowInsecureRequests] : [])],
      },
    );
  return () => {
    found ??= ask().catch((error: unknown) => {
      found = undefined;
      throw problemIn(error) ?? providerUnavailable(error);
    });
    return found;
  };
}

/** The Problem that {@link providerFetch} threw, which openid-client hands on as the cause of an error of its own. */
export function problemIn(error: unknown): Problem | undefined {
  if (error instanceof Problem) return error;
  const cause = typeof error === 'object' && error !== null && 'cause' in error ? error.cause : undefined;
  return cause === undefined ? undefined : problemIn(cause);
}
