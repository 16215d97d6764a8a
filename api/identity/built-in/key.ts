import { createHash, createPrivateKey, createPublicKey, hkdfSync, type KeyObject } from 'node:crypto';
import type { JWK } from 'jose';

/** Of RFC 8410: what stands before the 32 bytes of an Ed25519 key in PKCS #8. */
const PKCS8_PREFIX = Buffer.from('302e020100300506032b657004220420', 'hex');
const PURPOSE = 'redress built-in issuer, Ed25519';

/** Ed25519. */
export interface IssuerKey {
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
  /** The public key as it is published, with its id. */
  readonly jwk: JWK & { readonly kid: string };
}

/** The key of the built-in issuer, which every process with the same secret derives alike (RFC 5869). */
export function issuerKeyFrom(secret: string): IssuerKey {
  const seed = Buffer.from(hkdfSync('sha256', secret, '', PURPOSE, 32));
  const privateKey = createPrivateKey({
    key: Buffer.concat([PKCS8_PREFIX, seed]),
    format: 'der',
    type: 'pkcs8',
  });
  const publicKey = createPublicKey(privateKey);
  const { crv, kty, x } = publicKey.export({ format: 'jwk' });
  if (crv === undefined || kty === undefined || x === undefined) throw new Error('an Ed25519 key has no x');
  const kid = createHash('sha256').update(x).digest('base64url').slice(0, 16);
  return { privateKey, publicKey, jwk: { kty, crv, x, kid, alg: ALGORITHM, use: 'sig' } };
}

export const ALGORITHM = 'EdDSA';
