import { migrateEventLog } from '../../eventstore/postgres/migrate';
import { openPostgresEventStore } from '../../eventstore/postgres/store';
import { execute, type OwnPostgres, startOwnPostgres } from '../support/postgres';
import { expectChained, readSealedEvents } from './chains';
import { newEvents, newStream, persistently, readAll } from './events';
import { expectExactly, startLoad, startTail } from './load';

describe('tests 3 and 6: when PostgreSQL ends', () => {
  let server: OwnPostgres;
  beforeAll(async () => {
    server = await startOwnPostgres();
    await migrateEventLog(server.url);
    // As careless as an administrator can set it: the event log must not rely on it.
    await execute(server.url, 'ALTER DATABASE redress SET synchronous_commit = off');
  });
  afterAll(() => server.remove());

  test('in crashes under load, no acknowledged event is lost and no durable reader saw one that is gone', async () => {
    const stores = Array.from({ length: 4 }, () =>
      openPostgresEventStore({ databaseUrl: server.url, readConnections: 1, callTimeoutMs: 5_000 }),
    );
    const reading = openPostgresEventStore({ databaseUrl: server.url });
    const writers = [...stores, ...stores];
    const load = startLoad(writers, Array.from({ length: 5 }, newStream));
    const tail = startTail(reading.durable);

    for (let crash = 1; crash <= 3; crash += 1) {
      const seen = tail.seen.length;
      const target = load.acknowledged.size + 150;
      await until(() => load.acknowledged.size >= target && tail.seen.length > seen);
      await server.stopImmediately();
      await server.start();
    }
    const target = load.acknowledged.size + 50;
    await until(() => load.acknowledged.size >= target);
    await load.stop();
    await tail.stop();

    const stored = await readAll(reading.durable);
    expectExactly(stored, load.acknowledged);
    expect(tail.seen).toEqual(stored);
    expectChained(await readSealedEvents(reading));
    for (const store of [...stores, reading]) await store.close();
  });

  test('a store says that it cannot answer, and goes on when it is back', async () => {
    const store = openPostgresEventStore({ databaseUrl: server.url });
    const stream = newStream();
    await store.append(stream, newEvents(1), 'no-stream');
    let wakes = 0;
    store.onAppend(() => {
      wakes += 1;
    });
    await server.stop();
    const events = newEvents(2);
    const calls = [store.append(stream, events, 0), store.durable.readStream(stream), store.visible.head()];
    for (const outcome of await Promise.allSettled(calls)) {
      expect(outcome).toMatchObject({ status: 'rejected', reason: { code: 'store-unavailable' } });
    }
    await server.start();
    expect(await persistently(() => store.append(stream, events, 0))).toMatchObject({ firstRevision: 1 });
    expect(await persistently(() => store.durable.readStream(stream))).toHaveLength(3);
    const before = wakes;
    await until(() => wakes > before);
    await store.close();
  });

  test('a store can be closed while it is away', async () => {
    const store = openPostgresEventStore({ databaseUrl: server.url });
    await store.append(newStream(), newEvents(1), 'no-stream');
    const end = store.onAppend(() => {});
    await server.stop();
    const appends = Array.from({ length: 100 }, () => store.append(newStream(), newEvents(1), 'any'));
    const outcomes = Promise.allSettled(appends);
    await store.close();
    for (const outcome of await outcomes) expect(outcome).toMatchObject({ status: 'rejected' });
    end();
    await server.start();
  });
});

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5));
}
