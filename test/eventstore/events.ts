import { randomUUID } from 'node:crypto';
import { StoreUnavailable } from '../../eventstore/errors';
import type { EventReader, LogPosition, NewEvent, RecordedEvent } from '../../eventstore/port';

/** An event that no other test has. */
export function newEvent(part: Partial<NewEvent> = {}): NewEvent {
  return {
    id: randomUUID(),
    type: 'NoteAdded',
    data: { text: 'Called back.' },
    metadata: { by: 'ana' },
    ...part,
  };
}

export function newEvents(count: number): NewEvent[] {
  return Array.from({ length: count }, (_, index) => newEvent({ data: { index } }));
}

export function newStream(): string {
  return `complaint-${randomUUID()}`;
}

/** The whole log, or what comes after a position, read in slices of `limit`. */
export async function readAll(
  reader: EventReader<'visible' | 'durable'>,
  limit = 1000,
  from?: LogPosition,
): Promise<RecordedEvent[]> {
  const events: RecordedEvent[] = [];
  let after = from;
  for (;;) {
    const slice = await reader.readLog({ limit, ...(after === undefined ? {} : { after }) });
    events.push(...slice.events);
    if (slice.atHead) return events;
    after = slice.next;
  }
}

/** Repeats a call while the store cannot answer, as every caller of the event log has to. */
export async function persistently<T>(call: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await call();
    } catch (error) {
      if (!(error instanceof StoreUnavailable)) throw error;
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }
}

/** The error that the call rejects with; the test fails when it does not. */
export async function failureOf(call: Promise<unknown>): Promise<unknown> {
  try {
    await call;
  } catch (error) {
    return error;
  }
  throw new Error('The call was expected to reject.');
}
