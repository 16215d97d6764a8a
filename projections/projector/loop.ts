import { setTimeout as delay } from 'node:timers/promises';
import type { Pool } from 'pg';
import type { EventStore } from '../../eventstore/port';
import type { Logger } from '../../platform/log';
import type { WakeUp } from '../../platform/wake-up';
import type { TransactionOptions } from '../../platform/transaction';
import type { Projection } from '../projection';
import { projectBatch } from './batch';
import { type Checkpoint, readCheckpoints } from './checkpoint';
import type { Reached } from './position';
import { retryParked } from './retry-parked';
import { createRun, type Run } from './run';
import type { Slot } from './slot';

const FIRST_BATCH = 50;
const IDLE_MS = { first: 25, last: 500 };
const RETRY_MS = { first: 100, last: 5_000 };

export interface LoopOptions extends TransactionOptions {
  readonly pool: Pool;
  readonly store: Pick<EventStore, 'visible'>;
  /** One after the other, so that the loop takes one connection. */
  readonly projections: readonly Projection[];
  readonly slot: Slot;
  readonly log: Logger;
  readonly batchSize: number;
  readonly wakeUp: WakeUp;
  /** Ends the loop after the batch that is running, and its waiting if `wakeUp` is woken too. */
  readonly signal: AbortSignal;
}

/** What this process knows of a part that it works on. */
interface Work {
  readonly projection: Projection;
  readonly generation: string;
  readonly run: Run;
  limit: number;
  /** Where this process itself could not go on; another process may be able to. */
  haltedAt?: Reached | undefined;
}

/** Runs projections in a slot until the signal. Never rejects. */
export async function runProjections(options: LoopOptions): Promise<void> {
  const { pool, store, projections, log, wakeUp, signal } = options;
  const works = new Map<string, Work>();
  let idleMs = IDLE_MS.first;
  let failures = 0;
  while (!signal.aborted) {
    try {
      const checkpoints = await readCheckpoints(pool, projections);
      const mine = checkpoints.flatMap((checkpoint) => {
        const projection = projections.find(
          ({ name, version }) => name === checkpoint.projection && version === checkpoint.version,
        );
        return projection && checkpoint.slot === options.slot ? [{ projection, checkpoint }] : [];
      });
      const head = mine.length === 0 ? null : await store.visible.head();
      let moved = false;
      for (const { projection, checkpoint } of mine) {
        const work = await workOn(projection, checkpoint);
        if (signal.aborted || !hasWork(checkpoint, work, head)) continue;
        if (await advance(options, work, checkpoint)) moved = true;
      }
      failures = 0;
      if (moved) {
        idleMs = IDLE_MS.first;
        continue;
      }
      await wakeUp.wait(idleMs);
      idleMs = Math.min(idleMs * 2, IDLE_MS.last);
    } catch (error) {
      failures += 1;
      for (const work of works.values()) work.limit = FIRST_BATCH;
      const waitMs = retryDelay(failures);
      log.warn({ err: error, failures, waitMs }, 'the projection could not go on and will try again');
      await delay(waitMs, undefined, { signal }).catch(() => undefined);
    }
  }

  async function workOn(projection: Projection, { generation, part, slot }: Checkpoint): Promise<Work> {
    const key = `${projection.name} ${part}`;
    const known = works.get(key);
    if (known?.generation === generation) return known;
    const work = { projection, generation, run: createRun(store, projection), limit: FIRST_BATCH };
    // This process may be able to do what the one before it was not.
    for (const { stream, failure } of await retryParked({ pool, store, projection, place: { slot, part } })) {
      if (failure === null) log.info({ stream }, 'a parked stream is up to date again');
    }
    works.set(key, work);
    return work;
  }
}

/** Looks without a lock: taking one would write to the disk, also while nothing happens. */
function hasWork({ status, position }: Checkpoint, { haltedAt }: Work, head: Reached): boolean {
  if (status === 'paused') return false;
  return status === 'failed' ? position !== haltedAt : position !== head;
}

/** True when the part has moved on, and may have more to do. */
async function advance(options: LoopOptions, work: Work, { slot, part }: Checkpoint): Promise<boolean> {
  const { pool, batchSize, longestPauseMs } = options;
  const { projection, run } = work;
  const log = options.log.child({ projection: projection.name, slot, part });
  const outcome = await projectBatch({
    pool,
    projection,
    place: { slot, part },
    run,
    limit: Math.min(work.limit, batchSize),
    longestPauseMs,
  });
  if (outcome.kind === 'moved') {
    if (work.haltedAt !== undefined) log.info({ position: outcome.position }, 'the projection goes on');
    work.haltedAt = undefined;
    for (const failure of outcome.parked) {
      log.error({ failure }, 'a stream is parked: its rows stay as they are until it is tried again');
    }
    // A backlog is worked off in growing batches; at the head small ones keep the lock short.
    work.limit = outcome.atHead ? FIRST_BATCH : Math.min(work.limit * 2, batchSize);
    return true;
  }
  if (outcome.kind === 'halted') {
    work.haltedAt = outcome.position;
    log.error(
      { position: outcome.position, failure: outcome.failure },
      'the projection has halted: its read model stays as it is until this is repaired and the projection is resumed',
    );
  }
  return false;
}

/** Grows from a tenth of a second to five, and is spread so that processes do not come back all at once. */
function retryDelay(failures: number): number {
  const most = Math.min(RETRY_MS.first * 2 ** (failures - 1), RETRY_MS.last);
  return Math.round(most * (0.5 + Math.random() / 2));
}
