import { setTimeout as delay } from 'node:timers/promises';
import { ErrorType, NO_STREAM, START } from '@eventstore/db-client';
import type { EncodedAppend } from '../encode-append';
import { EventIdConflict, InvalidAppend, LogCorrupted, StoreUnavailable, WrongRevision } from '../errors';
import { judgeAppend, type KnownEvent, type Verdict } from '../judge-append';
import type { Appended } from '../port';
import { type Connection, isAnswer } from './connection';
import { toEventData, toSealedEvent } from './event';
import type { Reading } from './reader';

const PAGE = 500;
const FIRST_RETRY_MS = 2;
const LAST_RETRY_MS = 100;

interface StreamState {
  readonly head: number | 'no-stream';
  readonly byId: ReadonlyMap<string, KnownEvent>;
}

/**
 * Stores an append. The stream is read, the append judged by the port's own rules, and then sent with the exact
 * revision that was read, whatever the caller expects.
 *
 * Why nothing is stored twice, although KurrentDB compares no ids when the revision is the stream's, and only recent
 * ones for `any`: an attempt sent with revision r can be stored only right after r, and what sends it saw that the
 * stream up to r does not have the ids. Of two attempts with the same r the second finds the ids of the first there,
 * and KurrentDB answers as if it had stored them; with different r, the later one saw what the earlier one stored. An
 * attempt that was given up and arrives late has an r that is over.
 *
 * In that one case KurrentDB does not compare the content, so the events are read back: if another process stored the
 * same ids with other content at the same moment, this one is told.
 */
export async function storeAppend(
  connection: Connection,
  reading: Reading,
  append: EncodedAppend,
  maxWaitMs: number,
): Promise<Appended> {
  const { stream, expected } = append;
  const events = toEventData(append);
  const end = performance.now() + maxWaitMs;
  for (
    let retryMs = FIRST_RETRY_MS;
    performance.now() < end;
    retryMs = Math.min(retryMs * 2, LAST_RETRY_MS)
  ) {
    const verdict = judge(append, await stateOf(reading, stream));
    if (verdict.kind === 'duplicate') return outcomeOf('duplicate', verdict);
    if (verdict.kind === 'id-conflict') throw new EventIdConflict(stream);
    if (verdict.kind === 'wrong-revision') throw new WrongRevision(stream, expected, verdict.actual);
    const expectedRevision = verdict.after === 'no-stream' ? NO_STREAM : BigInt(verdict.after);
    try {
      await connection.call((client) =>
        client.appendToStream(stream, events, { expectedRevision, requiresLeader: true }),
      );
    } catch (error) {
      if (!isAnswer(error)) throw error;
      // Somebody else was faster, and may not be visible yet.
      if (error.type === ErrorType.WRONG_EXPECTED_VERSION) await delay(retryMs);
      else if (error.type === ErrorType.STREAM_DELETED)
        throw new LogCorrupted(`the stream ${stream} was deleted`);
      else throw new InvalidAppend(stream, `KurrentDB refused it (${error.message})`, { cause: error });
      continue;
    }
    const stored = judge(append, await stateOf(reading, stream, verdict.after));
    if (stored.kind !== 'duplicate') throw new EventIdConflict(stream);
    return outcomeOf('appended', stored);
  }
  throw new StoreUnavailable(`others append to ${stream} all the time`);
}

function judge(append: EncodedAppend, { head, byId }: StreamState): Verdict {
  return judgeAppend(append, head, (id) => byId.get(id));
}

function outcomeOf(
  outcome: Appended['outcome'],
  { firstRevision, lastRevision, position }: Verdict & { kind: 'duplicate' },
): Appended {
  return { outcome, firstRevision, lastRevision, position };
}

/** What the stream holds after a revision (from its start when absent). */
async function stateOf(
  { streamPage }: Reading,
  stream: string,
  after: number | 'no-stream' = 'no-stream',
): Promise<StreamState> {
  const byId = new Map<string, KnownEvent>();
  let head = after;
  for (;;) {
    const page = await streamPage(stream, head === 'no-stream' ? START : BigInt(head) + 1n, PAGE);
    for (const event of page) {
      const { id, revision, position, contentHash: hash } = toSealedEvent(event);
      byId.set(id, { id, revision, position, hash });
      head = revision;
    }
    if (page.length < PAGE) return { head, byId };
  }
}
