import { createHash, randomBytes } from 'node:crypto';

const BYTES = 32;

/** 256 random bits in base64url: nobody guesses it. */
export function randomSecret(): string {
  return randomBytes(BYTES).toString('base64url');
}

/**
 * What is kept of a {@link randomSecret}. One round of SHA-256 will do: slow hashes protect what people think up, and
 * nobody tries 2^256 values, however fast each try is.
 */
export function hashOf(secret: string): Buffer {
  return createHash('sha256').update(secret).digest();
}
