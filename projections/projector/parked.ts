import type { RecordedEvent } from '../../eventstore/port';
import type { ReadModelTransaction } from '../projection';
import type { Taken } from './checkpoint';
import type { ProjectionFailure } from './failure';

/** A stream of which events wait to be tried again. */
export interface ParkedStream {
  readonly stream: string;
  /** Of the first event that is not in the read model. */
  readonly revision: number;
  /** How many events are not in the read model, with that one. */
  readonly waiting: number;
  readonly failure: ProjectionFailure;
  readonly parkedAt: Date;
}

type Generation = Pick<Taken, 'generation'>;

const COLUMNS = 'stream, revision, waiting, failure, parked_at AS "parkedAt"';

/** The parked streams of a generation, the first first. */
export async function parkedStreams(
  tx: ReadModelTransaction,
  { generation }: Generation,
): Promise<readonly ParkedStream[]> {
  const { rows } = await tx.query<ParkedStream>(
    `SELECT ${COLUMNS} FROM read.parked_streams WHERE generation = $1 ORDER BY parked_at, stream`,
    [generation],
  );
  return rows;
}

/** Parks a stream before an event, with what comes after it in these events. */
export async function parkStream(
  tx: ReadModelTransaction,
  { generation }: Generation,
  { stream, revision }: Pick<RecordedEvent, 'stream' | 'revision'>,
  failure: ProjectionFailure,
  waiting: number,
): Promise<void> {
  await tx.query(
    `INSERT INTO read.parked_streams (generation, stream, revision, waiting, failure) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (generation, stream) DO UPDATE
     SET (revision, waiting, failure) = ROW (excluded.revision, excluded.waiting, excluded.failure)`,
    [generation, stream, revision, waiting, JSON.stringify(failure)],
  );
}

/** Counts the events of streams that are parked already: they wait behind the first. */
export async function countWaiting(
  tx: ReadModelTransaction,
  { generation }: Generation,
  events: readonly Pick<RecordedEvent, 'stream'>[],
): Promise<void> {
  if (events.length === 0) return;
  await tx.query(
    `UPDATE read.parked_streams SET waiting = waiting + added
     FROM (SELECT stream, count(*)::integer AS added FROM unnest($2::text[]) AS stream GROUP BY stream) counted
     WHERE generation = $1 AND parked_streams.stream = counted.stream`,
    [generation, events.map(({ stream }) => stream)],
  );
}

/** The stream is up to date again. */
export async function unparkStream(
  tx: ReadModelTransaction,
  { generation }: Generation,
  stream: string,
): Promise<void> {
  await tx.query('DELETE FROM read.parked_streams WHERE generation = $1 AND stream = $2', [
    generation,
    stream,
  ]);
}
