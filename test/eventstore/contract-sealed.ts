import { contentHashOf, logHashOf, NO_HASH, streamHashOf } from './integrity/reference-hashes';
import type { EventStore, SealedEvent, SealedOptions } from '../../eventstore/port';
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

      const sealed = await sealedOf(store(), { stream });
      expect(sealed).toMatchObject(await store().durable.readStream(stream));
      expect(sealed).toHaveLength(4);
      for (const event of sealed) expect(event.contentHash).toBe(contentHashOf(event).toString('hex'));
    });

    test('chains a stream as the definition says, if it keeps a chain', async () => {
      const stream = newStream();
      for (const count of [2, 1, 3]) await store().append(stream, newEvents(count), 'any');
      let before: Buffer = NO_HASH;
      for (const event of await sealedOf(store(), { stream })) {
        before = streamHashOf(before, { ...event, contentHash: Buffer.from(event.contentHash, 'hex') });
        expect(event.streamHash ?? before.toString('hex')).toBe(before.toString('hex'));
      }
    });

    test('gives nothing of a stream that does not exist', async () => {
      expect(await sealedOf(store(), { stream: newStream() })).toEqual([]);
      expect(await sealedOf(store(), { stream: newStream(), after: 3 })).toEqual([]);
    });

    test('gives what comes after any revision of a stream, and nothing after the last', async () => {
      const stream = newStream();
      await store().append(stream, newEvents(4), 'no-stream');
      await store().append(newStream(), newEvents(1), 'no-stream');
      const all = await sealedOf(store(), { stream });
      for (const after of [0, 1, 2, 3, 4, 1_000])
        expect(await sealedOf(store(), { stream, after })).toEqual(all.slice(after + 1));
    });

    test('gives what comes after a position, from whichever stream', async () => {
      const [one, other] = [newStream(), newStream()];
      const { position } = await store().append(one, newEvents(2), 'no-stream');
      await store().append(other, newEvents(2), 'no-stream');
      await store().append(one, newEvents(1), 1);
      const ours = (await sealedOf(store(), { after: position })).filter(({ stream }) =>
        [one, other].includes(stream),
      );
      expect(ours.map(({ stream, revision }) => [stream, revision])).toEqual([
        [other, 0],
        [other, 1],
        [one, 2],
      ]);
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
          for (const place of [1, 1_000, 2_106, 2_107]) {
            const after = sealed[place - 1]?.position ?? own.parsePosition('');
            expect(await sealedOf(own, { after })).toEqual(sealed.slice(place));
          }

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

      test('gives nothing where the log ends before the position', () =>
        withOwnStore(makeStore, async (own) => {
          await own.append(newStream(), newEvents(2), 'no-stream');
          await withOwnStore(makeStore, async (longer) => {
            for (const _ of [1, 2, 3]) await longer.append(newStream(), newEvents(3), 'no-stream');
            const after = await longer.durable.head();
            expect(await sealedOf(own, { after })).toEqual([]);
          });
        }));
    }
  });
}

async function sealedOf(store: EventStore, options?: SealedOptions): Promise<SealedEvent[]> {
  const events: SealedEvent[] = [];
  for await (const page of store.sealed(options)) events.push(...page);
  return events;
}
