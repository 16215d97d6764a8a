import fc from 'fast-check';
import { createGroupCommit, type GroupItem } from '../../eventstore/group-commit';

interface Item extends GroupItem {
  readonly number: number;
}

interface Flight {
  readonly items: readonly Item[];
  land(): void;
}

/** A group commit whose flushes end when the test says so. */
function setUp(limits: { lanes?: number; maxItems?: number; maxBytes?: number; maxWaitMs?: number } = {}) {
  const flights: Flight[] = [];
  let takenOff = () => {};
  const group = createGroupCommit<Item, string>({
    lanes: 2,
    maxItems: 4,
    maxBytes: 100,
    maxWaitMs: 60_000,
    ...limits,
    expire: ({ number }) => `expired ${number}`,
    flush: (items) =>
      new Promise((resolve) => {
        flights.push({ items, land: () => resolve(items.map(({ number }) => `done ${number}`)) });
        takenOff();
      }),
  });
  const nextFlight = () =>
    new Promise<void>((resolve) => {
      takenOff = resolve;
    });
  const submit = (number: number, key = `key-${number}`, bytes = 1) => group.submit({ key, bytes, number });
  const numbers = () => flights.map(({ items }) => items.map(({ number }) => number));
  return { group, flights, nextFlight, submit, numbers };
}

describe('group commit', () => {
  test('flushes together what was submitted together, in lanes of limited size', async () => {
    const { flights, nextFlight, submit, numbers } = setUp();
    const results = Array.from({ length: 10 }, (_, number) => submit(number));
    await nextFlight();
    expect(numbers()).toEqual([
      [0, 1, 2, 3],
      [4, 5, 6, 7],
    ]);
    flights[1]?.land();
    await nextFlight();
    expect(numbers()[2]).toEqual([8, 9]);
    flights[0]?.land();
    flights[2]?.land();
    expect(await Promise.all(results)).toEqual(results.map((_, number) => `done ${number}`));
  });

  test('shares what waits among the free lanes, but not the few that cost less together', async () => {
    const { flights, nextFlight, submit, numbers } = setUp({ maxItems: 64 });
    for (let number = 0; number < 20; number += 1) void submit(number);
    await nextFlight();
    expect(numbers().map((items) => items.length)).toEqual([10, 10]);
    for (let number = 20; number < 23; number += 1) void submit(number);
    flights[0]?.land();
    flights[1]?.land();
    await nextFlight();
    expect(numbers()[2]).toEqual([20, 21, 22]);
    expect(numbers()).toHaveLength(3);
  });

  test('limits the bytes of a flush, but takes a single item of any size', async () => {
    const { nextFlight, submit, numbers } = setUp({ lanes: 3 });
    void submit(0, 'a', 500);
    void submit(1, 'b', 60);
    void submit(2, 'c', 40);
    void submit(3, 'd', 1);
    await nextFlight();
    expect(numbers()).toEqual([[0], [1, 2], [3]]);
  });

  test('never has two items of one key in flight, and keeps their order', async () => {
    const { flights, nextFlight, submit, numbers } = setUp();
    const results = [submit(0, 'a'), submit(1, 'a'), submit(2, 'b'), submit(3, 'a')];
    await nextFlight();
    expect(numbers()).toEqual([[0, 2]]);
    flights[0]?.land();
    await nextFlight();
    expect(numbers()[1]).toEqual([1]);
    flights[1]?.land();
    await nextFlight();
    flights[2]?.land();
    expect(numbers()).toEqual([[0, 2], [1], [3]]);
    expect(await Promise.all(results)).toEqual(['done 0', 'done 1', 'done 2', 'done 3']);
  });

  test('answers what waited too long without flushing it', async () => {
    const { flights, nextFlight, submit, numbers } = setUp({ lanes: 1, maxWaitMs: 20 });
    const first = submit(0);
    await nextFlight();
    const late = submit(1);
    await new Promise((resolve) => setTimeout(resolve, 50));
    flights[0]?.land();
    expect([await first, await late]).toEqual(['done 0', 'expired 1']);
    expect(numbers()).toEqual([[0]]);
  });

  test('rejects each of a flush that rejects, and goes on', async () => {
    let calls = 0;
    const group = createGroupCommit<Item, string>({
      lanes: 1,
      maxItems: 2,
      maxBytes: 100,
      maxWaitMs: 60_000,
      expire: () => 'expired',
      flush: async (items) => {
        calls += 1;
        if (calls === 1) throw new Error('broken');
        return items.map(() => 'done');
      },
    });
    const results = await Promise.allSettled(
      ['a', 'b', 'c'].map((key, number) => group.submit({ key, bytes: 1, number })),
    );
    expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'fulfilled']);
    await group.drain();
  });

  test('gives every item its own result, once, and drains (any load)', async () => {
    const load = fc.array(
      fc.record({ key: fc.constantFrom('a', 'b', 'c', 'd', 'e'), turns: fc.nat({ max: 3 }) }),
      {
        maxLength: 60,
      },
    );
    await fc.assert(
      fc.asyncProperty(load, fc.integer({ min: 1, max: 3 }), async (items, lanes) => {
        const inFlight = new Set<string>();
        const done: number[] = [];
        const group = createGroupCommit<Item, number>({
          lanes,
          maxItems: 3,
          maxBytes: 4,
          maxWaitMs: 60_000,
          expire: () => -1,
          flush: async (batch) => {
            for (const { key } of batch) {
              expect(inFlight.has(key)).toBe(false);
              inFlight.add(key);
            }
            await new Promise((resolve) => setImmediate(resolve));
            for (const { key } of batch) inFlight.delete(key);
            return batch.map(({ number }) => number);
          },
        });
        for (const [number, { key, turns }] of items.entries()) {
          for (let turn = 0; turn < turns; turn += 1) await new Promise((resolve) => setImmediate(resolve));
          void group.submit({ key, bytes: 1, number }).then((result) => {
            expect(result).toBe(number);
            done.push(number);
          });
        }
        await group.drain();
        await Promise.resolve();
        expect(done.toSorted((a, b) => a - b)).toEqual(items.map((_, number) => number));
        for (const key of ['a', 'b', 'c', 'd', 'e']) {
          const ofKey = done.filter((number) => items[number]?.key === key);
          expect(ofKey).toEqual(ofKey.toSorted((a, b) => a - b));
        }
      }),
      { numRuns: 100 },
    );
  });
});
