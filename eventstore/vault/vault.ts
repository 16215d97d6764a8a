import { StoreUnavailable } from '../errors';
import type { EventReader, EventStore, LogSlice, RecordedEvent } from '../port';
import { createInOrder } from './in-order';
import type { PartsOf } from './parts';
import { sealEvent, subjectsIn } from './sealing';
import type { SubjectKeys } from './subject-keys';
import { unsealEvent } from './unsealing';

const RETRY_MS = { first: 100, last: 5_000 };

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

  async function close(): Promise<void> {
    await inOrder.submitted();
    await store.close();
  }

  return {
    async append(stream, events, expected) {
      if (closed) throw new StoreUnavailable('it was closed');
      return inOrder.run(
        stream,
        async () => {
          const loaded = await keys.load(subjectsIn(events));
          return events.map((event) => sealEvent(stream, event, personalPartsOf, loaded));
        },
        (sealed) => store.append(stream, sealed, expected),
      );
    },
    sealed: (options) => store.sealed(options),
    visible: unsealing(store.visible, unsealed),
    durable: unsealing(store.durable, unsealed),
    onAppend: (wake) => store.onAppend(wake),
    parsePosition: (text) => store.parsePosition(text),
    close: () => {
      closed ??= close();
      return closed;
    },
  };
}

type Unseal = (events: readonly RecordedEvent[]) => Promise<readonly RecordedEvent[]>;

function unsealing<Guarantee extends 'visible' | 'durable'>(
  reader: EventReader<Guarantee>,
  unseal: Unseal,
): EventReader<Guarantee> {
  const opened = async (slice: LogSlice) => ({ ...slice, events: await unseal(slice.events) });
  return {
    guarantee: reader.guarantee,
    readStream: async (stream, options) => unseal(await reader.readStream(stream, options)),
    readLog: async (options) => opened(await reader.readLog(options)),
    head: () => reader.head(),
    async *subscribe(options) {
      for await (const slice of reader.subscribe(options)) {
        const plain = await persistently(() => opened(slice), options.signal);
        if (!plain) return;
        yield plain;
      }
    },
    waitFor: (position, timeoutMs) => reader.waitFor(position, timeoutMs),
  };
}

/** Tries until the keys can be reached; undefined when the signal comes first. */
async function persistently<T>(call: () => Promise<T>, signal: AbortSignal): Promise<T | undefined> {
  for (let waitMs = RETRY_MS.first; !signal.aborted; waitMs = Math.min(waitMs * 2, RETRY_MS.last)) {
    try {
      return await call();
    } catch (error) {
      if (!(error instanceof StoreUnavailable)) throw error;
      await sleep(waitMs, signal);
    }
  }
  return undefined;
}

function sleep(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(wake, ms);
    signal.addEventListener('abort', wake, { once: true });
    function wake(): void {
      clearTimeout(timer);
      signal.removeEventListener('abort', wake);
      resolve();
    }
  });
}
