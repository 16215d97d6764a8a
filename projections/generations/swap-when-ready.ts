import { setTimeout as delay } from 'node:timers/promises';
import type { Pool } from 'pg';
import type { EventStore } from '../../eventstore/port';
import { allProjections } from '../all';
import type { Projection } from '../projection';
import { type ProjectionStatus, projectionStatus } from '../projector/status';
import type { Owner } from './generation';
import { SwapRefused, swap } from './swap';

export interface SwapWhenReadyOptions {
  readonly pool: Pool;
  readonly store: Pick<EventStore, 'visible'>;
  /** Does the work with a connection of whoever owns the tables. */
  readonly asOwner: (work: (owner: Owner) => Promise<void>) => Promise<void>;
  /** How what stands by gets on, again and again. */
  readonly onProgress?: (status: ProjectionStatus) => void;
  /** Ends the waiting; it rejects then with the reason. */
  readonly signal?: AbortSignal | undefined;
}

const POLL_MS = 250;
/** With so few events to go a swap makes queries wait for a moment only. */
const NEARLY = 1_000;

/**
 * Waits until what running projectors fill beside the serving tables has caught up, and swaps it in. Throws
 * {@link SwapRefused} when nothing stands by, or it is halted or paused.
 */
export async function swapWhenReady(options: SwapWhenReadyOptions, projection: Projection): Promise<void> {
  const { pool, store, asOwner, onProgress, signal } = options;
  for (;;) {
    signal?.throwIfAborted();
    const statuses = await projectionStatus(pool, store, [projection]);
    const standby = statuses.find(({ slot }) => slot === 'standby');
    if (!standby) throw new SwapRefused(projection.name, 'nothing-stands-by');
    if (standby.status === 'failed') throw new SwapRefused(projection.name, 'standby-halted');
    if (standby.status === 'paused') throw new SwapRefused(projection.name, 'standby-paused');
    onProgress?.(standby);
    const { caughtUp, lag } = standby;
    if (caughtUp || (lag.events !== null && lag.events < NEARLY)) {
      const done = await trySwap(() => asOwner((owner) => swap(owner, projection)));
      if (done) return;
    }
    await delay(POLL_MS, undefined, { signal }).catch(() => {});
  }
}

/** False when the standby fell behind meanwhile. */
async function trySwap(work: () => Promise<void>): Promise<boolean> {
  try {
    await work();
    return true;
  } catch (error) {
    if (error instanceof SwapRefused && error.reason === 'standby-behind') return false;
    throw error;
  }
}

/**
 * Has every read model served in the version of this release, one after the other, as running projectors make them ready.
 * Resolves with the names of those that were swapped in; none when all were served so before.
 */
export async function serveThisRelease(
  options: SwapWhenReadyOptions,
  projections: readonly Projection[] = allProjections,
): Promise<readonly string[]> {
  const swapped: string[] = [];
  const statuses = await projectionStatus(options.pool, options.store, projections);
  for (const projection of projections) {
    const serving = statuses.find((one) => one.projection === projection.name && one.slot === 'serving');
    if (!serving || serving.version >= projection.version) continue;
    await swapWhenReady(options, projection);
    swapped.push(projection.name);
  }
  return swapped;
}
