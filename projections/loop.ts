import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from '../platform/log';
import { type BatchOptions, projectBatch } from './batch';
import { createCheckpoint, readCheckpoint } from './checkpoint';
import type { Reached } from './position';
import type { WakeUp } from '../platform/wake-up';

const FIRST_BATCH = 50;
const IDLE_MS = { first: 25, last: 500 };
const RETRY_MS = { first: 100, last: 5_000 };

export interface LoopOptions extends Omit<BatchOptions, 'limit'> {
  readonly log: Logger;
  readonly batchSize: number;
  readonly wakeUp: WakeUp;
  /** Ends the loop after the batch that is running, and its waiting if `wakeUp` is woken too. */
  readonly signal: AbortSignal;
}

/** Runs one projection until the signal. Never rejects. */
export async function runProjection(options: LoopOptions): Promise<void> {
  const { log, batchSize, wakeUp, signal } = options;
  const smallest = Math.min(FIRST_BATCH, batchSize);
  /** Where this process itself could not go on; another process may be able to. */
  let haltedAt: Reached | undefined;
  let limit = smallest;
  let idleMs = IDLE_MS.first;
  let failures = 0;
  while (!signal.aborted) {
    try {
      const outcome = (await hasWork(options, haltedAt))
        ? await projectBatch({ ...options, limit })
        : undefined;
      failures = 0;
      if (outcome?.kind === 'moved') {
        if (haltedAt !== undefined) log.info({ position: outcome.position }, 'the projection goes on');
        haltedAt = undefined;
        idleMs = IDLE_MS.first;
        // A backlog is worked off in growing batches; at the head small ones keep the lock short.
        limit = outcome.atHead ? smallest : Math.min(limit * 2, batchSize);
        continue;
      }
      if (outcome?.kind === 'halted') {
        haltedAt = outcome.position;
        log.error(
          { position: outcome.position, failure: outcome.failure },
          'the projection has halted: its read model stays as it is until this is repaired and the projection is resumed',
        );
      }
      await wakeUp.wait(idleMs);
      idleMs = Math.min(idleMs * 2, IDLE_MS.last);
    } catch (error) {
      failures += 1;
      limit = smallest;
      const waitMs = retryDelay(failures);
      log.warn({ err: error, failures, waitMs }, 'the projection could not go on and will try again');
      await delay(waitMs, undefined, { signal }).catch(() => undefined);
    }
  }
}

/** Looks without a lock: taking one would write to the disk, also while nothing happens. */
async function hasWork(
  { pool, store, projection }: LoopOptions,
  haltedAt: Reached | undefined,
): Promise<boolean> {
  const checkpoint = await readCheckpoint(pool, projection);
  if (!checkpoint) {
    await createCheckpoint(pool, projection);
    return true;
  }
  if (checkpoint.status === 'failed') return checkpoint.position !== haltedAt;
  return checkpoint.position !== (await store.visible.head());
}

/** Grows from a tenth of a second to five, and is spread so that processes do not come back all at once. */
function retryDelay(failures: number): number {
  const most = Math.min(RETRY_MS.first * 2 ** (failures - 1), RETRY_MS.last);
  return Math.round(most * (0.5 + Math.random() / 2));
}
