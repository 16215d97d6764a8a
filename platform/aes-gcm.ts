import { createCipheriv, createDecipheriv, type KeyObject, randomBytes } from 'node:crypto';

const ALGORITHM = 'aes-256-gcm';
export const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const OPTIONS = { authTagLength: TAG_BYTES };

/** 32 bytes. */
type Key = KeyObject | Buffer;

/**
 * Encrypts with AES-256-GCM: nonce, ciphertext and tag in one. It opens only with the same `context`. The nonce is random
 * unless one is given; under one key none may ever meet two different inputs.
 */
export function encryptGcm(
  key: Key,
  context: string | Buffer,
  plain: string | Uint8Array,
  nonce: Buffer = randomBytes(NONCE_BYTES),
): Buffer {
  const cipher = createCipheriv(ALGORITHM, key, nonce, OPTIONS);
  cipher.setAAD(bytesOf(context));
  // All bytes come at once: final() of a stream cipher only makes the tag.
  const encrypted = typeof plain === 'string' ? cipher.update(plain, 'utf8') : cipher.update(plain);
  cipher.final();
  return Buffer.concat([nonce, encrypted, cipher.getAuthTag()]);
}

/** What {@link encryptGcm} was given. Throws when the bytes were changed, or key or context are not the same. */
export function decryptGcm(key: Key, context: string | Buffer, bytes: Buffer): Buffer {
  const end = bytes.length - TAG_BYTES;
  if (end < NONCE_BYTES) throw new RangeError('it is too short to be a ciphertext');
  const decipher = createDecipheriv(ALGORITHM, key, bytes.subarray(0, NONCE_BYTES), OPTIONS);
  decipher.setAAD(bytesOf(context));
  decipher.setAuthTag(bytes.subarray(end));
  const plain = decipher.update(bytes.subarray(NONCE_BYTES, end));
  // Of a stream cipher it gives no more bytes, but throws when the tag does not fit.
  decipher.final();
  return plain;
}

function bytesOf(text: string | Buffer): Buffer {
  return typeof text === 'string' ? Buffer.from(text) : text;
}
