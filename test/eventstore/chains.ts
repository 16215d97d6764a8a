import { contentHashOf, logHashOf, NO_HASH, streamHashOf } from './integrity/reference-hashes';
import type { EventStore, SealedEvent } from '../../eventstore/port';

export async function readSealedEvents(store: EventStore, stream?: string): Promise<SealedEvent[]> {
  const events: SealedEvent[] = [];
  for await (const page of store.sealed(stream === undefined ? {} : { stream })) events.push(...page);
  return events;
}

/** Every hash that the store keeps is the one that follows from the events before. `events` are the whole log. */
export function expectChained(events: readonly SealedEvent[]): void {
  const streams = new Map<string, Buffer>();
  let log: Buffer = NO_HASH;
  const due = events.map((event, index) => {
    const contentHash = contentHashOf(event);
    const stream = streamHashOf(streams.get(event.stream) ?? NO_HASH, { ...event, contentHash });
    streams.set(event.stream, stream);
    log = logHashOf(log, index + 1, stream);
    return [contentHash, stream, log].map((hash) => hash.toString('hex'));
  });
  expect(events.map(({ contentHash, streamHash, logHash }) => [contentHash, streamHash, logHash])).toEqual(
    due,
  );
}
