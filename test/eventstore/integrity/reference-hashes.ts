import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';
import type { JsonObject } from '../../../eventstore/json';

// The hashes of eventstore/integrity/hashes once more, written as plainly as they can be: what the others are held to.

/** What both chains begin with. */
export const NO_HASH = Buffer.alloc(32);

/** What of an event its hash in the chain of its stream covers. */
export interface ChainedContent {
  readonly stream: string;
  readonly revision: number;
  /** UUID in lower case. */
  readonly id: string;
  /** RFC 3339 in UTC with milliseconds. */
  readonly recordedAt: string;
  readonly contentHash: Buffer;
}

/** SHA-256 over the RFC 8785 form of {data, metadata, type}, as they are stored: what is personal is ciphertext there. */
export function contentHashOf(event: {
  readonly type: string;
  readonly data: JsonObject;
  readonly metadata: JsonObject;
}): Buffer {
  const { type, data, metadata } = event;
  return sha256(canonicalize({ data, metadata, type }) ?? '');
}

/**
 * The hash of an event in the chain of its stream: SHA-256 over the one before it ({@link NO_HASH} for the first), the
 * revision (4 bytes), the id (16), the milliseconds since the epoch (8), the content's hash (32) and the name of the
 * stream. Numbers are big-endian. PostgreSQL computes the same in `eventlog.stream_hash`.
 */
export function streamHashOf(
  before: Buffer,
  { stream, revision, id, recordedAt, contentHash }: ChainedContent,
): Buffer {
  const numbers = Buffer.alloc(28);
  numbers.writeInt32BE(revision, 0);
  numbers.write(id.replaceAll('-', ''), 4, 'hex');
  numbers.writeBigInt64BE(BigInt(Date.parse(recordedAt)), 20);
  return sha256(before, numbers, contentHash, stream);
}

/**
 * The hash of an event in the chain of the whole log: SHA-256 over the one before it ({@link NO_HASH} for the first),
 * the place in the log, counted from 1 (8 bytes, big-endian), and the hash in the chain of the stream. PostgreSQL
 * computes the same in `eventlog.log_hash`, where the place is the position.
 */
export function logHashOf(before: Buffer, place: number, streamHash: Buffer): Buffer {
  const number = Buffer.alloc(8);
  number.writeBigInt64BE(BigInt(place));
  return sha256(before, number, streamHash);
}

function sha256(...parts: readonly (Buffer | string)[]): Buffer {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
}
