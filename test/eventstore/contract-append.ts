import { InvalidAppend, WrongRevision } from '../../eventstore/errors';
import type { Appended, ExpectedRevision, NewEvent } from '../../eventstore/port';
import { type MakeSubject, useStore } from './contract-subject';
import { failureOf, newEvent, newEvents, newStream, persistently } from './events';

export function describeAppending(makeStore: MakeSubject): void {
  describe('appending', () => {
    const store = useStore(makeStore);

    test('gives revisions from 0 in the stream and the position of the last event', async () => {
      const stream = newStream();
      const first = await store().append(stream, newEvents(2), 'no-stream');
      const second = await store().append(stream, newEvents(3), 1);

      expect(first).toMatchObject({ outcome: 'appended', firstRevision: 0, lastRevision: 1 });
      expect(second).toMatchObject({ outcome: 'appended', firstRevision: 2, lastRevision: 4 });
      const stored = await store().durable.readStream(stream);
      expect(stored.map((event) => event.revision)).toEqual([0, 1, 2, 3, 4]);
      expect(stored[1]?.position).toBe(first.position);
      expect(stored[4]?.position).toBe(second.position);
    });

    test('keeps id, type, data and metadata as they are, and the time in UTC', async () => {
      const event = newEvent({
        type: 'Complaint Registered/ü',
        data: {
          text: 'Ünïcode 😀 "quoted" \\u0000 \n\t\u0001',
          empty: {},
          list: [1, [null, true], { deep: { deeper: [] } }],
          numbers: [0, -1.5, 1e21, 5e-324, 1.7976931348623157e308, 9007199254740991],
          'key with "quotes"': 'x'.repeat(5000),
        },
        metadata: {},
      });
      const stream = newStream();
      await store().append(stream, [event], 'any');

      const [stored] = await store().durable.readStream(stream);
      expect(stored).toMatchObject({ ...event, stream, revision: 0 });
      expect(stored?.recordedAt).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    });

    const cases: readonly [ExpectedRevision, 'missing' | 'at revision 1', 'stored' | number | 'no-stream'][] =
      [
        ['any', 'missing', 'stored'],
        ['any', 'at revision 1', 'stored'],
        ['no-stream', 'missing', 'stored'],
        ['no-stream', 'at revision 1', 1],
        ['stream-exists', 'missing', 'no-stream'],
        ['stream-exists', 'at revision 1', 'stored'],
        [0, 'missing', 'no-stream'],
        [0, 'at revision 1', 1],
        [1, 'at revision 1', 'stored'],
        [2, 'at revision 1', 1],
      ];
    test.each(cases)('expecting %p of a stream that is %s: %p', async (expected, state, result) => {
      const stream = newStream();
      if (state !== 'missing') await store().append(stream, newEvents(2), 'no-stream');
      const before = await store().durable.readStream(stream);
      const append = store().append(stream, newEvents(1), expected);

      if (result === 'stored') {
        expect(await append).toMatchObject({ outcome: 'appended', firstRevision: before.length });
      } else {
        const error = await failureOf(append);
        expect(error).toBeInstanceOf(WrongRevision);
        expect(error).toMatchObject({ code: 'wrong-revision', stream, expected, actual: result });
        expect(await store().durable.readStream(stream)).toEqual(before);
      }
    });

    test.each<[string, () => NewEvent[]]>([
      ['no events', () => []],
      ['an id that is no UUID', () => [newEvent({ id: 'first' })]],
      ['the same id twice', () => [newEvent({ id: ID }), newEvent({ id: ID.toUpperCase() })]],
      ['an empty type', () => [newEvent({ type: '' })]],
      ['U+0000 in a text', () => [newEvent({ data: { a: [{ b: 'x\u0000' }] } })]],
      ['U+0000 in a key', () => [newEvent({ data: { 'x\u0000': 1 } })]],
      ['half of a surrogate pair', () => [newEvent({ metadata: { by: '\ud800' } })]],
      ['a number that is not finite', () => [newEvent({ data: { n: Number.NaN } })]],
      ['more than 1.5 MiB', () => [newEvent({ data: { text: 'x'.repeat(1.5 * 1024 * 1024) } })]],
      [
        'more than 1.5 MiB together',
        () => newEvents(3).map((e) => ({ ...e, data: { text: 'é'.repeat(300_000) } })),
      ],
    ])('refuses an append with %s and stores nothing', async (_, events) => {
      const stream = newStream();
      const error = await failureOf(store().append(stream, events(), 'any'));
      expect(error).toBeInstanceOf(InvalidAppend);
      expect(error).toMatchObject({ code: 'invalid-append', stream });
      expect(await store().durable.readStream(stream)).toEqual([]);
    });

    test('refuses data that JSON would change on the way', async () => {
      for (const value of [new Date(), new Map(), 1n, () => {}, [undefined], Symbol('s')]) {
        const events = JSON.parse('[{"data":{}}]').map(() => newEvent());
        Object.assign(events[0].data, { value });
        expect(await failureOf(store().append(newStream(), events, 'any'))).toBeInstanceOf(InvalidAppend);
      }
    });

    // A store may keep its hash beside the content and count it in.
    test('stores all but 200 bytes of 1 MiB in one append', async () => {
      const stream = newStream();
      await store().append(stream, [newEvent({ data: { text: 'x'.repeat(1024 * 1024 - 200) } })], 'any');
      expect(await store().durable.readStream(stream)).toHaveLength(1);
    });

    test('lets each of many concurrent appends succeed or fail alone', async () => {
      const [taken, retried, reused] = [newStream(), newStream(), newStream()];
      await store().append(taken, newEvents(4), 'no-stream');
      const known = newEvents(2);
      await store().append(retried, known, 'no-stream');
      await store().append(reused, [newEvent({ id: ID })], 'no-stream');

      const good = Array.from({ length: 20 }, () => newStream());
      const results = await Promise.allSettled([
        ...good.slice(0, 10).map((stream) => store().append(stream, newEvents(2), 'no-stream')),
        store().append(taken, newEvents(1), 7),
        store().append(retried, known, 'no-stream'),
        store().append(reused, [newEvent({ id: ID, type: 'Other' })], 0),
        store().append(newStream(), [newEvent({ data: { text: '\u0000' } })], 'any'),
        ...good.slice(10).map((stream) => store().append(stream, newEvents(1), 'any')),
      ]);

      const outcomes = results.map((result) =>
        result.status === 'fulfilled' ? result.value.outcome : result.reason.code,
      );
      expect(outcomes).toEqual([
        ...Array<string>(10).fill('appended'),
        'wrong-revision',
        'duplicate',
        'event-id-conflict',
        'invalid-append',
        ...Array<string>(10).fill('appended'),
      ]);
      expect(results[10]).toMatchObject({ reason: { actual: 3 } });
      for (const stream of good) expect(await store().durable.readStream(stream)).not.toEqual([]);
    });

    test('stores the appends of one process to one stream in the order of their calls', async () => {
      const stream = newStream();
      const events = newEvents(50);
      const appended = await Promise.all(events.map((event) => store().append(stream, [event], 'any')));
      expect(appended.map((result) => result.firstRevision)).toEqual(events.map((_, index) => index));
      const stored = await store().durable.readStream(stream);
      expect(stored.map((event) => event.id)).toEqual(events.map((event) => event.id));
    });

    test('loses nothing and leaves no gap when 32 appenders compete for 3 streams', async () => {
      const streams = [newStream(), newStream(), newStream()];
      const acknowledged = new Map<string, Appended & { stream: string }>();
      async function appendAfterReading(index: number): Promise<void> {
        const stream = streams[index % streams.length] ?? '';
        for (let done = 0; done < 5; ) {
          const [last] = await store().visible.readStream(stream, { direction: 'backwards', limit: 1 });
          const event = newEvent();
          try {
            const expected = last === undefined ? 'no-stream' : last.revision;
            const appended = await persistently(() => store().append(stream, [event], expected));
            acknowledged.set(event.id, { ...appended, stream });
            done += 1;
          } catch (error) {
            if (!(error instanceof WrongRevision)) throw error;
          }
        }
      }
      await Promise.all(Array.from({ length: 32 }, (_, index) => appendAfterReading(index)));

      expect(acknowledged.size).toBe(32 * 5);
      let total = 0;
      for (const stream of streams) {
        const stored = await store().durable.readStream(stream);
        expect(stored.map((event) => event.revision)).toEqual(stored.map((_, index) => index));
        for (const { id, revision, position } of stored) {
          expect(acknowledged.get(id)).toMatchObject({ stream, firstRevision: revision, position });
        }
        total += stored.length;
      }
      expect(total).toBe(acknowledged.size);
    });
  });
}

const ID = '0190f6a0-0000-8000-8000-00000000abcd';
