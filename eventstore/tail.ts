import { createWakeUp } from '../platform/wake-up';
import { StoreUnavailable } from './errors';
import type { EventReader, EventStore, LogPosition, LogSlice, SubscribeOptions } from './port';
import { comparePositions } from './position';

const IDLE_MS = { first: 25, last: 500 };
const RETRY_MS = { first: 100, last: 5_000 };
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
  let next = after;
  let idleMs = IDLE_MS.first;
  let failures = 0;
  try {
    while (!signal.aborted) {
      let slice: LogSlice;
      try {
        slice = await readLog({ limit, ...(next === undefined ? {} : { after: next }) });
        failures = 0;
      } catch (error) {
        if (!(error instanceof StoreUnavailable)) throw error;
        failures += 1;
        await wakeUp.wait(Math.min(RETRY_MS.first * 2 ** (failures - 1), RETRY_MS.last));
        continue;
      }
      next = slice.next;
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
