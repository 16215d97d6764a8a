import type { Pool } from 'pg';
import type { LogPosition, RecordedEvent } from '../eventstore/port';
import type { Reached } from './position';
import type { ProjectionName, ReadModelTransaction } from './projection';

/** Why a projection halted. Without an event, the log itself could not be read. */
export interface ProjectionFailure {
  readonly message: string;
  readonly event: {
    readonly id: string;
    readonly type: string;
    readonly position: LogPosition;
    readonly stream: string;
    readonly revision: number;
  } | null;
}

/** `failed`: the projection has halted before the event that `failure` names. */
export interface Checkpoint {
  readonly position: Reached;
  readonly status: 'running' | 'failed';
  readonly failure: ProjectionFailure | null;
  readonly updatedAt: Date;
}

type Queryable = Pick<Pool, 'query'> | ReadModelTransaction;

const SELECT = `SELECT position, status, failure, updated_at AS "updatedAt"
  FROM read.checkpoints WHERE projection = $1 AND version = $2`;

/** Undefined when the projection has never run. */
export async function readCheckpoint(
  db: Queryable,
  { name, version }: ProjectionName,
): Promise<Checkpoint | undefined> {
  const { rows } = await db.query<Checkpoint>(SELECT, [name, version]);
  return rows[0];
}

/** Makes the checkpoint of a projection that has never run. */
export async function createCheckpoint(db: Queryable, { name, version }: ProjectionName): Promise<void> {
  await db.query(
    'INSERT INTO read.checkpoints (projection, version) VALUES ($1, $2) ON CONFLICT (projection, version) DO NOTHING',
    [name, version],
  );
}

/** Takes the projection for this transaction; undefined when somebody else has it now, or it has never run. */
export async function takeCheckpoint(
  tx: ReadModelTransaction,
  { name, version }: ProjectionName,
): Promise<Checkpoint | undefined> {
  const { rows } = await tx.query<Checkpoint>(`${SELECT} FOR UPDATE SKIP LOCKED`, [name, version]);
  return rows[0];
}

export interface CheckpointMove {
  readonly from: Reached;
  readonly to: Reached;
  /** Given: the projection halts there. */
  readonly failure?: ProjectionFailure;
}

/** Moves the checkpoint. Throws, so that the transaction is rolled back, when it is not where it was taken. */
export async function moveCheckpoint(
  tx: ReadModelTransaction,
  { name, version }: ProjectionName,
  { from, to, failure }: CheckpointMove,
): Promise<void> {
  const { rowCount } = await tx.query(
    `UPDATE read.checkpoints SET position = $4, status = $5, failure = $6, updated_at = clock_timestamp()
     WHERE projection = $1 AND version = $2 AND position IS NOT DISTINCT FROM $3`,
    [name, version, from, to, failure ? 'failed' : 'running', failure ? JSON.stringify(failure) : null],
  );
  if (rowCount !== 1) throw new Error(`The checkpoint of ${name} was moved from ${from} by somebody else.`);
}

const LONGEST_MESSAGE = 2_000;

/** The failure as it is kept: its message cleaned of what jsonb cannot hold. */
export function failureOf(error: unknown, event?: RecordedEvent): ProjectionFailure {
  const message = error instanceof Error ? error.message || error.name : String(error);
  return {
    message: message.slice(0, LONGEST_MESSAGE).replaceAll('\u0000', '').toWellFormed(),
    event: event
      ? {
          id: event.id,
          type: event.type,
          position: event.position,
          stream: event.stream,
          revision: event.revision,
        }
      : null,
  };
}
