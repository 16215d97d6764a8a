import { withoutContactDetails } from '../../domain/permission/contact-details';
import type { LogPosition, LogSlice, RecordedEvent } from '../../eventstore/port';
import { writeMessage } from './message';

/** An event with the message that carries it, made once for everybody. */
export interface StreamedEvent extends Pick<RecordedEvent, 'position' | 'stream' | 'type'> {
  readonly message: string;
  /** The message for those who do not see how to reach complainants; the same where it does not tell that. */
  readonly masked: string;
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
  const write = (data: RecordedEvent) => writeMessage({ id: position, event: type, data });
  const message = write(event);
  const masked = message.includes('"complainant"') ? write(withoutContactDetails(event)) : message;
  return { position, stream, type, message, masked };
}
