import { createHash } from 'node:crypto';
import { errors, type JWTPayload, type JWTVerifyGetKey, jwtVerify } from 'jose';
import { Problem } from '../problem';
import { isScope, type Scope } from '../scopes';
import { InvalidToken, type TokenClaims, type TokenVerifier } from './tokens';

/** How far the clocks of whoever signs and of this machine may differ. */
const CLOCK_TOLERANCE_SECONDS = 5;

/** RFC 9068 and what was usual before it. Providers that write no type at all are taken, too; those of ID tokens for logout, of proofs and the like are not. */
const TYPES: readonly string[] = ['at+jwt', 'jwt'];

/** What an access token has to be like. */
export interface AccessTokenRules {
  readonly issuer: string;
  readonly audience: string;
  /** Asymmetric ones only: with a symmetric one, whoever can check tokens could make them. */
  readonly algorithms: readonly string[];
  /** The claim that holds the id of a person of the organisation. */
  readonly personClaim: string;
}

/** A token whose signature was found good, by this key. */
interface Checked {
  readonly header: Parameters<JWTVerifyGetKey>[0];
  readonly input: Parameters<JWTVerifyGetKey>[1];
  readonly key: Key;
  readonly claims: TokenClaims;
}
type Key = Awaited<ReturnType<JWTVerifyGetKey>>;

/** So many checked tokens are remembered. */
const MOST_REMEMBERED = 10_000;

/**
 * Checks JWTs (RFC 7519, RFC 8725). Rejects with {@link InvalidToken}, or with the Problem that `keyOf` rejects with.
 *
 * The signature of a token is computed once for a key: that takes as long as many a request. For which key that has to
 * be is asked every time, and so is whether the token still holds.
 */
export function createAccessTokenVerifier(keyOf: JWTVerifyGetKey, rules: AccessTokenRules): TokenVerifier {
  const checked = new Map<string, Checked>();

  async function check(token: string): Promise<Checked> {
    let by: Omit<Checked, 'claims'> | undefined;
    const remember: JWTVerifyGetKey = async (header, input) => {
      const key = await keyOf(header, input);
      by = { header, input, key };
      return key;
    };
    const claims = await verify(token, remember, rules);
    if (!by) throw new Error('A token was checked without a key.');
    return { ...by, claims };
  }

  return {
    async verify(token) {
      const digest = createHash('sha256').update(token).digest('base64');
      const known = checked.get(digest);
      if (known && holds(known.claims) && (await isFor(known, keyOf))) return known.claims;
      checked.delete(digest);
      const found = await check(token);
      if (checked.size >= MOST_REMEMBERED) checked.clear();
      checked.set(digest, found);
      return found.claims;
    },
  };
}

/** As jose reckons, in whole seconds. */
function holds({ expiresAt }: TokenClaims): boolean {
  return expiresAt / 1_000 > Math.floor(Date.now() / 1_000) - CLOCK_TOLERANCE_SECONDS;
}

/** Whether it would be checked with the same key again. What stands in the way of finding out is left to the check. */
async function isFor({ header, input, key }: Checked, keyOf: JWTVerifyGetKey): Promise<boolean> {
  try {
    return (await keyOf(header, input)) === key;
  } catch {
    return false;
  }
}

async function verify(
  token: string,
  keyOf: JWTVerifyGetKey,
  { issuer, audience, algorithms, personClaim }: AccessTokenRules,
): Promise<TokenClaims> {
  const { payload, protectedHeader } = await jwtVerify(token, keyOf, {
    algorithms: [...algorithms],
    issuer,
    audience,
    requiredClaims: ['exp', personClaim],
    clockTolerance: CLOCK_TOLERANCE_SECONDS,
  }).catch((error: unknown) => {
    if (error instanceof Problem) throw error;
    throw new InvalidToken(reasonOf(error), { cause: error });
  });
  const { typ = 'JWT' } = protectedHeader;
  if (!TYPES.includes(typ.toLowerCase().replace(/^application\//, '')))
    throw new InvalidToken('It is a token, but no access token.');
  const personId = payload[personClaim];
  if (typeof personId !== 'string' || personId === '' || payload.exp === undefined)
    throw new InvalidToken('It does not say whom it speaks for.');
  const scopes = scopesOf(payload);
  return { personId, expiresAt: payload.exp * 1000, ...(scopes.size === 0 ? {} : { scopes }) };
}

/**
 * Those of our scopes that the token names, in `scope` (RFC 8693, 4.2) or in `scp`, as some providers call it. A token
 * that names none of ours, but say `openid profile`, was not made with ours in mind and is not narrowed.
 */
function scopesOf({ scope, scp }: JWTPayload): ReadonlySet<Scope> {
  const named: readonly unknown[] = [scope, scp].flatMap((value) =>
    typeof value === 'string' ? value.split(' ') : Array.isArray(value) ? value : [],
  );
  return new Set(named.filter((name): name is Scope => typeof name === 'string' && isScope(name)));
}

function reasonOf(error: unknown): string {
  if (error instanceof errors.JWTExpired) return 'It has expired.';
  if (error instanceof errors.JWTClaimValidationFailed) return `Its claim "${error.claim}" is not right.`;
  return 'It was not signed by whom this Redress trusts, or it is damaged.';
}
