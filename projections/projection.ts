import type { ClientBase } from 'pg';
import type { RecordedEvent } from '../eventstore/port';

/** The transaction in which a read model and its checkpoint move together. */
export type ReadModelTransaction = Pick<ClientBase, 'query'>;

/** Which read model, in which version. */
export interface ProjectionName {
  readonly name: string;
  /** Goes up when the tables change their meaning. A version has tables and a checkpoint of its own. */
  readonly version: number;
}

/** A read model: tables that follow from the event log and from nothing else. */
export interface Projection extends ProjectionName {
  /** With their schema. Nobody else writes them. */
  readonly tables: readonly string[];
  /**
   * Brings the tables up to date with the events, which come in the order of the log, also of streams that do not
   * concern it. Must give the same tables however the log is cut into batches, and do no harm when events come again.
   * May not have effects besides the transaction. What it throws halts the projection before the culprit.
   */
  apply(tx: ReadModelTransaction, events: readonly RecordedEvent[]): Promise<void>;
}
