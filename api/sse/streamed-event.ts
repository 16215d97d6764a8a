import type { LogPosition, LogSlice, RecordedEvent } from '../../eventstore/port';
import { writeMessage } from './message';

/** An event with the message that carries it, which is the same for everybody. */
export interface StreamedEvent extends Pick<RecordedEvent, 'position' | 'stream' | 'type'> {
  readonly message: string;
}

/** A slice of the log. Whoever goes on after `next` misses nothing. */
export interface StreamedSlice {
  readonly events: readonly StreamedEvent[];
  readonly next: LogPosition;
}

export function streamedSlice({ events, next }: LogSlice): StreamedSlice {
  return { events: events.map(streamedEvent), next };
}

/** The data are what GET /v1/events gives for the event. */
function streamedEvent(event: RecordedEvent): StreamedEvent {
  const { position, stream, type } = event;
  return { position, stream, type, message: writeMessage({ id: position, event: type, data: event }) };
}
