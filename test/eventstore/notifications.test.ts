import { getEventListeners } from 'node:events';
import { openPostgresEventStore } from '../../eventstore/postgres/store';
import { query } from '../support/postgres';
import { newEvents, newStream } from './events';
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
