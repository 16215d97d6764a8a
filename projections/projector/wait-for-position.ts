import { setTimeout as delay } from 'node:timers/promises';
import type { Pool } from 'pg';
import type { LogPosition } from '../../eventstore/port';
import type { ProjectionName } from '../projection';
import { readServed } from './checkpoint';
import { isAtOrPast } from './position';

const POLL_MS = { first: 5, last: 100 };

/**
 * Waits until what queries find has reached the position, such as that of one's own write. False when that did not happen
 * in time, or the projection has halted before it. Rejects when the database does not answer.
 */
export async function waitForPosition(
  pool: Pool,
  projection: ProjectionName,
  position: LogPosition,
  timeoutMs: number,
): Promise<boolean> {
  const until = performance.now() + timeoutMs;
  for (let pollMs = POLL_MS.first; ; pollMs = Math.min(pollMs * 2, POLL_MS.last)) {
    const served = await readServed(pool, projection);
    if (served && isAtOrPast(served.position, position)) return true;
    const leftMs = until - performance.now();
    if (leftMs <= 0 || served?.halted) return false;
    await delay(Math.min(pollMs, leftMs));
  }
}
