import { type EncodedAppend, encodeAppend } from './encode-append';
import { StoreUnavailable } from './errors';
import { createGroupCommit } from './group-commit';
import type { Appended, EventStore } from './port';

export interface AppendingOptions {
  /** What stores the appends, in the words of an error. */
  readonly storedBy: string;
  /** How many flushes may run at once. */
  readonly lanes: number;
  /** The most appends of a flush. */
  readonly maxItems: number;
  readonly maxBytes: number;
  /** An append that waited longer is given up before it was sent. */
  readonly maxWaitMs: number;
  /** One outcome per append, in their order; no two are to one stream. Must not reject. */
  readonly flush: (appends: readonly EncodedAppend[]) => Promise<readonly (Appended | Error)[]>;
  /** Lets go of what the store holds, when all that was accepted has its answer. */
  readonly release: () => Promise<void>;
}

interface PendingAppend {
  readonly key: string;
  readonly bytes: number;
  readonly append: EncodedAppend;
}

/** The half of a store that writes: checks appends, keeps those to one stream in order, and flushes what waits together. */
export function createAppending(options: AppendingOptions): Pick<EventStore, 'append' | 'close'> {
  const { storedBy, flush, release, ...grouping } = options;
  const appends = createGroupCommit<PendingAppend, Appended | Error>({
    ...grouping,
    expire: () => new StoreUnavailable(`${storedBy} does not keep up with the appends`),
    flush: (batch) => flush(batch.map(({ append }) => append)),
  });
  let closed: Promise<void> | undefined;

  async function close(): Promise<void> {
    await appends.drain();
    await release();
  }

  return {
    async append(stream, events, expected) {
      if (closed !== undefined) throw new StoreUnavailable('it was closed');
      const append = encodeAppend(stream, events, expected);
      const outcome = await appends.submit({ key: stream, bytes: append.bytes, append });
      if (outcome instanceof Error) throw outcome;
      return outcome;
    },
    close: () => {
      closed ??= close();
      return closed;
    },
  };
}
