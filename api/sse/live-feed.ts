import { setTimeout as delay } from 'node:timers/promises';
import type { DurableReader, LogPosition } from '../../eventstore/port';
import { persist } from '../../eventstore/tail';
import { createSubscribers, type Subscribers } from '../../eventstore/wake-up';
import { createWakeUp } from '../../platform/wake-up';
import { createRecentSlices, type RecentSlices } from './recent-slices';
import { type StreamedSlice, streamedSlice } from './streamed-event';

/** For so long events are gathered after a slice was given out, so that a busy log costs each client 50 writes a second. */
const GATHER_MS = 20;
/** The most events of a slice, which is what a slow follower holds. */
const LIMIT = 100;
/** Nothing depends on it: whoever waits is woken. */
const IDLE_MS = 60_000;

/** The log for many followers at once. */
export interface LiveFeed {
  /**
   * Everything after the position, each event once and in order, until the signal. Pulled: nothing piles up for whoever
   * is slow. While the store does not answer it waits; it throws what the reader's `subscribe` throws.
   */
  follow(after: LogPosition, signal: AbortSignal): AsyncGenerator<StreamedSlice, void>;
}

interface Tail {
  recent?: RecentSlices;
  failure?: { readonly error: unknown };
  followers: number;
  readonly waiting: Subscribers;
  readonly ending: AbortController;
}

/**
 * One subscription for all followers, as long as there is one: it keeps the newest slices in memory, read, decrypted and
 * written once. A subscription each would have every follower read and decrypt every event. Whoever is further behind
 * than memory reaches reads from the store by itself until it has caught up.
 */
export function createLiveFeed(reader: DurableReader): LiveFeed {
  let current: Tail | undefined;

  async function run(tail: Tail): Promise<void> {
    const { signal } = tail.ending;
    try {
      const start = await persist(() => reader.head(), signal);
      if (start === undefined) return;
      const recent = createRecentSlices(start);
      tail.recent = recent;
      tail.waiting.wakeAll();
      for await (const slice of reader.subscribe({ after: start, limit: LIMIT, signal })) {
        recent.add(streamedSlice(slice));
        tail.waiting.wakeAll();
        const isBehind = slice.events.length === LIMIT;
        if (!isBehind) await delay(GATHER_MS, undefined, { signal }).catch(() => {});
      }
    } catch (error) {
      tail.failure = { error };
      // Whoever comes from now on tries anew.
      if (current === tail) current = undefined;
      tail.waiting.wakeAll();
    }
  }

  function join(): Tail {
    if (!current) {
      current = { followers: 0, waiting: createSubscribers(), ending: new AbortController() };
      void run(current);
    }
    current.followers += 1;
    return current;
  }

  function leave(tail: Tail): void {
    tail.followers -= 1;
    if (tail.followers > 0) return;
    tail.ending.abort();
    if (current === tail) current = undefined;
  }

  async function* follow(after: LogPosition, signal: AbortSignal): AsyncGenerator<StreamedSlice, void> {
    const tail = join();
    const wakeUp = createWakeUp();
    const stopWaking = tail.waiting.add(wakeUp.wake);
    signal.addEventListener('abort', wakeUp.wake);
    let position = after;
    try {
      while (!signal.aborted) {
        if (tail.failure) throw tail.failure.error;
        const slice = tail.recent && (tail.recent.after(position) ?? (await readFrom(position, signal)));
        if (slice === undefined || slice.next === position) {
          await wakeUp.wait(IDLE_MS);
          continue;
        }
        position = slice.next;
        yield slice;
      }
    } finally {
      signal.removeEventListener('abort', wakeUp.wake);
      stopWaking();
      leave(tail);
    }
  }

  /** Undefined when the signal comes before it is read. */
  async function readFrom(after: LogPosition, signal: AbortSignal): Promise<StreamedSlice | undefined> {
    const slice = await persist(() => reader.readLog({ after, limit: LIMIT }), signal);
    return slice && streamedSlice(slice);
  }

  return { follow };
}
