import { setTimeout as delay } from 'node:timers/promises';
import type { Pool } from 'pg';
import type { EventStore, LogPosition } from '../eventstore/port';
import { allProjections } from './all';
import { type Checkpoint, type ProjectionFailure, readCheckpoint } from './checkpoint';
import { isAtOrPast, type Reached } from './position';
import type { ProjectionName } from './projection';

/** How a projection stands. `failed`: it has halted and its read model is as of `position` until it is resumed. */
export interface ProjectionStatus {
  readonly projection: string;
  readonly version: number;
  /** Of the last event that is in the read model; null before the first. */
  readonly position: Reached;
  /** Of the newest event of the log. */
  readonly head: LogPosition;
  readonly caughtUp: boolean;
  readonly status: Checkpoint['status'];
  readonly failure: ProjectionFailure | null;
  /** When the checkpoint was last written, RFC 3339; null when the projection has never run. */
  readonly updatedAt: string | null;
}

/** How each projection stands. Rejects when the database or the store does not answer. */
export async function projectionStatus(
  pool: Pool,
  store: Pick<EventStore, 'visible'>,
  projections: readonly ProjectionName[] = allProjections,
): Promise<readonly ProjectionStatus[]> {
  // The head first: a checkpoint that is read later can only be further.
  const head = await store.visible.head();
  return Promise.all(
    projections.map(async (projection): Promise<ProjectionStatus> => {
      const checkpoint = await readCheckpoint(pool, projection);
      const position = checkpoint?.position ?? null;
      return {
        projection: projection.name,
        version: projection.version,
        position,
        head,
        caughtUp: isAtOrPast(position, head),
        status: checkpoint?.status ?? 'running',
        failure: checkpoint?.failure ?? null,
        updatedAt: checkpoint?.updatedAt.toISOString() ?? null,
      };
    }),
  );
}

const POLL_MS = { first: 5, last: 100 };

/**
 * Waits until a read model has reached the position, such as that of one's own write. False when that did not happen in
 * time, or the projection has halted before it. Rejects when the database does not answer.
 */
export async function waitForPosition(
  pool: Pool,
  projection: ProjectionName,
  position: LogPosition,
  timeoutMs: number,
): Promise<boolean> {
  const until = performance.now() + timeoutMs;
  for (let pollMs = POLL_MS.first; ; pollMs = Math.min(pollMs * 2, POLL_MS.last)) {
    const checkpoint = await readCheckpoint(pool, projection);
    if (checkpoint && isAtOrPast(checkpoint.position, position)) return true;
    const leftMs = until - performance.now();
    if (leftMs <= 0 || checkpoint?.status === 'failed') return false;
    await delay(Math.min(pollMs, leftMs));
  }
}

/** Has a halted projection try again, in all processes; false when it was not halted. */
export async function resumeProjection(pool: Pool, { name, version }: ProjectionName): Promise<boolean> {
  const { rowCount } = await pool.query(
    `UPDATE read.checkpoints SET status = 'running', failure = NULL, updated_at = clock_timestamp()
     WHERE projection = $1 AND version = $2 AND status = 'failed'`,
    [name, version],
  );
  return rowCount === 1;
}
