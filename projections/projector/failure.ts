import type { LogPosition, RecordedEvent } from '../../eventstore/port';

/** Why an event could not be applied. Without an event, the log itself could not be read. */
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
