import { type EncodedAppend, encodeAppend } from '../encode-append';
import { StoreUnavailable } from '../errors';
import type { Appended, EventStore } from '../port';
import { createGroupCommit } from '../postgres/group-commit';
import { storeAppend } from './append';
import { openConnection } from './connection';
import { parsePosition } from './position';
import { createReader, createReading } from './reader';
import { parseKurrentDbUrl } from './url';
import { createWakeUp } from './wake-up';

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
  const wakeUp = createWakeUp(target, callTimeoutMs);
  const maxWaitMs = 2 * callTimeoutMs;
  // One append a flush: what is wanted is the order within a stream.
  const appends = createGroupCommit<PendingAppend, Appended | Error>({
    lanes: LANES,
    maxItems: 1,
    maxBytes: Number.POSITIVE_INFINITY,
    maxWaitMs,
    expire: () => new StoreUnavailable('KurrentDB does not keep up with the appends'),
    flush: (batch) =>
      Promise.all(batch.map(({ append }) => settle(storeAppend(connection, reading, append, maxWaitMs)))),
  });
  const onAppend = (wake: () => void) => wakeUp.subscribe(wake);
  let closed: Promise<void> | undefined;

  async function close(): Promise<void> {
    await appends.drain();
    await Promise.all([connection.close(), wakeUp.close()]);
  }

  return {
    async append(stream, events, expected) {
      if (closed !== undefined) throw new StoreUnavailable('it was closed');
      const append = encodeAppend(stream, events, expected);
      const outcome = await appends.submit({ key: stream, bytes: append.bytes, append });
      if (outcome instanceof Error) throw outcome;
      return outcome;
    },
    sealed: ({ stream } = {}) => reading.sealed(stream),
    visible: createReader(reading, 'visible', onAppend),
    durable: createReader(reading, 'durable', onAppend),
    onAppend,
    parsePosition,
    close: () => {
      closed ??= close();
      return closed;
    },
  };
}

interface PendingAppend {
  readonly key: string;
  readonly bytes: number;
  readonly append: EncodedAppend;
}

async function settle(work: Promise<Appended>): Promise<Appended | Error> {
  try {
    return await work;
  } catch (error) {
    return error instanceof Error ? error : new StoreUnavailable(String(error), { cause: error });
  }
}
