import type { Pool } from 'pg';
import type { EventStore, LogPosition } from '../eventstore/port';
import type { Logger } from '../platform/log';
import { allProjections } from './all';
import { runProjection } from './loop';
import type { Projection } from './projection';
import { waitForPosition } from './status';
import { createWakeUp } from '../platform/wake-up';

export interface ProjectorOptions {
  /**
   * To the database of the read models; uses at most one connection a projection. Give it `keepAlive` and
   * `query_timeout`, so that an unreachable server is noticed.
   */
  readonly pool: Pool;
  readonly store: Pick<EventStore, 'visible' | 'onAppend'>;
  /** Default: all. */
  readonly projections?: readonly Projection[];
  readonly log: Logger;
  /** The most events that are applied in one transaction. Default: 500. */
  readonly batchSize?: number;
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
 * Keeps the read models up to date with the event log, each by itself. Any number of processes may do so at once. What
 * passes by itself (a lost connection, a server that restarts) is retried for ever; an event that cannot be applied
 * halts its projection, which says so in the log and in `projectionStatus`, and never skips. A halted projection goes
 * on after `resumeProjection`, and with every process that starts and can apply the event.
 */
export function startProjector({
  pool,
  store,
  projections = allProjections,
  log,
  batchSize = 500,
  longestPauseMs,
}: ProjectorOptions): Projector {
  const stopping = new AbortController();
  // A connection that breaks while it is idle is replaced by the next query; without a listener it ends the process.
  const onPoolError = (error: Error) =>
    log.debug({ err: error }, 'an idle connection of the projector broke');
  pool.on('error', onPoolError);
  const wakeUps = projections.map(() => createWakeUp());
  const wakeAll = () => {
    for (const wakeUp of wakeUps) wakeUp.wake();
  };
  const unsubscribe = store.onAppend(wakeAll);
  stopping.signal.addEventListener('abort', wakeAll);
  const loops = projections.map((projection, index) =>
    runProjection({
      pool,
      store,
      projection,
      log: log.child({ projection: projection.name }),
      batchSize,
      longestPauseMs,
      wakeUp: wakeUps[index] ?? createWakeUp(),
      signal: stopping.signal,
    }),
  );
  return {
    async stop() {
      unsubscribe();
      stopping.abort();
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
