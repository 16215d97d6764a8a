import type { Pool } from 'pg';
import type { EventStore, LogSlice, RecordedEvent } from '../eventstore/port';
import { failureOf, moveCheckpoint, type ProjectionFailure, takeCheckpoint } from './checkpoint';
import type { Reached } from './position';
import type { Projection, ReadModelTransaction } from './projection';
import { inTransaction, type TransactionOptions } from '../platform/transaction';
import { isTransient } from './transient';

export interface BatchOptions extends TransactionOptions {
  readonly pool: Pool;
  readonly store: Pick<EventStore, 'visible'>;
  readonly projection: Projection;
  /** At most so many events. */
  readonly limit: number;
}

/** `taken`: somebody else is at it. `halted`: the event after `position`, or the log itself, stands in the way. */
export type BatchOutcome =
  | { readonly kind: 'taken' }
  | { readonly kind: 'moved'; readonly position: Reached; readonly events: number; readonly atHead: boolean }
  | { readonly kind: 'halted'; readonly position: Reached; readonly failure: ProjectionFailure };

/**
 * Brings a read model up to date with the next events of the log; rows and checkpoint move in one transaction, or not
 * at all. An event that cannot be applied halts the projection: what was before it is kept, its failure is recorded, and
 * the next call tries it again. Rejects when nothing happened and nothing can be said of the events (see isTransient).
 *
 * Any number of processes may call it at once: the row of the checkpoint is the lock, in the same transaction as the
 * work, so that a process that dies lets go of both, and one that is frozen after `longestPauseMs`.
 */
export async function projectBatch(options: BatchOptions): Promise<BatchOutcome> {
  try {
    return await attempt(options, applyTogether);
  } catch (error) {
    if (isTransient(error)) throw error;
    return await attempt(options, applyOneByOne);
  }
}

/** How far the events went, and what stopped them. */
interface Applied {
  readonly last: RecordedEvent | undefined;
  readonly failure?: ProjectionFailure;
}

type Apply = (
  tx: ReadModelTransaction,
  projection: Projection,
  events: readonly RecordedEvent[],
) => Promise<Applied>;

function attempt(options: BatchOptions, apply: Apply): Promise<BatchOutcome> {
  const { pool, store, projection, limit } = options;
  const work = async (tx: ReadModelTransaction): Promise<BatchOutcome> => {
    const checkpoint = await takeCheckpoint(tx, projection);
    if (!checkpoint) return { kind: 'taken' };
    const from = checkpoint.position;
    let slice: LogSlice;
    try {
      slice = await store.visible.readLog({ limit, ...(from === null ? {} : { after: from }) });
    } catch (error) {
      if (isTransient(error)) throw error;
      const failure = failureOf(error);
      await moveCheckpoint(tx, projection, { from, to: from, failure });
      return { kind: 'halted', position: from, failure };
    }
    const { events, next, atHead } = slice;
    const { last, failure } = await apply(tx, projection, events);
    if (failure) {
      const position = last?.position ?? from;
      await moveCheckpoint(tx, projection, { from, to: position, failure });
      return { kind: 'halted', position, failure };
    }
    if (next !== from || checkpoint.status === 'failed') {
      await moveCheckpoint(tx, projection, { from, to: next });
    }
    return { kind: 'moved', position: next, events: events.length, atHead };
  };
  return inTransaction(pool, work, options);
}

async function applyTogether(
  tx: ReadModelTransaction,
  projection: Projection,
  events: readonly RecordedEvent[],
): Promise<Applied> {
  if (events.length > 0) await projection.apply(tx, events);
  return { last: events.at(-1) };
}

async function applyOneByOne(
  tx: ReadModelTransaction,
  projection: Projection,
  events: readonly RecordedEvent[],
): Promise<Applied> {
  let last: RecordedEvent | undefined;
  for (const event of events) {
    await tx.query('SAVEPOINT before_event');
    try {
      await projection.apply(tx, [event]);
    } catch (error) {
      if (isTransient(error)) throw error;
      await tx.query('ROLLBACK TO SAVEPOINT before_event');
      return { last, failure: failureOf(error, event) };
    }
    await tx.query('RELEASE SAVEPOINT before_event');
    last = event;
  }
  return { last };
}
