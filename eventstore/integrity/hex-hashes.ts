import { hash } from 'node:crypto';
import type { JsonObject } from '../json';
import { canonicalJson } from './canonical';

/*
 * The hashes of `hashes`, as hex and with less work: whoever verifies a log computes three for every event.
 * There they are defined; a test compares the two.
 */

export const NO_HASH_HEX = '0'.repeat(64);

const HASH = 32;
const STREAM_PREFIX = HASH + 28 + HASH;
/** A name is at most 512 bytes long, but who knows what somebody wrote into a table. */
let streamScratch = Buffer.alloc(STREAM_PREFIX + 512);
const logScratch = Buffer.alloc(HASH + 8 + HASH);

/** Throws where the content has no RFC 8785 form. */
export function contentHash(event: {
  readonly type: string;
  readonly data: JsonObject;
  readonly metadata: JsonObject;
}): string {
  const { data, metadata, type } = event;
  return hash('sha256', canonicalJson({ data, metadata, type }), 'hex');
}

/** `id` has to be a UUID in lower case, `recordedAt` a time. */
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

export function logHash(before: string, place: number, ofStream: string): string {
  logScratch.write(before, 0, 'hex');
  logScratch.writeBigInt64BE(BigInt(place), HASH);
  logScratch.write(ofStream, HASH + 8, 'hex');
  return hash('sha256', logScratch, 'hex');
}
