import { createHmac, createSecretKey, hkdfSync, type KeyObject } from 'node:crypto';
import canonicalize from 'canonicalize';
import { decryptGcm, encryptGcm, NONCE_BYTES } from '../../platform/aes-gcm';
import type { Json } from '../json';
import { checkStorable } from '../storable';

const FORMAT = 1;

export const DATA_KEY_BYTES = 32;

/** What encrypts the values of one subject; made from its data key. */
export interface CipherKey {
  readonly encryption: KeyObject;
  readonly nonce: KeyObject;
}

/** Where a value stands. Its ciphertext can be opened nowhere else. */
export interface Place {
  readonly subject: string;
  readonly stream: string;
  readonly eventId: string;
  /** A JSON pointer (RFC 6901) into the event, such as `/data/promises/0/what`. */
  readonly path: string;
}

/** What is stored in place of a value: `sealed` is base64 of nonce, ciphertext and tag. */
export type Sealed = { readonly v: typeof FORMAT; readonly sealed: string };

/** Two keys for two purposes, by HKDF with SHA-256 (RFC 5869). */
export function cipherKeyFrom(dataKey: Buffer): CipherKey {
  const derive = (purpose: string) =>
    createSecretKey(Buffer.from(hkdfSync('sha256', dataKey, '', `redress ${purpose} 1`, DATA_KEY_BYTES)));
  return { encryption: derive('encryption'), nonce: derive('nonce') };
}

/**
 * Encrypts a value as canonical JSON. The same value at the same place always gives the same ciphertext, so that an
 * append that is repeated has the content that it had.
 *
 * That is safe although GCM must never see a nonce twice with different input: the nonce is the first 96 bits of a keyed
 * hash over everything that goes into the encryption, the place and the value. Two inputs share one only by a collision
 * (for 2^32 values of one subject less likely than 2^-32), and equal inputs give equal output, which tells nobody more
 * than that the same event was sent twice. The place is in the hash because it is the associated data: one nonce with
 * two of these would give the authentication key away.
 *
 * Throws a TypeError for what is not JSON, and for text that no store would take in plain: whoever reads it could keep
 * it nowhere.
 */
export function seal(key: CipherKey, place: Place, value: Json): Sealed {
  const text = textOf(value);
  const context = contextOf(place);
  const nonce = createHmac('sha256', key.nonce)
    .update(context)
    .update(text)
    .digest()
    .subarray(0, NONCE_BYTES);
  return { v: FORMAT, sealed: encryptGcm(key.encryption, context, text, nonce).toString('base64') };
}

/** The value that was sealed at this place. Throws when it was changed, moved, or sealed with another key. */
export function unseal(key: CipherKey, place: Place, { sealed }: Sealed): Json {
  const text = decryptGcm(key.encryption, contextOf(place), Buffer.from(sealed, 'base64'));
  const value: Json = JSON.parse(text.toString('utf8'));
  return value;
}

/** True for what {@link seal} gives. Only at a declared place: anywhere else it is a value like any other. */
export function isSealed(value: Json): value is Sealed {
  if (typeof value !== 'object' || value === null || !('v' in value) || !('sealed' in value)) return false;
  return value.v === FORMAT && typeof value.sealed === 'string' && Object.keys(value).length === 2;
}

function textOf(value: Json): string {
  checkStorable(value, 'it');
  const text = typeof value === 'object' && value !== null ? canonicalize(value) : JSON.stringify(value);
  if (text === undefined) throw new TypeError('it is not JSON');
  return text;
}

/** JSON of a list ends where it ends: no two places, and no place with what follows it, have the same bytes. */
function contextOf({ subject, stream, eventId, path }: Place): Buffer {
  // An id in capitals is the same id.
  return Buffer.from(JSON.stringify([FORMAT, subject, stream, eventId.toLowerCase(), path]));
}
