import type { Projection } from '../projection';

/** Streams are shared by buckets, so that it is the same for all time which part has a stream. */
const BUCKETS = 64;

/** The most parts of a projection. */
export const MOST_PARTS = 16;

/** One of `parts` parts that fill the same tables, counted from 0. */
export interface Part {
  readonly part: number;
  readonly parts: number;
}

/** The part that has the stream. */
export function partOf(stream: string, parts: number): number {
  return Math.floor((bucketOf(stream) * parts) / BUCKETS);
}

/** The streams that a projection applies in this part. */
export function streamsOf({ concerns }: Pick<Projection, 'concerns'>, { part, parts }: Part) {
  if (parts === 1) return concerns;
  return (stream: string): boolean => concerns(stream) && partOf(stream, parts) === part;
}

/** FNV-1a (draft-eastlake-fnv) over the UTF-16 units of the name, mixed down to the buckets. */
function bucketOf(stream: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < stream.length; index += 1) {
    hash = Math.imul(hash ^ stream.charCodeAt(index), 0x01000193);
  }
  return ((hash ^ (hash >>> 16)) >>> 0) % BUCKETS;
}
