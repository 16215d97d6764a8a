import type { LogPosition, LogSlice } from '../../eventstore/port';
import { InvalidPosition, StoreUnavailable } from '../../eventstore/errors';
import { type MakeSubject, useStore, withOwnStore } from './contract-subject';
import { failureOf, newEvents, newStream } from './events';

/** Long enough never to be over in a test that passes. */
const LONG_MS = 60_000;

export function describeTail(makeStore: MakeSubject): void {
  describe.each(['visible', 'durable'] as const)('following the log with the %s reader', (guarantee) => {
    const store = useStore(makeStore);

    test('gives what is there and then what comes, each event once and in order', async () => {
      const reader = store()[guarantee];
      const after = await reader.head();
      const events = newEvents(12);
      await store().append(newStream(), events.slice(0, 5), 'any');
      const ending = new AbortController();
      const slices: LogSlice[] = [];
      for await (const slice of reader.subscribe({ after, limit: 3, signal: ending.signal })) {
        slices.push(slice);
        const seen = slices.flatMap((one) => one.events).length;
        // What is appended only now must come by itself.
        if (seen === 5) void store().append(newStream(), events.slice(5), 'any');
        if (seen === 12) ending.abort();
      }
      const seen = slices.flatMap((slice) => slice.events);
      expect(seen.map(({ id }) => id)).toEqual(events.map(({ id }) => id));
      for (const slice of slices) expect([1, 2, 3]).toContain(slice.events.length);
      const next = slices.at(-1)?.next;
      expect(
        (await reader.readLog({ limit: 10, ...(next === undefined ? {} : { after: next }) })).events,
      ).toEqual([]);
    });

    test('begins at any slice that another subscriber has dealt with', async () => {
      const reader = store()[guarantee];
      const start = await reader.head();
      const events = newEvents(9);
      await store().append(newStream(), events, 'any');
      let after: LogPosition = start;
      const seen: string[] = [];
      while (seen.length < events.length) {
        for await (const slice of reader.subscribe({
          after,
          limit: 2,
          signal: new AbortController().signal,
        })) {
          seen.push(...slice.events.map(({ id }) => id));
          after = slice.next;
          break;
        }
      }
      expect(seen).toEqual(events.map(({ id }) => id));
    });

    test('ends when it is told to while it waits', async () => {
      const reader = store()[guarantee];
      const ending = new AbortController();
      const after = await reader.head();
      const next = reader.subscribe({ after, signal: ending.signal })[Symbol.asyncIterator]().next();
      ending.abort();
      expect(await next).toEqual({ done: true, value: undefined });
    });

    test('waits for a position until the log reaches it, and no longer than it may', async () => {
      const reader = store()[guarantee];
      const { position } = await store().append(newStream(), newEvents(2), 'any');
      expect(await reader.waitFor(position, LONG_MS)).toBe(true);
      await withOwnStore(makeStore, async (own) => {
        const start = await own[guarantee].head();
        expect(await own[guarantee].waitFor(start, 1)).toBe(true);
      });
      expect(await failureOf((async () => reader.waitFor(store().parsePosition('x'), 1))())).toBeInstanceOf(
        InvalidPosition,
      );
    });

    test('waits in vain for a position that the log does not reach', async () => {
      const text = await beyond(store()[guarantee].head());
      expect(await store()[guarantee].waitFor(store().parsePosition(text), 30)).toBe(false);
    });

    test('keeps waiting while the store is closed to it, and says so otherwise', () =>
      withOwnStore(makeStore, async (own) => {
        const position = await own[guarantee].head();
        await own.close();
        expect(await failureOf(own[guarantee].head())).toBeInstanceOf(StoreUnavailable);
        expect(await failureOf(own[guarantee].waitFor(position, 50))).toBeInstanceOf(StoreUnavailable);
        const ending = new AbortController();
        const next = own[guarantee].subscribe({ signal: ending.signal })[Symbol.asyncIterator]().next();
        ending.abort();
        expect(await next).toMatchObject({ done: true });
      }));
  });
}

/** A position far behind the end, in the form of the store: every whole number in it made larger by a trillion. */
async function beyond(head: Promise<LogPosition>): Promise<string> {
  return (await head).replaceAll(/\d+/g, (digits) => String(BigInt(digits) + 1_000_000_000_000n));
}
