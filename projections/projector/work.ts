import type { Projection } from '../projection';
import type { BatchOutcome, PartBatch } from './batch';
import type { Checkpoint, Place } from './checkpoint';
import type { LoopOptions } from './loop';
import type { Reached } from './position';
import { retryParked } from './retry-parked';
import { createRun, type Peeked } from './run';
import { isTransient } from './transient';

const FIRST_BATCH = 50;
/** Events that do not concern a part move its checkpoint so often at most: a transaction for each would do no good. */
const PASS_MS = 100;

/** `together`: a few events at the end of the log, which are best applied with those of others. `look-on`: look again. */
export type Todo = 'together' | 'alone' | 'look-on' | 'nothing';

/** One part that this process works on, beside others that may do so too. */
export interface Work {
  readonly generation: string;
  /** How the part stands, and where the log ends. */
  found(checkpoint: Checkpoint, head: Reached): void;
  /** True when nothing but a look at the checkpoint tells whether there is something to do. */
  isLost(): boolean;
  look(): Promise<Todo>;
  batch(): PartBatch;
  /** What became of the batch; true when there may be more to do. */
  done(outcome: BatchOutcome): boolean;
  /** In how many milliseconds it has something to do whatever happens; infinite for never. */
  dueMs(): number;
  /** Nothing is known any more. */
  startOver(): void;
  retryParked(): Promise<void>;
}

export interface WorkPlace {
  readonly projection: Projection;
  readonly generation: string;
  readonly place: Place;
}

type WorkOptions = Pick<LoopOptions, 'pool' | 'store' | 'log' | 'batchSize'>;

export function createWork(options: WorkOptions, { projection, generation, place }: WorkPlace): Work {
  const { pool, store, batchSize } = options;
  const log = options.log.child({ projection: projection.name, ...place });
  const run = createRun(store, projection);
  let status: Checkpoint['status'] = 'running';
  /** Where the checkpoint and the end of the log were found. */
  let seen: { readonly position: Reached; readonly head: Reached } | undefined;
  let limit = FIRST_BATCH;
  /** Where this process itself could not go on; another process may be able to. */
  let haltedAt: Reached | undefined;
  let lost = false;
  let movedAt = Number.NEGATIVE_INFINITY;
  let passing = false;

  /** Looks without a lock: taking one would write to the disk, also while nothing happens. */
  const look: Work['look'] = async () => {
    if (!seen || lost || status === 'paused') return 'nothing';
    if (status === 'failed') return seen.position === haltedAt ? 'nothing' : 'alone';
    const { found, atHead } = await peek();
    const todo = atHead ? 'together' : 'alone';
    if (found === 'unknown') return seen.position === seen.head ? 'nothing' : 'alone';
    if (found === 'wanted') return todo;
    passing ||= found === 'passed';
    if (passing && performance.now() - movedAt >= PASS_MS) return todo;
    if (atHead) return 'nothing';
    limit = Math.min(limit * 2, batchSize);
    return 'look-on';
  };

  async function peek(): Promise<Peeked> {
    try {
      return await run.peek(Math.min(limit, batchSize));
    } catch (error) {
      if (isTransient(error)) throw error;
      // The batch meets the same and puts it on record.
      return { found: 'wanted', atHead: false };
    }
  }

  const done: Work['done'] = (outcome) => {
    passing = false;
    if (outcome.kind === 'moved') {
      if (haltedAt !== undefined) log.info({ position: outcome.position }, 'the projection goes on');
      haltedAt = undefined;
      status = 'running';
      movedAt = performance.now();
      for (const failure of outcome.parked) {
        log.error({ failure }, 'a stream is parked: its rows stay as they are until it is tried again');
      }
      // A backlog is worked off in growing batches; at the head small ones keep the lock short.
      limit = outcome.atHead ? FIRST_BATCH : Math.min(limit * 2, batchSize);
      return true;
    }
    lost = true;
    run.forget();
    if (outcome.kind === 'halted') {
      haltedAt = outcome.position;
      log.error(
        { position: outcome.position, failure: outcome.failure },
        'the projection has halted: its read model stays as it is until this is repaired and the projection is resumed',
      );
    }
    return false;
  };

  return {
    generation,
    look,
    batch: () => ({ projection, place, run, limit: Math.min(limit, batchSize) }),
    done,
    found(checkpoint, head) {
      ({ status } = checkpoint);
      seen = { position: checkpoint.position, head };
      lost = false;
      run.foundAt(checkpoint);
    },
    isLost: () => lost,
    dueMs: () => (passing ? Math.max(1, movedAt + PASS_MS - performance.now()) : Number.POSITIVE_INFINITY),
    startOver() {
      run.forget();
      limit = FIRST_BATCH;
      passing = false;
      lost = true;
    },
    async retryParked() {
      for (const { stream, failure } of await retryParked({ pool, store, projection, place })) {
        if (failure === null) log.info({ stream }, 'a parked stream is up to date again');
      }
    },
  };
}
