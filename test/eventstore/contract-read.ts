import { InvalidPosition } from '../../eventstore/errors';
import type { ReadStreamOptions } from '../../eventstore/port';
import { type ContractOptions, type MakeSubject, useStore, withOwnStore } from './contract-subject';
import { failureOf, newEvents, newStream, readAll } from './events';

export function describeReading(makeStore: MakeSubject, { log }: ContractOptions): void {
  describe.each(['visible', 'durable'] as const)('reading with the %s reader', (guarantee) => {
    const store = useStore(makeStore);

    test('says what it guarantees', () => {
      expect(store()[guarantee].guarantee).toBe(guarantee);
    });

    test('finds nothing in a stream that does not exist', async () => {
      const reader = store()[guarantee];
      expect(await reader.readStream(newStream())).toEqual([]);
      expect(await reader.readStream(newStream(), { direction: 'backwards' })).toEqual([]);
      expect(await reader.readStream(newStream(), { from: 3, limit: 1 })).toEqual([]);
    });

    if (log === 'own') {
      test('finds an empty log, and its head where the first slice ends', () =>
        withOwnStore(makeStore, async (empty) => {
          const reader = empty[guarantee];
          const head = await reader.head();
          const slice = await reader.readLog({ limit: 10 });
          expect(slice).toMatchObject({ events: [], atHead: true });
          expect([slice.next, (await reader.readLog({ after: head, limit: 1 })).next]).toEqual([head, head]);
        }));

      test('has its head at the last event', () =>
        withOwnStore(makeStore, async (own) => {
          const { position } = await own.append(newStream(), newEvents(3), 'any');
          const reader = own[guarantee];
          const { next, events } = await reader.readLog({ limit: 10 });
          expect([next, events.at(-1)?.position, await reader.head()]).toEqual([
            position,
            position,
            position,
          ]);
          expect(await reader.readLog({ after: next, limit: 10 })).toEqual({
            events: [],
            next,
            atHead: true,
          });
        }));

      test('leaves out the streams that are not wanted, and goes on after them', () =>
        withOwnStore(makeStore, async (own) => {
          const [wanted, other] = [newStream(), newStream()];
          await own.append(other, newEvents(2), 'any');
          await own.append(wanted, newEvents(2), 'any');
          const { position } = await own.append(other, newEvents(3), 'any');
          const ask = { wanted: (stream: string) => stream === wanted };
          const whole = await own[guarantee].readLog({ ...ask, limit: 10 });
          expect(whole).toMatchObject({ next: position, atHead: true });
          expect(whole.events.map(({ stream, revision }) => [stream, revision])).toEqual([
            [wanted, 0],
            [wanted, 1],
          ]);
          const first = await own[guarantee].readLog({ ...ask, limit: 3 });
          expect(first.atHead).toBe(false);
          expect(first.events).toHaveLength(1);
          const rest = await own[guarantee].readLog({ ...ask, after: first.next, limit: 4 });
          expect(rest).toMatchObject({ next: position, atHead: true });
          expect(rest.events).toHaveLength(1);
        }));

      test('refuses a position that the log does not reach', () =>
        withOwnStore(makeStore, async (longer) => {
          await longer.append(newStream(), newEvents(5), 'any');
          const after = await longer[guarantee].head();
          await withOwnStore(makeStore, async (shorter) => {
            const reader = shorter[guarantee];
            expect(await failureOf(reader.readLog({ after, limit: 1 }))).toBeInstanceOf(InvalidPosition);
            await shorter.append(newStream(), newEvents(4), 'any');
            expect(await failureOf(reader.readLog({ after, limit: 1 }))).toBeInstanceOf(InvalidPosition);
          });
        }));
    }

    test.each<[ReadStreamOptions, number[]]>([
      [{}, [0, 1, 2, 3, 4]],
      [{ from: 2 }, [2, 3, 4]],
      [{ limit: 2 }, [0, 1]],
      [{ from: 1, limit: 2 }, [1, 2]],
      [{ from: 4, limit: 9 }, [4]],
      [{ from: 5 }, []],
      [{ limit: 0 }, []],
      [{ direction: 'backwards' }, [4, 3, 2, 1, 0]],
      [{ direction: 'backwards', from: 2 }, [2, 1, 0]],
      [{ direction: 'backwards', from: 9 }, [4, 3, 2, 1, 0]],
      [{ direction: 'backwards', limit: 1 }, [4]],
      [{ direction: 'backwards', from: 3, limit: 2 }, [3, 2]],
      [{ direction: 'backwards', from: 0, limit: 5 }, [0]],
    ])('reads a stream of five events with %j', async (options, revisions) => {
      const stream = newStream();
      await store().append(newStream(), newEvents(3), 'any');
      await store().append(stream, newEvents(5), 'any');
      await store().append(newStream(), newEvents(3), 'any');
      const events = await store()[guarantee].readStream(stream, options);
      expect(events.map((event) => event.revision)).toEqual(revisions);
      expect(events.every((event) => event.stream === stream)).toBe(true);
    });

    test('reads a stream of 1,200 events whole, in both directions', async () => {
      const stream = newStream();
      const events = newEvents(1200);
      for (const from of [0, 400, 800]) await store().append(stream, events.slice(from, from + 400), 'any');
      const ids = events.map((event) => event.id);
      const forwards = await store()[guarantee].readStream(stream);
      expect(forwards.map((event) => event.id)).toEqual(ids);
      const backwards = await store()[guarantee].readStream(stream, { direction: 'backwards' });
      expect(backwards.map((event) => event.id)).toEqual(ids.toReversed());
      expect(await store()[guarantee].readStream(stream, { from: 100, limit: 1000 })).toHaveLength(1000);
    });

    test('reads the log on from a position, in slices that miss nothing', () =>
      withOwnStore(makeStore, async (own) => {
        const reader = own[guarantee];
        const start = await reader.head();
        const ids: string[] = [];
        for (let append = 0; append < 6; append += 1) {
          const events = newEvents(200);
          await own.append(newStream(), events, 'no-stream');
          ids.push(...events.map((event) => event.id));
        }
        const whole = await reader.readLog({ after: start, limit: 5000 });
        expect(whole.events.map((event) => event.id)).toEqual(ids);
        expect(whole.atHead).toBe(true);
        expect(new Set(whole.events.map((event) => event.position)).size).toBe(1200);

        for (const limit of [1200, 700, 500, 7]) {
          expect((await readAll(reader, limit, start)).map((event) => event.id)).toEqual(ids);
        }
        const middle = whole.events[599]?.position;
        if (middle === undefined) throw new Error('There are 1200 events.');
        const rest = await reader.readLog({ after: middle, limit: 601 });
        expect(rest.events.map((event) => event.id)).toEqual(ids.slice(600));
        expect((await reader.readLog({ after: middle, limit: 599 })).atHead).toBe(false);
        expect((await reader.readLog({ after: whole.next, limit: 10 })).events).toEqual([]);
      }));

    test('takes positions that went through text, and refuses what is none', async () => {
      const reader = store()[guarantee];
      const start = await reader.head();
      await store().append(newStream(), newEvents(3), 'any');
      const { events } = await reader.readLog({ after: start, limit: 3 });
      const after = store().parsePosition(JSON.parse(JSON.stringify(events[0]?.position)));
      expect((await reader.readLog({ after, limit: 2 })).events).toEqual(events.slice(1));
      for (const text of ['', 'x', '-1', '1.5', ' 1', '٣', '1/', '9'.repeat(40)]) {
        expect(() => store().parsePosition(text)).toThrow(InvalidPosition);
      }
    });

    test('refuses limits and revisions that are no such numbers', async () => {
      const reader = store()[guarantee];
      expect(await failureOf(reader.readLog({ limit: 0 }))).toBeInstanceOf(RangeError);
      expect(await failureOf(reader.readLog({ limit: 1.5 }))).toBeInstanceOf(RangeError);
      expect(await failureOf(reader.readStream('s', { limit: -1 }))).toBeInstanceOf(RangeError);
      expect(await failureOf(reader.readStream('s', { from: Number.NaN }))).toBeInstanceOf(RangeError);
    });
  });
}
