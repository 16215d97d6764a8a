import type { ClientBase } from 'pg';
import type { RecordedEvent } from '../eventstore/port';

/** The transaction in which a read model and its checkpoint move together. Names of tables are found in its slot. */
export type ReadModelTransaction = Pick<ClientBase, 'query'>;

/** Which read model, in which version. */
export interface ProjectionName {
  readonly name: string;
  /** Goes up when the tables change their meaning: those of the new version are filled beside the old. */
  readonly version: number;
}

/**
 * Brings the tables up to date with the events, which come in the order of the log. Must give the same tables however the
 * log is cut into batches, and do no harm when events come again. May not have effects besides the transaction.
 */
export type Apply = (tx: ReadModelTransaction, events: readonly RecordedEvent[]) => Promise<void>;

/** A read model: tables that follow from the event log and from nothing else. */
export interface Projection extends ProjectionName {
  /** Without a schema. Nobody else writes them. `models/{name}.sql` makes them. */
  readonly tables: readonly string[];
  /** The streams it is about: events of others never reach it. */
  readonly concerns: (stream: string) => boolean;
  /**
   * What becomes of an event that cannot be applied. `halt`: the projection stops before it, so that its tables are the
   * log up to there. `park-stream`: only its stream stops; for rows that follow from one stream alone. Neither ever skips.
   */
  readonly onPoison: 'halt' | 'park-stream';
  /**
   * Whether several parts, each with streams of its own, may fill the tables at once: for rows that follow from one
   * stream alone.
   */
  readonly divisible: boolean;
  /**
   * A new run over the log. It may remember what it has read and written from one call to the next: it is given up when a
   * transaction fails, or when somebody else has moved the checkpoint.
   */
  begin(): Apply;
}
