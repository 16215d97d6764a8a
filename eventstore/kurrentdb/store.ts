import { createAppending } from '../appending';
import { StoreUnavailable } from '../errors';
import type { Appended, EventStore } from '../port';
import { createEventReader } from '../tail';
import { createWakeUp } from '../wake-up';
import { storeAppend } from './append';
import { openConnection } from './connection';
import { listenTo } from './live';
import { parsePosition } from './position';
import { createReading } from './reader';
import { parseKurrentDbUrl } from './url';

/** Appends to different streams at the same time. KurrentDB takes 100 calls on a connection. */
const LANES = 32;

export interface KurrentDbEventStoreOptions {
  /** kurrentdb:// or esdb://, each also with +discover: see `parseKurrentDbUrl`. */
  readonly url: string;
  /** Longest wait for an answer of KurrentDB, in milliseconds. Default: 10 000. */
  readonly callTimeoutMs?: number;
}

/**
 * The event log in KurrentDB 22.6 or newer. Connects when it is first used; throws a Failure for an unusable address.
 * Reading the whole log needs a user who may (usually one of $admins).
 *
 * Only the leader is asked, and it answers with what a majority of the cluster has: so both readers are durable, as far
 * as a majority of disks is (on a single node: its disk). Appends have the promises of the port at the price of reading
 * the stream before and the events after each. An append in the same moment by two processes, with the same ids and
 * content, is stored once but may be `appended` for both.
 */
export function openKurrentDbEventStore({
  url,
  callTimeoutMs = 10_000,
}: KurrentDbEventStoreOptions): EventStore {
  const target = parseKurrentDbUrl(url);
  const connection = openConnection(target, callTimeoutMs);
  const reading = createReading(connection);
  const wakeUp = createWakeUp(listenTo(target, callTimeoutMs));
  const maxWaitMs = 2 * callTimeoutMs;
  const onAppend = (wake: () => void) => wakeUp.subscribe(wake);
  return {
    ...createAppending({
      storedBy: 'KurrentDB',
      lanes: LANES,
      // What is wanted is the order within a stream.
      maxItems: 1,
      maxBytes: Number.POSITIVE_INFINITY,
      maxWaitMs,
      flush: (appends) =>
        Promise.all(appends.map((append) => settle(storeAppend(connection, reading, append, maxWaitMs)))),
      release: async () => {
        await Promise.all([connection.close(), wakeUp.close()]);
      },
    }),
    sealed: (options) => reading.sealed(options),
    visible: createEventReader({ ...reading, guarantee: 'visible', onAppend, parsePosition }),
    durable: createEventReader({ ...reading, guarantee: 'durable', onAppend, parsePosition }),
    onAppend,
    parsePosition,
  };
}

async function settle(work: Promise<Appended>): Promise<Appended | Error> {
  try {
    return await work;
  } catch (error) {
    return error instanceof Error ? error : new StoreUnavailable(String(error), { cause: error });
  }
}
