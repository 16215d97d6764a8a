import type { Pool } from 'pg';
import type { LogPosition, LogSlice, RecordedEvent } from '../../eventstore/port';
import { inTransaction, type TransactionOptions } from '../../platform/transaction';
import type { Projection, ReadModelTransaction } from '../projection';
import { applyOneByOne } from './apply-one-by-one';
import { haltCheckpoint, moveCheckpoints, type Place, type Taken, takeCheckpoints } from './checkpoint';
import { failureOf, type ProjectionFailure } from './failure';
import { countWaiting, parkStream } from './parked';
import type { Reached } from './position';
import type { Run } from './run';
import { isTransient } from './transient';

export interface BatchOptions extends TransactionOptions {
  readonly pool: Pool;
}

/** The next events of one part of a projection. */
export interface PartBatch {
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
      readonly position: LogPosition;
      readonly atHead: boolean;
      readonly parked: readonly ProjectionFailure[];
    }
  | { readonly kind: 'halted'; readonly position: Reached; readonly failure: ProjectionFailure };

export const TAKEN: BatchOutcome = { kind: 'taken' };

/**
 * Brings a part of a read model up to date with the next events of the log; rows and checkpoint move in one transaction,
 * or not at all. An event that cannot be applied halts the part or parks its stream: what was before it is kept, and its
 * failure is recorded. A halted part is tried again by the next call. Rejects when nothing happened and nothing can be
 * said of the events (see isTransient).
 *
 * Any number of processes may call it at once: the row of the checkpoint is the lock, in the same transaction as the
 * work, so that a process that dies lets go of both, and one that is frozen after `longestPauseMs`.
 */
export async function projectBatch(options: BatchOptions, part: PartBatch): Promise<BatchOutcome> {
  try {
    const [outcome = TAKEN] = await applyTogether(options, [part]);
    return outcome;
  } catch (error) {
    part.run.forget();
    if (isTransient(error)) throw error;
  }
  try {
    return await applySingly(options, part);
  } finally {
    part.run.forget();
  }
}

/**
 * {@link projectBatch} of several parts of one slot in one transaction, which at the end of the log costs little more than
 * one of them. When an event of one of them cannot be applied, each is done by itself.
 */
export async function projectBatches(
  options: BatchOptions,
  parts: readonly PartBatch[],
): Promise<readonly BatchOutcome[]> {
  if (parts.length === 0) return [];
  try {
    return await applyTogether(options, parts);
  } catch (error) {
    for (const { run } of parts) run.forget();
    if (isTransient(error)) throw error;
  }
  const outcomes: BatchOutcome[] = [];
  for (const part of parts) outcomes.push(await projectBatch(options, part));
  return outcomes;
}

async function applyTogether(
  options: BatchOptions,
  parts: readonly PartBatch[],
): Promise<readonly BatchOutcome[]> {
  const committed: (() => void)[] = [];
  const work = async (tx: ReadModelTransaction): Promise<readonly BatchOutcome[]> => {
    const all = await takeCheckpoints(tx, parts);
    const outcomes: BatchOutcome[] = [];
    const moves: { taken: Taken; to: LogPosition }[] = [];
    for (const [index, { run, limit }] of parts.entries()) {
      const taken = all[index];
      if (!taken || taken.status === 'paused') {
        outcomes.push(TAKEN);
        continue;
      }
      const slice = await run.read(taken, limit);
      run.readAhead(taken, slice, limit);
      const { next, atHead } = slice;
      const apply = run.applyAfter(taken);
      const events = await withoutParked(tx, taken, slice.events);
      if (events.length > 0) await apply(tx, events);
      committed.push(() => run.moved(taken, next, apply));
      if (next !== taken.position || taken.status === 'failed') moves.push({ taken, to: next });
      outcomes.push({ kind: 'moved', position: next, atHead, parked: [] });
    }
    await moveCheckpoints(tx, moves);
    return outcomes;
  };
  const outcomes = await inTransaction(options.pool, work, options);
  for (const tell of committed) tell();
  return outcomes;
}

function applySingly(
  options: BatchOptions,
  { projection, place, run, limit }: PartBatch,
): Promise<BatchOutcome> {
  return inTransaction(
    options.pool,
    async (tx): Promise<BatchOutcome> => {
      const [taken] = await takeCheckpoints(tx, [{ projection, place }]);
      if (!taken || taken.status === 'paused') return TAKEN;
      const halt = async (position: Reached, failure: ProjectionFailure): Promise<BatchOutcome> => {
        await haltCheckpoint(tx, taken, position, failure);
        return { kind: 'halted', position, failure };
      };
      let slice: LogSlice;
      try {
        slice = await run.read(taken, limit);
      } catch (error) {
        if (isTransient(error)) throw error;
        return halt(taken.position, failureOf(error));
      }
      const events = await withoutParked(tx, taken, slice.events);
      const parked: ProjectionFailure[] = [];
      const poison = await applyOneByOne(tx, projection, events, async ({ event, failure }) => {
        // What stands by has time to be mended, and has to be whole before it serves.
        if (projection.onPoison === 'halt' || place.slot === 'standby') return 'end';
        const { stream, revision } = event;
        const waiting = events.filter((one) => one.stream === stream && one.revision >= revision);
        await parkStream(tx, taken, event, failure, waiting.length);
        parked.push(failure);
        return 'go-on';
      });
      if (poison) {
        return halt(positionBefore(poison.event, slice.events) ?? taken.position, poison.failure);
      }
      await moveCheckpoints(tx, [{ taken, to: slice.next }]);
      return { kind: 'moved', position: slice.next, atHead: slice.atHead, parked };
    },
    options,
  );
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
