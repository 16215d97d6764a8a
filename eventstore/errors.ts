import type { ExpectedRevision } from './port';

/** The stream was not at the expected revision; nothing was stored. `actual` is the revision of its last event. */
export class WrongRevision extends Error {
  readonly code = 'wrong-revision';
  constructor(
    readonly stream: string,
    readonly expected: ExpectedRevision,
    readonly actual: number | 'no-stream',
  ) {
    super(`Stream ${stream} is at revision ${actual}, expected ${expected}. Read it again and decide anew.`);
    this.name = 'WrongRevision';
  }
}

/** An event id of the append is already in the stream with other content, or only some of the ids are; nothing was stored. */
export class EventIdConflict extends Error {
  readonly code = 'event-id-conflict';
  constructor(readonly stream: string) {
    super(
      `Stream ${stream} already holds some of these event ids with other content. Use new ids for new events.`,
    );
    this.name = 'EventIdConflict';
  }
}

/** The events can never be stored as they are (text that PostgreSQL refuses, a size over the limit, no events at all). */
export class InvalidAppend extends Error {
  readonly code = 'invalid-append';
  constructor(
    readonly stream: string,
    reason: string,
    options?: ErrorOptions,
  ) {
    super(`Nothing was appended to ${stream}: ${reason}`, options);
    this.name = 'InvalidAppend';
  }
}

/** The store did not answer. Whether the append happened is unknown: repeat it with the same ids and expectation. */
export class StoreUnavailable extends Error {
  readonly code = 'store-unavailable';
  constructor(reason: string, options?: ErrorOptions) {
    super(
      `The event store cannot answer: ${reason}. Repeat the same call; event ids make that safe.`,
      options,
    );
    this.name = 'StoreUnavailable';
  }
}

/** A log position that no store made, or that this log does not reach (yet, or any more: an older copy was restored). */
export class InvalidPosition extends Error {
  readonly code = 'invalid-position';
  constructor(text: string, reason = 'is not a log position') {
    super(`"${text}" ${reason}. Use a position that an earlier answer gave.`);
    this.name = 'InvalidPosition';
  }
}

/** The log has a hole or an event out of place: somebody changed it past the event store. Nothing may build on it. */
export class LogCorrupted extends Error {
  readonly code = 'log-corrupted';
  constructor(finding: string) {
    super(`The event log is damaged: ${finding}. Stop writing, and compare it with a backup.`);
    this.name = 'LogCorrupted';
  }
}

export type AppendError = WrongRevision | EventIdConflict | InvalidAppend | StoreUnavailable;
