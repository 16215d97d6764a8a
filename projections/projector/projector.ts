import type { Pool } from 'pg';
import type { EventStore, LogPosition } from '../../eventstore/port';
import type { Logger } from '../../platform/log';
import { createWakeUp, type WakeUp } from '../../platform/wake-up';
import { allProjections } from '../all';
import type { Projection } from '../projection';
import { type LoopOptions, runProjections } from './loop';
import { shareReads } from './shared-reads';
import { waitForPosition } from './wait-for-position';

/** The most events that are applied in one transaction to what stands by, which nobody waits for. */
export const REBUILD_BATCH = 10_000;

export interface ProjectorOptions {
  /**
   * To the database of the read models; uses at most five connections. Give it `keepAlive` and `query_timeout`, so that an
   * unreachable server is noticed.
   */
  readonly pool: Pool;
  readonly store: Pick<EventStore, 'visible' | 'onAppend'>;
  /** Default: all. */
  readonly projections?: readonly Projection[];
  readonly log: Logger;
  /** The most events that are applied in one transaction to what serves. Default: 500. */
  readonly batchSize?: number;
  /** The same for what stands by. Default: {@link REBUILD_BATCH}. */
  readonly rebuildBatchSize?: number;
  /** A projector that stands still inside a batch for longer is given up, and others take over. Default: 30 000. */
  readonly longestPauseMs?: number;
}

export interface Projector {
  /** Finishes the batches that are running; nothing is left in between. Leaves pool and store open. */
  stop(): Promise<void>;
  /** True as soon as all projections have reached the position; false when time is up, or one has halted before it. */
  caughtUpTo(position: LogPosition, timeoutMs: number): Promise<boolean>;
}

/**
 * Keeps the read models up to date with the event log, and fills what stands by, a few at once. Any
 * number of processes may do so at once. What passes by itself (a lost connection, a server that restarts) is retried for
 * ever; an event that cannot be applied halts its projection or parks its stream, which is in the log and in
 * `projectionStatus`, and is never skipped. What was halted or parked is tried again by `resumeProjection` and
 * `retryParked`, and by every process that starts.
 */
export function startProjector({
  pool,
  store,
  projections = allProjections,
  log,
  batchSize = 500,
  rebuildBatchSize = REBUILD_BATCH,
  longestPauseMs,
}: ProjectorOptions): Projector {
  const stopping = new AbortController();
  // A connection that breaks while it is idle is replaced by the next query; without a listener it ends the process.
  const onPoolError = (error: Error) =>
    log.debug({ err: error }, 'an idle connection of the projector broke');
  pool.on('error', onPoolError);
  const wakeUps: WakeUp[] = [];
  const wakeAll = () => {
    for (const wakeUp of wakeUps) wakeUp.wake();
  };
  const unsubscribe = store.onAppend(wakeAll);
  const shared = { visible: shareReads(store.visible) };
  const run = (options: Pick<LoopOptions, 'projections' | 'slot' | 'batchSize' | 'store'>) => {
    const wakeUp = createWakeUp();
    wakeUps.push(wakeUp);
    return runProjections({ ...options, pool, log, longestPauseMs, wakeUp, signal: stopping.signal });
  };
  const loops = [
    run({ projections, slot: 'serving', batchSize, store: shared }),
    run({ projections, slot: 'standby', batchSize: rebuildBatchSize, store: shared }),
  ];
  return {
    async stop() {
      unsubscribe();
      stopping.abort();
      wakeAll();
      await Promise.all(loops);
      pool.off('error', onPoolError);
    },
    async caughtUpTo(position, timeoutMs) {
      const reached = await Promise.all(
        projections.map((projection) => waitForPosition(pool, projection, position, timeoutMs)),
      );
      return reached.every(Boolean);
    },
  };
}
