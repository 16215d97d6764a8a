import { EventIdConflict } from '../../eventstore/errors';
import type { ExpectedRevision, NewEvent } from '../../eventstore/port';
import { type MakeSubject, useStore } from './contract-subject';
import { failureOf, newEvent, newEvents, newStream } from './events';

export function describeIdempotence(makeStore: MakeSubject): void {
  describe('repeating an append', () => {
    const store = useStore(makeStore);

    test.each<ExpectedRevision>(['no-stream', 'any', 'stream-exists', 0, 1, 7])(
      'gives the first result when %p is expected the second time',
      async (expected) => {
        const stream = newStream();
        const events = newEvents(2);
        const first = await store().append(stream, events, 'no-stream');
        expect(await store().append(stream, events, expected)).toEqual({ ...first, outcome: 'duplicate' });
        expect(await store().durable.readStream(stream)).toHaveLength(2);
      },
    );

    test.each<ExpectedRevision>(['any', 0, 2])(
      'gives the first result also after others appended in between (expecting %p)',
      async (expected) => {
        const stream = newStream();
        const events = newEvents(2);
        await store().append(stream, newEvents(1), 'no-stream');
        const first = await store().append(stream, events, 'any');
        for (let more = 0; more < 5; more += 1) await store().append(stream, newEvents(3), 'any');
        expect(await store().append(stream, events, expected)).toEqual({ ...first, outcome: 'duplicate' });
        expect(await store().durable.readStream(stream)).toHaveLength(18);
      },
    );

    test('counts the same content in another order of keys, and an id in capitals, as the same', async () => {
      const stream = newStream();
      const event = newEvent({ data: { a: 1, b: { c: 2, d: [3] } } });
      await store().append(stream, [event], 'no-stream');
      const again = { ...event, id: event.id.toUpperCase(), data: { b: { d: [3], c: 2 }, a: 1 } };
      expect(await store().append(stream, [again], 'no-stream')).toMatchObject({ outcome: 'duplicate' });
    });

    test('stores it once when the same append is sent ten times at once', async () => {
      const stream = newStream();
      const events = newEvents(2);
      const results = await Promise.all(
        Array.from({ length: 10 }, () => store().append(stream, events, 'no-stream')),
      );
      expect(results.filter(({ outcome }) => outcome === 'appended')).toHaveLength(1);
      expect(new Set(results.map(({ position }) => position)).size).toBe(1);
      expect(await store().durable.readStream(stream)).toHaveLength(2);
    });

    test.each<[string, (stored: readonly [NewEvent, NewEvent, NewEvent]) => NewEvent[]]>([
      ['other data', ([a, b, c]) => [a, b, { ...c, data: { other: true } }]],
      ['another type', ([a, b, c]) => [{ ...a, type: 'Other' }, b, c]],
      ['other metadata', ([a, b, c]) => [a, { ...b, metadata: { by: 'sam' } }, c]],
      ['a new event at its end', ([a, b, c]) => [a, b, c, newEvent()]],
      ['a new event at its start', ([a, b, c]) => [newEvent(), a, b, c]],
      ['its events in another order', ([a, b, c]) => [a, c, b]],
      ['an event left out in its middle', ([a, , c]) => [a, c]],
    ])('is a conflict of event ids with %s', async (_, change) => {
      const stream = newStream();
      const events = [newEvent(), newEvent(), newEvent()] as const;
      await store().append(stream, events, 'no-stream');
      for (const expected of ['any', 'stream-exists', 'no-stream', 2] as const) {
        const error = await failureOf(store().append(stream, change(events), expected));
        expect(error).toBeInstanceOf(EventIdConflict);
        expect(error).toMatchObject({ code: 'event-id-conflict', stream });
      }
      expect(await store().durable.readStream(stream)).toHaveLength(3);
    });

    test('takes the same ids in another stream for other events', async () => {
      const events = newEvents(2);
      await store().append(newStream(), events, 'no-stream');
      expect(await store().append(newStream(), events, 'no-stream')).toMatchObject({ outcome: 'appended' });
    });
  });
}
