import { createCipheriv, createDecipheriv, type KeyObject, randomBytes } from 'node:crypto';

const ALGORITHM = 'aes-256-gcm';
export const NONCE_BYTES = 12;
const TAG_BYTES = 16;

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
  const cipher = createCipheriv(ALGORITHM, key, nonce, { authTagLength: TAG_BYTES });
  cipher.setAAD(Buffer.from(context));
  const encrypted = typeof plain === 'string' ? cipher.update(plain, 'utf8') : cipher.update(plain);
  return Buffer.concat([nonce, encrypted, cipher.final(), cipher.getAuthTag()]);
}

/** What {@link encryptGcm} was given. Throws when the bytes were changed, or key or context are not the same. */
export function decryptGcm(key: Key, context: string | Buffer, bytes: Buffer): Buffer {
  const end = bytes.length - TAG_BYTES;
  if (end < NONCE_BYTES) throw new RangeError('it is too short to be a ciphertext');
  const decipher = createDecipheriv(ALGORITHM, key, bytes.subarray(0, NONCE_BYTES), {
    authTagLength: TAG_BYTES,
  });
  decipher.setAAD(Buffer.from(context));
  decipher.setAuthTag(bytes.subarray(end));
  return Buffer.concat([decipher.update(bytes.subarray(NONCE_BYTES, end)), decipher.final()]);
}
