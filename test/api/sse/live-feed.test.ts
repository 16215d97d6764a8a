import { setImmediate as turn } from 'node:timers/promises';
import fc from 'fast-check';
import { createLiveFeed, type LiveFeed } from '../../../api/sse/live-feed';
import { InvalidPosition } from '../../../eventstore/errors';
import { openMemoryEventStore } from '../../../eventstore/memory';
import type { DurableReader, EventStore, LogPosition } from '../../../eventstore/port';
import { failureOf, newEvents, readAll } from '../../eventstore/events';
import { eventually } from '../../support/eventually';

/** A feed over a log in memory, whose uses of the reader are counted. */
function openFeed() {
  const store = openMemoryEventStore();
  const used = { subscriptions: 0, ended: 0, reads: 0 };
  const reader: DurableReader = {
    ...store.durable,
    async *subscribe(options) {
      used.subscriptions += 1;
      try {
        yield* store.durable.subscribe(options);
      } finally {
        used.ended += 1;
      }
    },
    readLog(options) {
      used.reads += 1;
      return store.durable.readLog(options);
    },
  };
  return { store, feed: createLiveFeed(reader), used };
}

/** Follows the feed until it has seen so many events. */
async function take(feed: LiveFeed, after: LogPosition, count: number): Promise<readonly string[]> {
  const seen: string[] = [];
  if (count === 0) return seen;
  for await (const slice of feed.follow(after, new AbortController().signal)) {
    seen.push(...slice.events.map(({ position }) => position));
    if (seen.length >= count) break;
  }
  return seen;
}

const appendTo = (store: EventStore, count: number) => store.append('load-1', newEvents(count), 'any');

test('gives every follower every event after its position once and in order, whenever it comes and whatever is appended', async () => {
  const step = fc.oneof(
    fc.record({ append: fc.integer({ min: 1, max: 130 }) }),
    fc.record({ from: fc.double({ min: 0, max: 1, noNaN: true }) }),
    fc.record({ turns: fc.integer({ min: 1, max: 20 }) }),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 12 }), async (steps) => {
      const { store, feed } = openFeed();
      const total = steps.reduce((sum, one) => sum + ('append' in one ? one.append : 0), 0);
      const followers: { after: number; seen: Promise<readonly string[]> }[] = [];
      for (const one of steps) {
        if ('append' in one) await appendTo(store, one.append);
        if ('from' in one) {
          const after = Math.round(Number(await store.durable.head()) * one.from);
          const seen = take(feed, store.parsePosition(String(after)), total - after);
          followers.push({ after, seen });
        }
        if ('turns' in one) for (let left = one.turns; left > 0; left -= 1) await turn();
      }
      const all = (await readAll(store.durable)).map(({ position }) => position);
      for (const { after, seen } of followers) expect(await seen).toEqual(all.slice(after));
      await store.close();
    }),
    { numRuns: 25 },
  );
});

test('reads the log once for all who follow it live', async () => {
  const { store, feed, used } = openFeed();
  const after = await store.durable.head();
  const followers = Array.from({ length: 200 }, () => take(feed, after, 50));
  for (let round = 0; round < 10; round += 1) await appendTo(store, 5);
  const all = (await readAll(store.durable)).map(({ position }) => position);
  for (const seen of await Promise.all(followers)) expect(seen).toEqual(all);
  await eventually(() => used.ended === 1);
  expect(used).toEqual({ subscriptions: 1, ended: 1, reads: 0 });
});

test('has whoever begins far back read from the store until it has caught up', async () => {
  const { store, feed, used } = openFeed();
  await appendTo(store, 450);
  const seen = await take(feed, store.parsePosition('0'), 450);
  expect(seen).toHaveLength(450);
  expect(used.reads).toBe(5);
});

test('reads nothing while nobody follows, and begins anew with the next', async () => {
  const { store, feed, used } = openFeed();
  expect(used.subscriptions).toBe(0);
  for (let round = 1; round <= 3; round += 1) {
    const after = await store.durable.head();
    const seen = take(feed, after, 1);
    await eventually(() => used.subscriptions === round);
    await appendTo(store, 1);
    expect(await seen).toHaveLength(1);
    await eventually(() => used.ended === round);
  }
});

test('ends for one follower at its signal, also while nothing happens, and goes on for the others', async () => {
  const { store, feed, used } = openFeed();
  const after = await store.durable.head();
  const ending = new AbortController();
  const idle = feed.follow(after, ending.signal).next();
  const other = take(feed, after, 1);
  await eventually(() => used.subscriptions === 1);
  ending.abort();
  expect(await idle).toEqual({ done: true, value: undefined });
  await appendTo(store, 1);
  expect(await other).toHaveLength(1);
});

test('tells every follower why the log cannot be followed, and tries anew for the next', async () => {
  const store = openMemoryEventStore();
  await appendTo(store, 1);
  const head = await store.durable.head();
  let damaged = true;
  const feed = createLiveFeed({
    ...store.durable,
    async *subscribe(options) {
      await turn();
      if (damaged) throw new InvalidPosition('1', 'is gone');
      yield* store.durable.subscribe(options);
    },
  });
  const slow = feed.follow(store.parsePosition('0'), new AbortController().signal);
  expect((await slow.next()).done).toBe(false);
  const failures = await Promise.all([1, 2, 3].map(() => failureOf(take(feed, head, 1))));
  for (const failure of failures) expect(failure).toBeInstanceOf(InvalidPosition);
  damaged = false;
  // The one that has not heard of it yet must not stand in the way.
  const seen = take(feed, head, 1);
  await appendTo(store, 1);
  expect(await seen).toHaveLength(1);
  expect(await failureOf(slow.next())).toBeInstanceOf(InvalidPosition);
});
