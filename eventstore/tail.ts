import { createWakeUp } from '../platform/wake-up';
import { StoreUnavailable } from './errors';
import type { EventReader, LogPosition, LogSlice, SubscribeOptions } from './port';

const IDLE_MS = { first: 25, last: 500 };
const RETRY_MS = { first: 100, last: 5_000 };
const USUAL_LIMIT = 500;

/** What an adapter gives for its reader to follow the end of the log. */
export interface TailSource {
  readonly readLog: EventReader<'visible' | 'durable'>['readLog'];
  readonly head: () => Promise<LogPosition>;
  /** A hint; nothing is missed without it. */
  readonly onAppend: (wake: () => void) => () => void;
  /** Below 0 when `a` comes before `b`. */
  readonly compare: (a: LogPosition, b: LogPosition) => number;
}

/** {@link EventReader.subscribe} over the reads of an adapter. */
export async function* follow(
  { readLog, onAppend }: TailSource,
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

/** {@link EventReader.waitFor} over the reads of an adapter. */
export async function reach(
  { head, onAppend, compare }: TailSource,
  position: LogPosition,
  timeoutMs: number,
): Promise<boolean> {
  const signal = AbortSignal.timeout(Math.max(1, timeoutMs));
  const wakeUp = createWakeUp();
  signal.addEventListener('abort', wakeUp.wake);
  const end = onAppend(wakeUp.wake);
  try {
    for (let idleMs = IDLE_MS.first; ; idleMs = Math.min(idleMs * 2, IDLE_MS.last)) {
      if (compare(await head(), position) >= 0) return true;
      if (signal.aborted) return false;
      await wakeUp.wait(idleMs);
    }
  } finally {
    end();
    signal.removeEventListener('abort', wakeUp.wake);
  }
}
