import { getEventListeners } from 'node:events';
import { openPostgresEventStore } from '../../eventstore/postgres/store';
import { query } from '../support/postgres';
import { newEvents, newStream } from './events';
import { startNotificationFilter } from './notification-filter';
import { createEventLog } from './postgres';

const LISTENERS = `SELECT pid FROM pg_stat_activity
  WHERE datname = current_database() AND query LIKE 'LISTEN%' AND application_name = 'listener'`;

test('a store listens on one connection from the first subscription, renews it, and lets go of it', async () => {
  const log = await createEventLog();
  const store = openPostgresEventStore({ databaseUrl: log.url, applicationName: 'listener' });
  const listeners = () => query<{ pid: number }>(log.url, LISTENERS);
  async function listener(except?: number): Promise<number> {
    for (;;) {
      const [found] = await listeners();
      if (found !== undefined && found.pid !== except) return found.pid;
    }
  }

  await store.visible.head();
  expect(await listeners()).toEqual([]);
  store.onAppend(() => {});
  store.onAppend(() => {});
  const first = await listener();
  expect(await listeners()).toHaveLength(1);
  await query(log.url, 'SELECT pg_terminate_backend($1)', [first]);
  expect(await listener(first)).not.toBe(first);

  await new Promise<void>((resolve) => {
    store.onAppend(resolve);
    void store.append(newStream(), newEvents(1), 'any');
  });
  await store.close();
  while ((await listeners()).length > 0);
  await log.drop();
});

test('a store that has lost its connection often keeps no listener of those it lost', async () => {
  const log = await createEventLog();
  const listening = jest.spyOn(EventTarget.prototype, 'addEventListener');
  const store = openPostgresEventStore({ databaseUrl: log.url, applicationName: 'listener' });
  store.onAppend(() => {});
  for (let lost = 0; lost < 4; ) {
    const ended = await query(
      log.url,
      `SELECT pg_terminate_backend(pid, 5000) FROM (${LISTENERS}) AS listeners`,
    );
    lost += ended.length;
  }
  const kept = listening.mock.contexts.map((target) => getEventListeners(target, 'abort').length);
  listening.mockRestore();
  await store.close();
  await log.drop();
  // The pause before the next attempt has one.
  expect(Math.max(...kept)).toBeLessThanOrEqual(1);
});

describe('test 16: where notifications get lost', () => {
  test('subscribers, waiters and listeners hear of every append all the same', async () => {
    const log = await createEventLog();
    const filter = await startNotificationFilter(log.url);
    const reading = openPostgresEventStore({ databaseUrl: filter.url });
    const writing = openPostgresEventStore({ databaseUrl: log.url });
    const end = new AbortController();
    let wakes = 0;
    reading.onAppend(() => {
      wakes += 1;
    });
    const seen: string[] = [];
    let heard = () => {};
    const following = (async () => {
      for await (const { events } of reading.durable.subscribe({ signal: end.signal })) {
        seen.push(...events.map(({ position }) => position));
        heard();
      }
    })();

    for (let round = 1; round <= 3; round += 1) {
      const next = new Promise<void>((resolve) => {
        heard = resolve;
      });
      const { position } = await writing.append(newStream(), newEvents(1), 'any');
      expect(await reading.visible.waitFor(position, 10_000)).toBe(true);
      await next;
      expect(seen).toHaveLength(round);
    }
    // Of the last append the listening connection may have been told after all of it was read.
    while (filter.dropped() < 1 || wakes < 1) await new Promise((resolve) => setImmediate(resolve));
    end.abort();
    await following;
    await Promise.all([reading.close(), writing.close()]);
    await filter.close();
    await log.drop();
  });
});
