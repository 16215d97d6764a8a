import type { Pool } from 'pg';
import type { ProjectionName } from '../projection';
import { slots, type Slot } from './slot';

/** Which of the slots of a projection; both when it is left out. */
export interface Control {
  readonly slot?: Slot | undefined;
}

/**
 * Has a projection stand still, in all processes, after the batches that are running; its checkpoint stays. False when
 * nothing of it was running.
 */
export async function pauseProjection(
  pool: Pick<Pool, 'query'>,
  { name }: Pick<ProjectionName, 'name'>,
  { slot }: Control = {},
): Promise<boolean> {
  const { rowCount } = await pool.query(
    `UPDATE read.checkpoints SET status = 'paused' WHERE projection = $1 AND slot = ANY ($2) AND status = 'running'`,
    [name, slot ? [slot] : slots],
  );
  return rowCount !== 0;
}

/** Has a paused or halted projection go on, in all processes; false when it was neither. */
export async function resumeProjection(
  pool: Pick<Pool, 'query'>,
  { name }: Pick<ProjectionName, 'name'>,
  { slot }: Control = {},
): Promise<boolean> {
  const { rowCount } = await pool.query(
    `UPDATE read.checkpoints SET status = 'running', failure = NULL
     WHERE projection = $1 AND slot = ANY ($2) AND status <> 'running'`,
    [name, slot ? [slot] : slots],
  );
  return rowCount !== 0;
}
