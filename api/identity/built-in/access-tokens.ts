import { SignJWT } from 'jose';
import { type AccessTokenRules, createAccessTokenVerifier } from '../access-token';
import type { TokenVerifier } from '../tokens';
import { ALGORITHM, issuerKeyFrom } from './key';

// A name and no address, so that a token is good however the API is reached.
const ISSUER = 'redress';
const AUDIENCE = 'redress';
const RULES: AccessTokenRules = {
  issuer: ISSUER,
  audience: AUDIENCE,
  algorithms: [ALGORITHM],
  personClaim: 'sub',
};

/**
 * An access token (JWT, EdDSA) for a person of the organisation, for development. It says who, never what role: that is
 * looked up at every request. `expiresIn` is a time span as jose reads it: `8h`, `30 minutes`.
 */
export function signToken(options: {
  readonly secret: string;
  readonly personId: string;
  readonly expiresIn: string;
}): Promise<string> {
  const { privateKey, jwk } = issuerKeyFrom(options.secret);
  return new SignJWT()
    .setProtectedHeader({ alg: ALGORITHM, typ: 'at+jwt', kid: jwk.kid })
    .setSubject(options.personId)
    .setIssuer(ISSUER)
    .setAudience(AUDIENCE)
    .setIssuedAt()
    .setExpirationTime(options.expiresIn)
    .sign(privateKey);
}

/** Takes what {@link signToken} makes with the same secret. */
export function createTokenVerifier({ secret }: { readonly secret: string }): TokenVerifier {
  const { publicKey } = issuerKeyFrom(secret);
  return createAccessTokenVerifier(() => publicKey, RULES);
}
