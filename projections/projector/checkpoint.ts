import type { Pool } from 'pg';
import type { ProjectionName, ReadModelTransaction } from '../projection';
import type { ProjectionFailure } from './failure';
import type { Part } from './parts';
import { leastOf, type Reached } from './position';
import { schemaOf, type Slot } from './slot';

/** Which part of a projection, in which slot. */
export interface Place {
  readonly slot: Slot;
  readonly part: number;
}

/** `failed`: the part has halted before the event that `failure` names. `paused`: a person has stopped it. */
export interface Checkpoint extends Place, Part {
  readonly projection: string;
  /** Of the projection that fills the tables. */
  readonly version: number;
  /** The same for all parts that fill the same tables, and never again after. */
  readonly generation: string;
  readonly indexed: boolean;
  readonly position: Reached;
  readonly status: 'running' | 'paused' | 'failed';
  readonly failure: ProjectionFailure | null;
  readonly beganAt: Date;
  /** Null when the part has never run. */
  readonly updatedAt: Date | null;
}

type Queryable = Pick<Pool, 'query'> | ReadModelTransaction;

const COLUMNS = `projection, slot, part, parts, generation, model_version AS version, indexed, position,
  status, failure, began_at AS "beganAt", updated_at AS "updatedAt"`;

const PARKED = 'ARRAY(SELECT stream FROM read.parked_streams p WHERE p.generation = c.generation) AS parked';

/** All parts of these projections, whatever their version, in the order of their names. */
export async function readCheckpoints(
  db: Queryable,
  projections: readonly ProjectionName[],
): Promise<readonly Checkpoint[]> {
  const { rows } = await db.query<Checkpoint>(
    `SELECT ${COLUMNS} FROM read.checkpoints WHERE projection = ANY ($1) ORDER BY projection, slot, part`,
    [projections.map(({ name }) => name)],
  );
  return rows;
}

/** What queries find of a projection, at one moment, whichever version fills it. */
export interface Served {
  /** All events up to here are in it, but those of parked streams. */
  readonly position: Reached;
  readonly halted: boolean;
  readonly parked: readonly string[];
}

/** Undefined when nothing serves yet. */
export async function readServed(
  db: Queryable,
  { name }: Pick<ProjectionName, 'name'>,
): Promise<Served | undefined> {
  const { rows } = await db.query<Pick<Taken, 'position' | 'status' | 'parked'>>(
    `SELECT position, status, ${PARKED} FROM read.checkpoints c WHERE projection = $1 AND slot = 'serving'`,
    [name],
  );
  const [first] = rows;
  if (!first) return undefined;
  return {
    position: leastOf(rows.map(({ position }) => position)),
    halted: rows.some(({ status }) => status === 'failed'),
    parked: first.parked,
  };
}

/** A part that was taken, with the streams that are parked in its generation. */
export interface Taken extends Checkpoint {
  readonly parked: readonly string[];
}

// The slot is asked for again when the row was moved to the other one meanwhile, for it is of the row that is locked.
const TAKE = `SELECT ${COLUMNS}, ${PARKED}, set_config('search_path', $5, true)
  FROM read.checkpoints c
  WHERE projection = $1 AND model_version = $2 AND slot = $3 AND part = $4 FOR UPDATE`;

/**
 * Takes a part for this transaction, in which names of tables are those of its slot from here on; undefined when the
 * slot is not filled by this version, or somebody else has the part now. `wait` until they have not.
 */
export async function takeCheckpoint(
  tx: ReadModelTransaction,
  { name, version }: ProjectionName,
  { slot, part }: Place,
  { wait = false }: { readonly wait?: boolean } = {},
): Promise<Taken | undefined> {
  const { rows } = await tx.query<Taken>(wait ? TAKE : `${TAKE} SKIP LOCKED`, [
    name,
    version,
    slot,
    part,
    schemaOf[slot],
  ]);
  return rows[0];
}

export interface CheckpointMove {
  readonly to: Reached;
  /** Given: the part halts there. */
  readonly failure?: ProjectionFailure;
}

/** Moves the checkpoint on. Throws, so that the transaction is rolled back, when it is not where it was taken. */
export async function moveCheckpoint(
  tx: ReadModelTransaction,
  { generation, part, position, projection }: Taken,
  { to, failure }: CheckpointMove,
): Promise<void> {
  const { rowCount } = await tx.query(
    `UPDATE read.checkpoints
     SET position = $4, status = $5, failure = $6, updated_at = clock_timestamp()
     WHERE generation = $1 AND part = $2 AND position IS NOT DISTINCT FROM $3`,
    [
      generation,
      part,
      position,
      to,
      failure ? 'failed' : 'running',
      failure ? JSON.stringify(failure) : null,
    ],
  );
  if (rowCount !== 1) {
    throw new Error(`The checkpoint of ${projection} was moved from ${position} by somebody else.`);
  }
}
