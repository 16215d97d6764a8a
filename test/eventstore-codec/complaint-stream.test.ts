import type { ComplaintEvent } from '../../domain/events';
import {
  complaintIdOf,
  decodeEvent,
  type EventMetadata,
  encodeEvent,
  findCommand,
  streamOf,
  UnreadableEvent,
} from '../../eventstore/complaint-stream';
import { eventIdFrom } from '../../eventstore/event-id';
import type { JsonObject, LogPosition, NewEvent, RecordedEvent } from '../../eventstore/port';

const metadata: EventMetadata = {
  at: '2026-03-02T09:00:00.000Z',
  by: { id: 'ana', role: 'agent' },
  commandId: 'c-1',
  commandHash: 'hash-1',
};
const note: ComplaintEvent = { type: 'NoteAdded', data: { text: 'Hello' } };

function stored(event: NewEvent, revision = 0): RecordedEvent {
  return {
    ...event,
    stream: streamOf('A-1'),
    revision,
    position: '17' as LogPosition,
    recordedAt: '2026-03-02T09:00:01.000Z',
  };
}

describe('streams', () => {
  test('a complaint’s stream is named after it, and back', () => {
    expect(streamOf('RD-7K3M')).toBe('complaint-RD-7K3M');
    expect(complaintIdOf('complaint-RD-7K3M')).toBe('RD-7K3M');
    expect(complaintIdOf(streamOf('complaint-1'))).toBe('complaint-1');
  });

  test.each(['policy-standard', 'complaints-1', 'Complaint-1', ''])('%j is no complaint’s', (stream) => {
    expect(complaintIdOf(stream)).toBeUndefined();
  });
});

describe('an event', () => {
  test('is stored with its metadata and an id made from stream, command and index', () => {
    expect(encodeEvent('complaint-A-1', note, 2, metadata)).toEqual({
      id: eventIdFrom('complaint-A-1', 'c-1', 2),
      type: 'NoteAdded',
      data: { text: 'Hello' },
      metadata,
    });
  });

  test('comes back as it was, with its place in the stream', () => {
    const event = stored(encodeEvent(streamOf('A-1'), note, 0, metadata), 3);
    expect(decodeEvent(event)).toEqual({
      ...note,
      id: event.id,
      revision: 3,
      at: metadata.at,
      by: metadata.by,
      commandId: 'c-1',
    });
  });

  test('is stored without the members that are undefined', () => {
    const event: ComplaintEvent = { type: 'ResolutionAccepted', data: { csat: 3, comment: undefined } };
    expect(Object.keys(encodeEvent('complaint-A-1', event, 0, metadata).data)).toEqual(['csat']);
    expect(Object.keys(encodeEvent('complaint-A-1', event, 0, metadata).metadata)).not.toContain(
      'traceparent',
    );
  });

  test('keeps the trace context that it is given', () => {
    const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
    expect(encodeEvent('complaint-A-1', note, 0, { ...metadata, traceparent }).metadata).toMatchObject({
      traceparent,
    });
  });
});

describe('an event that cannot be read is never skipped', () => {
  const event = encodeEvent(streamOf('A-1'), note, 0, metadata);

  test.each(['SomethingElse', 'noteadded', 'constructor', '__proto__', 'toString', ''])(
    'of the type %j',
    (type) => {
      expect(() => decodeEvent(stored({ ...event, type }))).toThrow(UnreadableEvent);
    },
  );

  test.each<[string, JsonObject]>([
    ['nothing', {}],
    ['no at', { by: { id: 'ana', role: 'agent' }, commandId: 'c-1' }],
    ['an at that is no text', { ...event.metadata, at: 5 }],
    ['no command id', { at: metadata.at, by: { id: 'ana', role: 'agent' } }],
    ['no by', { at: metadata.at, commandId: 'c-1' }],
    ['a by of null', { ...event.metadata, by: null }],
    ['a by that is text', { ...event.metadata, by: 'ana' }],
    ['a by without role', { ...event.metadata, by: { id: 'ana' } }],
    ['a by whose id is a number', { ...event.metadata, by: { id: 1, role: 'agent' } }],
  ])('with %s in its metadata', (_, broken) => {
    expect(() => decodeEvent(stored({ ...event, metadata: broken }))).toThrow(UnreadableEvent);
  });

  test('and the error says which one it is', () => {
    expect(() => decodeEvent(stored({ ...event, type: 'NoteMoved' }, 4))).toThrow(
      'Event NoteMoved at position 17 (complaint-A-1, revision 4): this type is not known',
    );
  });
});

describe('what a stream knows of a command', () => {
  const encoded = (commandId: string, commandHash: string, index = 0) =>
    stored(encodeEvent(streamOf('A-1'), note, index, { ...metadata, commandId, commandHash }), index);
  const events = [encoded('c-1', 'hash-1'), encoded('c-2', 'hash-2', 0), encoded('c-2', 'hash-2', 1)];

  test('is nothing for an id that it has not seen', () => {
    expect(findCommand(events, { id: 'c-3', hash: 'hash-3' })).toBe('new');
    expect(findCommand([], { id: 'c-1', hash: 'hash-1' })).toBe('new');
    expect(findCommand(events, { id: 'C-1', hash: 'hash-1' })).toBe('new');
  });

  test('are all events that it caused, when it is the same command', () => {
    expect(findCommand(events, { id: 'c-1', hash: 'hash-1' })).toEqual([events[0]]);
    expect(findCommand(events, { id: 'c-2', hash: 'hash-2' })).toEqual(events.slice(1));
  });

  test('is that the id is taken, when it is another command', () => {
    expect(findCommand(events, { id: 'c-1', hash: 'hash-2' })).toBe('reused');
    expect(findCommand([...events, encoded('c-1', 'hash-9', 2)], { id: 'c-1', hash: 'hash-1' })).toBe(
      'reused',
    );
  });
});
