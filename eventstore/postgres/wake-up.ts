import { setTimeout as delay } from 'node:timers/promises';
import { Client, type ClientConfig } from 'pg';

const POLL_MS = 250;
const FIRST_RETRY_MS = 100;
const LAST_RETRY_MS = 5_000;

export interface WakeUp {
  subscribe(wake: () => void): () => void;
  close(): Promise<void>;
}

/**
 * Wakes its subscribers when PostgreSQL notifies the channel, and every 250 ms anyway: a notification may be lost (a
 * broken connection, a transaction pooler), so it only makes things faster. One connection, from the first
 * subscription until `close`, renewed by itself.
 */
export function createWakeUp(config: ClientConfig, channel: string): WakeUp {
  const subscribers = new Set<{ readonly wake: () => void }>();
  const closing = new AbortController();
  let poll: NodeJS.Timeout | undefined;
  let listening: Promise<void> | undefined;
  let letGo: () => void = () => {};

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
      const connected = await listenOnce();
      retryMs = connected ? FIRST_RETRY_MS : Math.min(retryMs * 2, LAST_RETRY_MS);
      await delay(retryMs, undefined, { signal: closing.signal, ref: false }).catch(() => {});
    }
  }

  /** Resolves when the connection is gone or let go; true when it had been listening. */
  async function listenOnce(): Promise<boolean> {
    const client = new Client(config);
    const gone = new Promise<void>((resolve) => {
      client.once('end', resolve);
      client.on('error', () => resolve());
      letGo = resolve;
    });
    client.on('notification', wakeAll);
    try {
      await client.connect();
      await client.query(`LISTEN ${client.escapeIdentifier(channel)}`);
      wakeAll();
      await gone;
      return true;
    } catch {
      return false;
    } finally {
      await client.end().catch(() => {});
    }
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
      letGo();
      clearInterval(poll);
      subscribers.clear();
      await listening;
    },
  };
}
