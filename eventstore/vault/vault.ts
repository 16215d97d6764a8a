import { StoreUnavailable } from '../errors';
import type { EventReader, EventStore, LogSlice, RecordedEvent } from '../port';
import { persist } from '../tail';
import { createInOrder } from './in-order';
import type { PartsOf } from './parts';
import { sealEvent, subjectsIn } from './sealing';
import type { SubjectKeys } from './subject-keys';
import { unsealEvent } from './unsealing';

/**
 * The event log with the personal parts of its events encrypted, for the subject that `metadata.subject` names. They are
 * encrypted before they reach `store`, so what it keeps, hashes and verifies is ciphertext; `sealed()` gives them as they
 * are kept. Reads decrypt, and show blanks for a subject that was erased. For the rest it keeps the contract of `store`.
 *
 * An append rejects with `InvalidAppend` also for a type of event that was not declared and for personal parts without a
 * subject, with `SubjectErased` for one that was erased meanwhile, and with `UnknownSubject`. Closing it leaves the keys
 * open.
 */
export function openVault(store: EventStore, keys: SubjectKeys, personalPartsOf: PartsOf): EventStore {
  const inOrder = createInOrder();
  let closed: Promise<void> | undefined;

  async function unsealed(events: readonly RecordedEvent[]): Promise<readonly RecordedEvent[]> {
    const loaded = await keys.load(subjectsIn(events));
    return events.map((event) => unsealEvent(event, personalPartsOf, loaded));
  }

  /** Decrypts a slice while the reader below gets the next one. */
  async function* unsealedSlices(
    slices: AsyncIterable<LogSlice>,
    signal: AbortSignal,
  ): AsyncGenerator<LogSlice, void> {
    for await (const slice of slices) {
      const events = await persist(() => unsealed(slice.events), signal);
      if (events === undefined) return;
      yield { ...slice, events };
    }
  }

  function unsealing<Guarantee extends 'visible' | 'durable'>(
    reader: EventReader<Guarantee>,
  ): EventReader<Guarantee> {
    return {
      ...reader,
      readStream: async (stream, options) => unsealed(await reader.readStream(stream, options)),
      async readLog(options) {
        const slice = await reader.readLog(options);
        return { ...slice, events: await unsealed(slice.events) };
      },
      subscribe: (options) => unsealedSlices(reader.subscribe(options), options.signal),
    };
  }

  async function close(): Promise<void> {
    await inOrder.submitted();
    await store.close();
  }

  return {
    async append(stream, events, expected) {
      if (closed) throw new StoreUnavailable('it was closed');
      return inOrder.run(stream, keys.load(subjectsIn(events)), async (loaded) => {
        const sealed = events.map((event) => sealEvent(stream, event, personalPartsOf, loaded));
        return store.append(stream, sealed, expected);
      });
    },
    sealed: (options) => store.sealed(options),
    visible: unsealing(store.visible),
    durable: unsealing(store.durable),
    onAppend: (wake) => store.onAppend(wake),
    parsePosition: (text) => store.parsePosition(text),
    close: () => {
      closed ??= close();
      return closed;
    },
  };
}
