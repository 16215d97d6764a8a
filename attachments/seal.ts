import { createHash } from 'node:crypto';
import type { CipherKey } from '../eventstore/vault/cipher';
import { decryptGcm, encryptGcm, NONCE_BYTES } from '../platform/aes-gcm';

/** `RDA1` and the subject, 16 bytes; then nonce, ciphertext and tag. */
const MAGIC = Buffer.from('RDA1');
const HEADER_BYTES = MAGIC.length + 16;

/** Of which complaint a file is, and which of its files. It can be opened as no other. */
export interface FilePlace {
  readonly complaintId: string;
  readonly attachmentId: string;
}

/** SHA-256 in lower case hexadecimal. */
export function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/**
 * Encrypts a file with the key of its subject, and says in front whose key that is: a random id, which says nothing. The
 * same file at the same place always gives the same bytes, so that an upload that is repeated is stored once.
 *
 * The nonce is the beginning of a keyed hash over the place and the hash of the content, which is safe by the reasoning
 * of {@link import('../eventstore/vault/cipher').seal}; what is hashed there begins in another way, so no nonce meets
 * both.
 */
export function sealFile(key: CipherKey, subject: string, place: FilePlace, bytes: Buffer): Buffer {
  const header = Buffer.concat([MAGIC, Buffer.from(subject.replaceAll('-', ''), 'hex')]);
  if (header.length !== HEADER_BYTES) throw new RangeError('a subject is a UUID');
  const context = contextOf(subject, place);
  const nonce = key.nonce(Buffer.from(context + sha256(bytes))).subarray(0, NONCE_BYTES);
  return Buffer.concat([header, encryptGcm(key.encryption, context, bytes, nonce)]);
}

/** Whose key a stored file was encrypted with; undefined for what {@link sealFile} did not make. */
export function subjectOfFile(stored: Buffer): string | undefined {
  if (stored.length < HEADER_BYTES || !stored.subarray(0, MAGIC.length).equals(MAGIC)) return undefined;
  const digits = stored.subarray(MAGIC.length, HEADER_BYTES).toString('hex');
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}

/** The file that was sealed at this place. Throws when it was changed or moved, or sealed with another key. */
export function unsealFile(key: CipherKey, place: FilePlace, stored: Buffer): Buffer {
  const context = contextOf(subjectOfFile(stored) ?? '', place);
  return decryptGcm(key.encryption, context, stored.subarray(HEADER_BYTES));
}

function contextOf(subject: string, { complaintId, attachmentId }: FilePlace): string {
  return JSON.stringify(['attachment', 1, subject, complaintId, attachmentId]);
}
