import { hash } from 'node:crypto';
import type { JsonObject } from '../json';
import { canonicalJson } from './canonical';

/** What both chains begin with. Hashes are hex here. */
export const NO_HASH = '0'.repeat(64);

const HASH = 32;
const STREAM_PREFIX = HASH + 28 + HASH;
/** One buffer for all: whoever verifies a log computes three hashes for every event. A name is at most 512 bytes long, but who knows what somebody wrote into a table. */
let streamScratch = Buffer.alloc(STREAM_PREFIX + 512);
const logScratch = Buffer.alloc(HASH + 8 + HASH);

/**
 * SHA-256 over the RFC 8785 form of {data, metadata, type}, as they are stored: what is personal is ciphertext there.
 * Throws where the content has no such form.
 */
export function contentHash(event: {
  readonly type: string;
  readonly data: JsonObject;
  readonly metadata: JsonObject;
}): string {
  const { data, metadata, type } = event;
  return hash('sha256', canonicalJson({ data, metadata, type }), 'hex');
}

/**
 * The hash of an event in the chain of its stream: SHA-256 over the one before it ({@link NO_HASH} for the first), the
 * revision (4 bytes), the id (16), the milliseconds since the epoch (8), the content's hash (32) and the name of the
 * stream. Numbers are big-endian. PostgreSQL computes the same in `eventlog.stream_hash`. `id` has to be a UUID in lower
 * case, `recordedAt` a time.
 */
export function streamHash(
  before: string,
  event: {
    readonly stream: string;
    readonly revision: number;
    readonly id: string;
    readonly recordedAt: string;
    readonly contentHash: string;
  },
): string {
  const length = STREAM_PREFIX + Buffer.byteLength(event.stream);
  if (streamScratch.length < length) streamScratch = Buffer.alloc(length);
  const bytes = streamScratch;
  bytes.write(before, 0, 'hex');
  bytes.writeInt32BE(event.revision, HASH);
  bytes.write(event.id.replaceAll('-', ''), HASH + 4, 'hex');
  bytes.writeBigInt64BE(BigInt(Date.parse(event.recordedAt)), HASH + 20);
  bytes.write(event.contentHash, HASH + 28, 'hex');
  bytes.write(event.stream, STREAM_PREFIX);
  return hash('sha256', bytes.subarray(0, length), 'hex');
}

/**
 * The hash of an event in the chain of the whole log: SHA-256 over the one before it ({@link NO_HASH} for the first), the
 * place in the log, counted from 1 (8 bytes, big-endian), and the hash in the chain of the stream. PostgreSQL computes
 * the same in `eventlog.log_hash`, where the place is the position.
 */
export function logHash(before: string, place: number, ofStream: string): string {
  logScratch.write(before, 0, 'hex');
  logScratch.writeBigInt64BE(BigInt(place), HASH);
  logScratch.write(ofStream, HASH + 8, 'hex');
  return hash('sha256', logScratch, 'hex');
}
