import { contentHashOf, logHashOf, NO_HASH, streamHashOf } from './integrity/reference-hashes';
import type { EventStore, SealedEvent } from '../../eventstore/port';
import { type ContractOptions, type MakeSubject, useStore, withOwnStore } from './contract-subject';
import { newEvent, newEvents, newStream, readAll } from './events';

export function describeSealed(makeStore: MakeSubject, { log }: ContractOptions): void {
  describe('giving its events to whoever judges them', () => {
    const store = useStore(makeStore);

    test('gives a stream as it is read, with the hash of every content', async () => {
      const stream = newStream();
      const odd = newEvent({
        data: { b: [1e21, -0, 'é😀'], a: { z: null, y: '' } },
        metadata: { by: 'ana', n: 1.0 },
      });
      await store().append(stream, [...newEvents(2), odd], 'no-stream');
      await store().append(newStream(), newEvents(2), 'no-stream');
      await store().append(stream, newEvents(1), 2);

      const sealed = await sealedOf(store(), stream);
      expect(sealed).toMatchObject(await store().durable.readStream(stream));
      expect(sealed).toHaveLength(4);
      for (const event of sealed) expect(event.contentHash).toBe(contentHashOf(event).toString('hex'));
    });

    test('chains a stream as the definition says, if it keeps a chain', async () => {
      const stream = newStream();
      for (const count of [2, 1, 3]) await store().append(stream, newEvents(count), 'any');
      let before: Buffer = NO_HASH;
      for (const event of await sealedOf(store(), stream)) {
        before = streamHashOf(before, { ...event, contentHash: Buffer.from(event.contentHash, 'hex') });
        expect(event.streamHash ?? before.toString('hex')).toBe(before.toString('hex'));
      }
    });

    test('gives nothing of a stream that does not exist', async () => {
      expect(await sealedOf(store(), newStream())).toEqual([]);
    });

    if (log === 'own') {
      test('gives the whole log in its order, chained as the definition says if it keeps a chain', () =>
        withOwnStore(makeStore, async (own) => {
          expect(await sealedOf(own)).toEqual([]);
          const streams = [newStream(), newStream(), newStream()];
          for (let round = 0; round < 7; round += 1) {
            const stream = streams[round % streams.length] ?? '';
            await own.append(stream, newEvents(1 + 100 * round), 'any');
          }
          const sealed = await sealedOf(own);
          expect(sealed).toMatchObject(await readAll(own.durable));
          expect(sealed).toHaveLength(2107);

          const streamHashes = new Map<string, Buffer>();
          let before: Buffer = NO_HASH;
          for (const [index, event] of sealed.entries()) {
            const contentHash = contentHashOf(event);
            expect(event.contentHash).toBe(contentHash.toString('hex'));
            const inStream = streamHashOf(streamHashes.get(event.stream) ?? NO_HASH, {
              ...event,
              contentHash,
            });
            streamHashes.set(event.stream, inStream);
            before = logHashOf(before, index + 1, inStream);
            expect(event.streamHash ?? inStream.toString('hex')).toBe(inStream.toString('hex'));
            expect(event.logHash ?? before.toString('hex')).toBe(before.toString('hex'));
          }
        }));
    }
  });
}

async function sealedOf(store: EventStore, stream?: string): Promise<SealedEvent[]> {
  const events: SealedEvent[] = [];
  for await (const page of store.sealed(stream === undefined ? {} : { stream })) events.push(...page);
  return events;
}
