import type { Pool } from 'pg';
import type { LogPosition } from '../../eventstore/port';
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

/** A part that somebody wants to work on. */
export interface WantedPart {
  readonly projection: ProjectionName;
  readonly place: Place;
}

// The slot is asked for again when the row was moved to the other one meanwhile, for it is of the row that is locked. In
// one order, so that whoever waits never waits for one who waits for him.
const TAKE = `SELECT wanted.place, ${COLUMNS}, ${PARKED}, set_config('search_path', $5, true)
  FROM read.checkpoints c
  JOIN unnest($1::text[], $2::integer[], $3::integer[]) WITH ORDINALITY AS wanted (name, version, number, place)
    ON projection = name AND model_version = wanted.version AND part = number
  WHERE slot = $4 ORDER BY projection, part FOR UPDATE OF c`;

/**
 * Takes parts of one slot for this transaction, in which names of tables are those of the slot from here on. Undefined
 * stands for a part that this version does not fill, or that somebody else has now; `wait` until they have not.
 */
export async function takeCheckpoints(
  tx: ReadModelTransaction,
  parts: readonly WantedPart[],
  { wait = false }: { readonly wait?: boolean } = {},
): Promise<readonly (Taken | undefined)[]> {
  const slot = parts[0]?.place.slot ?? 'serving';
  const { rows } = await tx.query<Taken & { readonly place: string }>(wait ? TAKE : `${TAKE} SKIP LOCKED`, [
    parts.map(({ projection }) => projection.name),
    parts.map(({ projection }) => projection.version),
    parts.map(({ place }) => place.part),
    slot,
    schemaOf[slot],
  ]);
  const byPlace = new Map(rows.map((row) => [Number(row.place), row]));
  return parts.map((_, index) => byPlace.get(index + 1));
}

/**
 * Moves checkpoints on. Throws, so that the transaction is rolled back, when one of them is not where it was taken.
 */
export async function moveCheckpoints(
  tx: ReadModelTransaction,
  moves: readonly { readonly taken: Taken; readonly to: LogPosition }[],
): Promise<void> {
  if (moves.length === 0) return;
  const { rowCount } = await tx.query(
    `UPDATE read.checkpoints c
     SET position = moved."to", status = 'running', failure = NULL, updated_at = clock_timestamp()
     FROM unnest($1::uuid[], $2::integer[], $3::text[], $4::text[]) AS moved (generation, part, "from", "to")
     WHERE c.generation = moved.generation AND c.part = moved.part AND c.position IS NOT DISTINCT FROM moved."from"`,
    [
      moves.map(({ taken }) => taken.generation),
      moves.map(({ taken }) => taken.part),
      moves.map(({ taken }) => taken.position),
      moves.map(({ to }) => to),
    ],
  );
  if (rowCount !== moves.length) throw movedBySomebodyElse(moves.map(({ taken }) => taken.projection));
}

/** Moves a checkpoint to where its part halts, with the reason. */
export async function haltCheckpoint(
  tx: ReadModelTransaction,
  { generation, part, position, projection }: Taken,
  to: Reached,
  failure: ProjectionFailure,
): Promise<void> {
  const { rowCount } = await tx.query(
    `UPDATE read.checkpoints
     SET position = $4, status = 'failed', failure = $5, updated_at = clock_timestamp()
     WHERE generation = $1 AND part = $2 AND position IS NOT DISTINCT FROM $3`,
    [generation, part, position, to, JSON.stringify(failure)],
  );
  if (rowCount !== 1) throw movedBySomebodyElse([projection]);
}

function movedBySomebodyElse(projections: readonly string[]): Error {
  return new Error(`A checkpoint of ${projections.join(', ')} was moved by somebody else.`);
}
