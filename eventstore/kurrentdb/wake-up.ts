import { setTimeout as delay } from 'node:timers/promises';
import { END, excludeSystemEvents } from '@eventstore/db-client';
import { openClient } from './client';
import type { KurrentDbTarget } from './url';

const POLL_MS = 250;
const FIRST_RETRY_MS = 100;
const LAST_RETRY_MS = 5_000;

export interface WakeUp {
  subscribe(wake: () => void): () => void;
  close(): Promise<void>;
}

/**
 * Wakes its subscribers when KurrentDB delivers an event to a live subscription, and every 250 ms anyway: the
 * subscription only makes things faster. It has a client of its own, from the first subscriber until `close`, and a new
 * one after every end: the client itself does not subscribe again.
 */
export function createWakeUp(target: KurrentDbTarget, callTimeoutMs: number): WakeUp {
  const subscribers = new Set<{ readonly wake: () => void }>();
  const closing = new AbortController();
  let poll: NodeJS.Timeout | undefined;
  let listening: Promise<void> | undefined;

  function wakeAll(): void {
    // Each in a task of its own: a subscriber that throws must not keep the others from waking.
    for (const subscriber of subscribers) {
      queueMicrotask(() => {
        if (subscribers.has(subscriber)) subscriber.wake();
      });
    }
  }

  async function listenUntilClosed(): Promise<void> {
    let retryMs = FIRST_RETRY_MS;
    while (!closing.signal.aborted) {
      // A certificate file may be missing; whoever reads or appends is told.
      const confirmed = await listenOnce().catch(() => false);
      retryMs = confirmed ? FIRST_RETRY_MS : Math.min(retryMs * 2, LAST_RETRY_MS);
      await delay(retryMs, undefined, { signal: closing.signal, ref: false }).catch(() => {});
    }
  }

  /** Resolves when the subscription has ended; true when it had begun. */
  async function listenOnce(): Promise<boolean> {
    const client = openClient(target, callTimeoutMs);
    let confirmed = false;
    await new Promise<void>((resolve) => {
      const subscription = client.subscribeToAll({ fromPosition: END, filter: excludeSystemEvents() });
      const end = () => {
        closing.signal.removeEventListener('abort', end);
        resolve();
      };
      subscription.on('confirmation', () => {
        confirmed = true;
        wakeAll();
      });
      subscription.on('data', wakeAll);
      for (const event of ['error', 'end', 'close'] as const) subscription.on(event, end);
      closing.signal.addEventListener('abort', end);
    });
    await client.close();
    return confirmed;
  }

  return {
    subscribe(wake) {
      if (closing.signal.aborted) return () => {};
      const subscriber = { wake };
      subscribers.add(subscriber);
      poll ??= setInterval(wakeAll, POLL_MS).unref();
      listening ??= listenUntilClosed();
      return () => {
        subscribers.delete(subscriber);
      };
    },
    async close() {
      closing.abort();
      clearInterval(poll);
      subscribers.clear();
      await listening;
    },
  };
}
