import type { Pool } from 'pg';
import type { LogSlice, RecordedEvent } from '../../eventstore/port';
import { inTransaction, type TransactionOptions } from '../../platform/transaction';
import type { Projection, ReadModelTransaction } from '../projection';
import { applyOneByOne } from './apply-one-by-one';
import { moveCheckpoint, type Place, type Taken, takeCheckpoint } from './checkpoint';
import { failureOf, type ProjectionFailure } from './failure';
import { countWaiting, parkStream } from './parked';
import type { Reached } from './position';
import type { Run } from './run';
import { isTransient } from './transient';

export interface BatchOptions extends TransactionOptions {
  readonly pool: Pool;
  readonly projection: Projection;
  readonly place: Place;
  /** Of this projection in this place, and of nobody else. */
  readonly run: Run;
  /** At most so many events. */
  readonly limit: number;
}

/**
 * `taken`: somebody else is at it, or a person has paused it. `halted`: the event after `position`, or the log itself,
 * stands in the way. `parked`: the streams that were parked in this batch, each with its failure.
 */
export type BatchOutcome =
  | { readonly kind: 'taken' }
  | {
      readonly kind: 'moved';
      readonly position: Reached;
      readonly atHead: boolean;
      readonly parked: readonly ProjectionFailure[];
    }
  | { readonly kind: 'halted'; readonly position: Reached; readonly failure: ProjectionFailure };

/**
 * Brings a part of a read model up to date with the next events of the log; rows and checkpoint move in one transaction,
 * or not at all. An event that cannot be applied halts the part or parks its stream: what was before it is kept, and its
 * failure is recorded. A halted part is tried again by the next call. Rejects when nothing happened and nothing can be
 * said of the events (see isTransient).
 *
 * Any number of processes may call it at once: the row of the checkpoint is the lock, in the same transaction as the
 * work, so that a process that dies lets go of both, and one that is frozen after `longestPauseMs`.
 */
export async function projectBatch(options: BatchOptions): Promise<BatchOutcome> {
  try {
    return await attempt(options, 'together');
  } catch (error) {
    options.run.forget();
    if (isTransient(error)) throw error;
  }
  try {
    return await attempt(options, 'singly');
  } finally {
    options.run.forget();
  }
}

async function attempt(options: BatchOptions, how: 'together' | 'singly'): Promise<BatchOutcome> {
  const { pool, projection, place, run, limit } = options;
  let committed = () => {};
  const work = async (tx: ReadModelTransaction): Promise<BatchOutcome> => {
    const taken = await takeCheckpoint(tx, projection, place);
    if (!taken || taken.status === 'paused') return { kind: 'taken' };
    const halt = async (position: Reached, failure: ProjectionFailure): Promise<BatchOutcome> => {
      await moveCheckpoint(tx, taken, { to: position, failure });
      return { kind: 'halted', position, failure };
    };
    let slice: LogSlice;
    try {
      slice = await run.read(taken, limit);
    } catch (error) {
      if (isTransient(error)) throw error;
      return halt(taken.position, failureOf(error));
    }
    run.readAhead(taken, slice, limit);
    const { next, atHead } = slice;
    const events = await withoutParked(tx, taken, slice.events);
    const parked: ProjectionFailure[] = [];
    if (how === 'together') {
      const apply = run.applyAfter(taken);
      if (events.length > 0) await apply(tx, events);
      committed = () => run.moved(taken, next, apply);
    } else {
      const poison = await applyOneByOne(tx, projection, events, async ({ event, failure }) => {
        // What stands by has time to be mended, and has to be whole before it serves.
        if (projection.onPoison === 'halt' || place.slot === 'standby') return 'end';
        const { stream, revision } = event;
        const waiting = events.filter((one) => one.stream === stream && one.revision >= revision);
        await parkStream(tx, taken, event, failure, waiting.length);
        parked.push(failure);
        return 'go-on';
      });
      if (poison) return halt(positionBefore(poison.event, slice.events) ?? taken.position, poison.failure);
    }
    if (next !== taken.position || taken.status === 'failed') await moveCheckpoint(tx, taken, { to: next });
    return { kind: 'moved', position: next, atHead, parked };
  };
  const outcome = await inTransaction(pool, work, options);
  committed();
  return outcome;
}

/** Events of parked streams wait behind the one that could not be applied. */
async function withoutParked(
  tx: ReadModelTransaction,
  taken: Taken,
  events: readonly RecordedEvent[],
): Promise<readonly RecordedEvent[]> {
  if (taken.parked.length === 0) return events;
  const parked = new Set(taken.parked);
  await countWaiting(
    tx,
    taken,
    events.filter(({ stream }) => parked.has(stream)),
  );
  return events.filter(({ stream }) => !parked.has(stream));
}

function positionBefore(event: RecordedEvent, events: readonly RecordedEvent[]): Reached {
  return events[events.indexOf(event) - 1]?.position ?? null;
}
