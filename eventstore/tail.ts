import { setTimeout as delay } from 'node:timers/promises';
import { createWakeUp } from '../platform/wake-up';
import { StoreUnavailable } from './errors';
import type { EventReader, EventStore, LogPosition, LogSlice, SubscribeOptions } from './port';
import { comparePositions } from './position';

const IDLE_MS = { first: 25, last: 500 };
const RETRY_MS = { first: 100, last: 1_000 };
const USUAL_LIMIT = 500;

type Reads = Pick<EventReader<'visible' | 'durable'>, 'readStream' | 'readLog' | 'head'>;

/** What an adapter gives for a reader. */
export interface ReaderParts<Guarantee> extends Reads, Pick<EventStore, 'onAppend' | 'parsePosition'> {
  readonly guarantee: Guarantee;
}

/** A reader whose reads that follow the end of the log are made of the others. */
export function createEventReader<Guarantee extends 'visible' | 'durable'>(
  parts: ReaderParts<Guarantee>,
): EventReader<Guarantee> {
  const { guarantee, readStream, readLog, head, parsePosition } = parts;
  return {
    guarantee,
    readStream,
    readLog,
    head,
    subscribe: (options) => follow(parts, options),
    waitFor: (position, timeoutMs) => reach(parts, parsePosition(position), timeoutMs),
  };
}

async function* follow(
  { readLog, onAppend }: Pick<ReaderParts<unknown>, 'readLog' | 'onAppend'>,
  { after, limit = USUAL_LIMIT, signal }: SubscribeOptions,
): AsyncGenerator<LogSlice, void> {
  const wakeUp = createWakeUp();
  signal.addEventListener('abort', wakeUp.wake);
  const end = onAppend(wakeUp.wake);
  const read = (next: LogPosition | undefined) =>
    readLog({ limit, ...(next === undefined ? {} : { after: next }) });
  let next = after;
  let ahead: Promise<LogSlice> | undefined;
  let idleMs = IDLE_MS.first;
  try {
    for (;;) {
      const slice = await persist(() => {
        const reading = ahead ?? read(next);
        ahead = undefined;
        return reading;
      }, signal);
      if (slice === undefined || signal.aborted) return;
      next = slice.next;
      if (!slice.atHead) {
        ahead = read(next);
        // Whoever takes it hears why it failed; nobody may.
        ahead.catch(() => {});
      }
      if (slice.events.length > 0) {
        idleMs = IDLE_MS.first;
        yield slice;
      } else if (slice.atHead) {
        await wakeUp.wait(idleMs);
        idleMs = Math.min(idleMs * 2, IDLE_MS.last);
      }
    }
  } finally {
    end();
    signal.removeEventListener('abort', wakeUp.wake);
  }
}

/** Does it again while the store is not available. Undefined when the signal comes before it is done. */
export async function persist<Result>(
  work: () => Promise<Result>,
  signal: AbortSignal,
): Promise<Result | undefined> {
  for (let retryMs = RETRY_MS.first; !signal.aborted; retryMs = Math.min(retryMs * 2, RETRY_MS.last)) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof StoreUnavailable)) throw error;
    }
    await delay(retryMs, undefined, { signal }).catch(() => {});
  }
  return undefined;
}

async function reach(
  { head, onAppend }: Pick<ReaderParts<unknown>, 'head' | 'onAppend'>,
  position: LogPosition,
  timeoutMs: number,
): Promise<boolean> {
  const signal = AbortSignal.timeout(Math.max(1, timeoutMs));
  const wakeUp = createWakeUp();
  signal.addEventListener('abort', wakeUp.wake);
  const end = onAppend(wakeUp.wake);
  try {
    for (let idleMs = IDLE_MS.first; ; idleMs = Math.min(idleMs * 2, IDLE_MS.last)) {
      if (comparePositions(await head(), position) >= 0) return true;
      if (signal.aborted) return false;
      await wakeUp.wait(idleMs);
    }
  } finally {
    end();
    signal.removeEventListener('abort', wakeUp.wake);
  }
}
