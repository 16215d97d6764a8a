import { createSecretKey, hkdfSync, type KeyObject } from 'node:crypto';
import { decryptGcm, encryptGcm, NONCE_BYTES } from '../../platform/aes-gcm';
import type { Json, JsonObject } from '../json';
import { quote } from '../integrity/canonical';
import { storableJson } from '../storable';
import { type KeyedHash, keyedHash } from './keyed-hash';

const FORMAT = 2;

export const DATA_KEY_BYTES = 32;

/** What encrypts the values of one subject; made from its data key. */
export interface CipherKey {
  readonly encryption: KeyObject;
  readonly nonce: KeyedHash;
}

/** Of which event personal values are. Their ciphertext can be opened in no other. */
export interface Place {
  readonly subject: string;
  readonly stream: string;
  readonly eventId: string;
}

/** Two keys for two purposes, by HKDF with SHA-256 (RFC 5869). */
export function cipherKeyFrom(dataKey: Buffer): CipherKey {
  const derive = (purpose: string) =>
    Buffer.from(hkdfSync('sha256', dataKey, '', `redress ${purpose} 1`, DATA_KEY_BYTES));
  let nonce: KeyedHash | undefined;
  return {
    encryption: createSecretKey(derive('encryption')),
    // Made when it is used: whoever only reads does not need it.
    nonce: (bytes) => {
      nonce ??= keyedHash(derive('nonce'));
      return nonce(bytes);
    },
  };
}

/**
 * Encrypts the personal values of an event, together, as canonical JSON: base64 of nonce, ciphertext and tag. The same
 * values in the same event always give the same ciphertext, so that an append that is repeated has the content that it
 * had.
 *
 * That is safe although GCM must never see a nonce twice with different input: the nonce is the first 96 bits of a keyed
 * hash over everything that goes into the encryption, the place and the values. Two inputs share one only by a collision
 * (for 2^32 events of one subject less likely than 2^-32), and equal inputs give equal output, which tells nobody more
 * than that the same event was sent twice. The place is in the hash because it is the associated data: one nonce with
 * two of these would give the authentication key away.
 *
 * Throws a TypeError for what is not JSON, and for text that no store would take in plain: whoever reads it could keep
 * it nowhere.
 */
export function seal(key: CipherKey, place: Place, values: JsonObject): string {
  const context = contextOf(place);
  const bytes = Buffer.from(context + storableJson(values, 'it'));
  const end = Buffer.byteLength(context);
  const nonce = key.nonce(bytes).subarray(0, NONCE_BYTES);
  return encryptGcm(key.encryption, bytes.subarray(0, end), bytes.subarray(end), nonce).toString('base64');
}

/** The values that were sealed in this event. Throws when they were changed, moved, or sealed with another key. */
export function unseal(key: CipherKey, place: Place, sealed: string): JsonObject {
  const values: JsonObject = JSON.parse(opened(key, contextOf(place), sealed));
  return values;
}

/** What version 0.2 stored in place of each value, encrypted by itself. */
export type SealedValue = { readonly v: 1; readonly sealed: string };

/** The value that version 0.2 sealed at this place; `path` is a JSON pointer (RFC 6901) into the event. */
export function unsealValue(key: CipherKey, place: Place & { readonly path: string }, sealed: string): Json {
  const value: Json = JSON.parse(opened(key, contextOf(place, 1, `,${quote(place.path)}`), sealed));
  return value;
}

/** True for what version 0.2 put in place of a value. Only at a declared place: anywhere else it is a value like any other. */
export function isSealedValue(value: Json): value is SealedValue {
  if (typeof value !== 'object' || value === null || !('v' in value) || !('sealed' in value)) return false;
  return value.v === 1 && typeof value.sealed === 'string' && Object.keys(value).length === 2;
}

function opened(key: CipherKey, context: string, sealed: string): string {
  return decryptGcm(key.encryption, context, Buffer.from(sealed, 'base64')).toString('utf8');
}

/** JSON of a list ends where it ends: no two places, and no place with what follows it, have the same bytes. */
function contextOf({ subject, stream, eventId }: Place, format = FORMAT, further = ''): string {
  // An id in capitals is the same id.
  return `[${format},${quote(subject)},${quote(stream)},${quote(eventId.toLowerCase())}${further}]`;
}
