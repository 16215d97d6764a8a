import { createSecretKey } from 'node:crypto';
import { errors, jwtVerify, SignJWT } from 'jose';

const ISSUER = 'redress';
const AUDIENCE = 'redress';
const ALGORITHM = 'HS256';
const CLOCK_TOLERANCE_SECONDS = 5;

/** An access token that must not be trusted. The message says why and may be shown to whoever sent it. */
export class InvalidToken extends Error {
  constructor(reason: string, options?: ErrorOptions) {
    super(reason, options);
    this.name = 'InvalidToken';
  }
}

/** What a token says. */
export interface TokenClaims {
  /** The id of the person whom it speaks for. */
  readonly personId: string;
  /** Milliseconds since 1970. */
  readonly expiresAt: number;
}

export interface TokenVerifier {
  /** Rejects with {@link InvalidToken}. */
  verify(token: string): Promise<TokenClaims>;
}

/**
 * An access token (JWT, HS256) for a person of the organisation. It says who, never what role: that is looked up at
 * every request. `expiresIn` is a time span as jose reads it: `8h`, `30 minutes`.
 */
export function signToken(options: {
  readonly secret: string;
  readonly personId: string;
  readonly expiresIn: string;
}): Promise<string> {
  return new SignJWT()
    .setProtectedHeader({ alg: ALGORITHM, typ: 'JWT' })
    .setSubject(options.personId)
    .setIssuer(ISSUER)
    .setAudience(AUDIENCE)
    .setIssuedAt()
    .setExpirationTime(options.expiresIn)
    .sign(keyFrom(options.secret));
}

export function createTokenVerifier({ secret }: { readonly secret: string }): TokenVerifier {
  const key = keyFrom(secret);
  return {
    async verify(token) {
      try {
        const { payload } = await jwtVerify(token, key, {
          algorithms: [ALGORITHM],
          issuer: ISSUER,
          audience: AUDIENCE,
          requiredClaims: ['exp', 'sub'],
          clockTolerance: CLOCK_TOLERANCE_SECONDS,
        });
        const { sub, exp } = payload;
        if (sub !== undefined && sub !== '' && exp !== undefined)
          return { personId: sub, expiresAt: exp * 1000 };
      } catch (error) {
        throw new InvalidToken(reasonOf(error), { cause: error });
      }
      throw new InvalidToken('It does not say whom it speaks for.');
    },
  };
}

function keyFrom(secret: string) {
  return createSecretKey(secret, 'utf8');
}

function reasonOf(error: unknown): string {
  if (error instanceof errors.JWTExpired) return 'It has expired.';
  if (error instanceof errors.JWTClaimValidationFailed) return `Its claim "${error.claim}" is not right.`;
  return 'It was not signed by this Redress, or it is damaged.';
}
