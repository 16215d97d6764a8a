import fc from 'fast-check';
import { contentHashOf, logHashOf, NO_HASH, streamHashOf } from './reference-hashes';
import type { HeadSource } from '../../../eventstore/integrity/head-folder';
import type { JsonObject, LogPosition, SealedEvent, SealedOptions } from '../../../eventstore/port';
import { parsePosition } from '../../../eventstore/postgres/position';

/** What of an event a test chooses; the rest follows from its place. */
export interface Written {
  readonly stream: string;
  readonly type?: string;
  readonly data?: JsonObject;
  /** Seconds after the first event. Default: its place. */
  readonly second?: number;
}

/** The log that a store with chains would have kept, by the definitions of `hashes`. */
export function sealedLog(written: readonly Written[]): SealedEvent[] {
  const ends = new Map<string, { revision: number; hash: Buffer }>();
  let logHash: Buffer = NO_HASH;
  return written.map(({ stream, type = 'NoteAdded', data = { text: 'Called back.' }, second }, index) => {
    const before = ends.get(stream) ?? { revision: -1, hash: NO_HASH };
    const id = `00000000-0000-4000-8000-${String(index + 1).padStart(12, '0')}`;
    const recordedAt = new Date(Date.UTC(2026, 2, 3, 10) + (second ?? index) * 1_000).toISOString();
    const content = { type, data, metadata: { by: 'ana' } };
    const contentHash = contentHashOf(content);
    const revision = before.revision + 1;
    const hash = streamHashOf(before.hash, { stream, revision, id, recordedAt, contentHash });
    logHash = logHashOf(logHash, index + 1, hash);
    ends.set(stream, { revision, hash });
    return {
      ...content,
      id,
      stream,
      revision,
      recordedAt,
      position: String(index + 1) as LogPosition,
      contentHash: contentHash.toString('hex'),
      streamHash: hash.toString('hex'),
      logHash: logHash.toString('hex'),
    };
  });
}

/** A store of which only the stored events can be had, in pages of `size`. `given` collects those that it gave. */
export function sourceOf(events: readonly SealedEvent[], size = 3, given: SealedEvent[] = []): HeadSource {
  return {
    async *sealed({ stream, after }: SealedOptions = {}) {
      const wanted = events.filter((event) =>
        stream === undefined
          ? after === undefined || BigInt(event.position) > BigInt(after)
          : event.stream === stream && (after === undefined || event.revision > after),
      );
      for (let from = 0; from < wanted.length; from += size) {
        const page = wanted.slice(from, from + size);
        given.push(...page);
        yield page;
      }
    },
    parsePosition,
    durable: { head: async () => events.at(-1)?.position ?? parsePosition('0') },
  };
}

/** As a store gives them that keeps the hash of the content only. */
export function withoutChains(events: readonly SealedEvent[]): SealedEvent[] {
  return events.map(({ streamHash: _streamHash, logHash: _logHash, ...event }) => event);
}

/** Gives the events the positions of their places, as somebody would who hides that one is gone, or came. */
export function renumbered(events: readonly SealedEvent[]): SealedEvent[] {
  return events.map((event, index) => ({ ...event, position: String(index + 1) as LogPosition }));
}

/** The same with the revisions of one stream. */
export function revised(events: readonly SealedEvent[], stream: string): SealedEvent[] {
  let revision = -1;
  return events.map((event) => {
    if (event.stream !== stream) return event;
    revision += 1;
    return { ...event, revision };
  });
}

/** Logs of a few streams with a few events each. */
export const someLog = fc
  .array(
    fc.record({
      stream: fc.constantFrom('complaint-1', 'complaint-2', 'beschwerde-ü'),
      type: fc.constantFrom('NoteAdded', 'Escalated'),
      data: fc.dictionary(fc.string({ unit: 'grapheme' }), fc.jsonValue()) as fc.Arbitrary<JsonObject>,
    }),
    { minLength: 2, maxLength: 24 },
  )
  .map(sealedLog);
