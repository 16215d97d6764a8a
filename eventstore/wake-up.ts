import { setTimeout as delay } from 'node:timers/promises';

const POLL_MS = 250;
const FIRST_RETRY_MS = 100;
const LAST_RETRY_MS = 5_000;

/** Whoever wants to hear of appends. */
export interface Subscribers {
  /** Returns the end of the subscription. */
  readonly add: (wake: () => void) => () => void;
  readonly wakeAll: () => void;
  clear(): void;
}

export function createSubscribers(): Subscribers {
  const subscribers = new Set<{ readonly wake: () => void }>();
  return {
    add(wake) {
      const subscriber = { wake };
      subscribers.add(subscriber);
      return () => {
        subscribers.delete(subscriber);
      };
    },
    wakeAll() {
      // Each in a task of its own: a subscriber that throws must not keep the others from waking.
      for (const subscriber of subscribers) {
        queueMicrotask(() => {
          if (subscribers.has(subscriber)) subscriber.wake();
        });
      }
    },
    clear: () => subscribers.clear(),
  };
}

/**
 * Calls `wakeAll` as long as the store tells of appends. Resolves when that has ended or the signal comes: true when it
 * had begun.
 */
export type Listen = (wakeAll: () => void, signal: AbortSignal) => Promise<boolean>;

export interface WakeUp {
  subscribe(wake: () => void): () => void;
  close(): Promise<void>;
}

/**
 * Wakes its subscribers when the store tells of an append, and every 250 ms anyway: what it tells may be lost, so it only
 * makes things faster. Listens from the first subscription until `close`, anew after every end.
 */
export function createWakeUp(listen: Listen): WakeUp {
  const subscribers = createSubscribers();
  const closing = new AbortController();
  let poll: NodeJS.Timeout | undefined;
  let listening: Promise<void> | undefined;

  async function listenUntilClosed(): Promise<void> {
    let retryMs = FIRST_RETRY_MS;
    while (!closing.signal.aborted) {
      // What stands in the way is told to whoever reads or appends.
      const begun = await listen(subscribers.wakeAll, closing.signal).catch(() => false);
      retryMs = begun ? FIRST_RETRY_MS : Math.min(retryMs * 2, LAST_RETRY_MS);
      await delay(retryMs, undefined, { signal: closing.signal, ref: false }).catch(() => {});
    }
  }

  return {
    subscribe(wake) {
      if (closing.signal.aborted) return () => {};
      const end = subscribers.add(wake);
      poll ??= setInterval(subscribers.wakeAll, POLL_MS).unref();
      listening ??= listenUntilClosed();
      return end;
    },
    async close() {
      closing.abort();
      clearInterval(poll);
      subscribers.clear();
      await listening;
    },
  };
}
