import { setTimeout as delay } from 'node:timers/promises';
import type { Pool } from 'pg';
import type { Logger } from '../../platform/log';
import type { TransactionOptions } from '../../platform/transaction';
import type { WakeUp } from '../../platform/wake-up';
import type { Projection } from '../projection';
import { projectBatch, projectBatches, TAKEN } from './batch';
import { type Checkpoint, readCheckpoints } from './checkpoint';
import type { LogReader } from './shared-reads';
import type { Slot } from './slot';
import { createWork, type Todo, type Work } from './work';

const IDLE_MS = { first: 25, last: 500 };
const RETRY_MS = { first: 100, last: 5_000 };
/** How long a projection goes by what it knows of its parts: another process may have paused or swapped them. */
const KNOWN_MS = 500;

export interface LoopOptions extends TransactionOptions {
  readonly pool: Pool;
  readonly store: { readonly visible: LogReader };
  readonly projections: readonly Projection[];
  readonly slot: Slot;
  readonly log: Logger;
  readonly batchSize: number;
  readonly wakeUp: WakeUp;
  /** Ends the loop after the batch that is running, and its waiting if `wakeUp` is woken too. */
  readonly signal: AbortSignal;
}

/** Runs projections in a slot until the signal. Never rejects. */
export async function runProjections(options: LoopOptions): Promise<void> {
  const { log, wakeUp, signal } = options;
  const works = new Map<string, Work>();
  let parts: readonly Work[] = [];
  let lookedAt = Number.NEGATIVE_INFINITY;
  let idleMs = IDLE_MS.first;
  let failures = 0;
  while (!signal.aborted) {
    try {
      if (performance.now() - lookedAt > KNOWN_MS || parts.some((work) => work.isLost())) {
        parts = await lookAround(options, works);
        lookedAt = performance.now();
      }
      const more = await advance(options, parts);
      failures = 0;
      if (more) {
        idleMs = IDLE_MS.first;
        continue;
      }
      const dueMs = Math.min(idleMs, ...parts.map((work) => work.dueMs()));
      await wakeUp.wait(dueMs);
      idleMs = Math.min(idleMs * 2, IDLE_MS.last);
    } catch (error) {
      failures += 1;
      for (const work of works.values()) work.startOver();
      const waitMs = retryDelay(failures);
      log.warn({ err: error, failures, waitMs }, 'the projection could not go on and will try again');
      await delay(waitMs, undefined, { signal }).catch(() => undefined);
    }
  }
}

/**
 * Does what there is to do, once; true when there may be more. What serves and is at the end of the log is done in one
 * transaction. Rejects, after all were done, with what passes by itself.
 */
async function advance(options: LoopOptions, parts: readonly Work[]): Promise<boolean> {
  const { slot, signal } = options;
  const todos = await Promise.all(
    parts.map(async (work) => {
      const todo = await work.look();
      // What stands by is worked off in large batches, each in a transaction of its own.
      return todo === 'together' && slot === 'standby' ? 'alone' : todo;
    }),
  );
  if (signal.aborted) return false;
  const that = (todo: Todo) => parts.filter((_, index) => todos[index] === todo);
  const together = that('together');
  const results = await Promise.allSettled([
    projectBatches(
      options,
      together.map((work) => work.batch()),
    ).then((outcomes) => together.map((work, index) => work.done(outcomes[index] ?? TAKEN)).some(Boolean)),
    ...inLanes(that('alone'), async (work) => work.done(await projectBatch(options, work.batch()))),
  ]);
  for (const result of results) if (result.status === 'rejected') throw result.reason;
  return results.some((result) => result.status === 'fulfilled' && result.value) || todos.includes('look-on');
}

/** So many parts at once: while the database writes for one, this process folds for another. */
const LANES = 2;

/** Does the work for each, {@link LANES} at once; a lane resolves with whether one of its results was true. */
function inLanes(works: readonly Work[], work: (one: Work) => Promise<boolean>): readonly Promise<boolean>[] {
  const waiting = [...works];
  return Array.from({ length: LANES }, async () => {
    let any = false;
    for (let next = waiting.shift(); next; next = waiting.shift()) if (await work(next)) any = true;
    return any;
  });
}

/** The parts in this slot that this release fills, as they stand now. */
async function lookAround(options: LoopOptions, works: Map<string, Work>): Promise<readonly Work[]> {
  const { pool, projections, slot, store } = options;
  const checkpoints = await readCheckpoints(pool, projections);
  const mine = checkpoints.flatMap((checkpoint) => {
    const projection = projections.find(
      ({ name, version }) => name === checkpoint.projection && version === checkpoint.version,
    );
    return projection && checkpoint.slot === slot ? [{ projection, checkpoint }] : [];
  });
  const head = mine.length === 0 ? null : await store.visible.head();
  const found: Work[] = [];
  for (const { projection, checkpoint } of mine) {
    const work = await workOn(options, works, projection, checkpoint);
    work.found(checkpoint, head);
    found.push(work);
  }
  return found;
}

async function workOn(
  options: LoopOptions,
  works: Map<string, Work>,
  projection: Projection,
  { generation, part, slot }: Checkpoint,
): Promise<Work> {
  const key = `${projection.name} ${part}`;
  const known = works.get(key);
  if (known?.generation === generation) return known;
  const work = createWork(options, { projection, generation, place: { slot, part } });
  // This process may be able to do what the one before it was not.
  await work.retryParked();
  works.set(key, work);
  return work;
}

/** Grows from a tenth of a second to five, and is spread so that processes do not come back all at once. */
function retryDelay(failures: number): number {
  const most = Math.min(RETRY_MS.first * 2 ** (failures - 1), RETRY_MS.last);
  return Math.round(most * (0.5 + Math.random() / 2));
}
