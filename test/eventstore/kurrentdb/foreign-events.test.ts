import { randomUUID } from 'node:crypto';
import { LogCorrupted } from '../../../eventstore/errors';
import { openKurrentDbEventStore } from '../../../eventstore/kurrentdb/store';
import type { EventStore } from '../../../eventstore/port';
import { failureOf, newEvent, newEvents, newStream, readAll } from '../events';
import type { Proposed } from './log';
import { type FakeKurrentDb, startFakeKurrentDb } from './server';

function foreign(type: string, data = '{"a":1}', metadata = ''): Proposed {
  const contentType = 'application/json';
  return { id: randomUUID(), type, contentType, data: Buffer.from(data), metadata: Buffer.from(metadata) };
}

describe('events in KurrentDB that the adapter did not store', () => {
  let server: FakeKurrentDb;
  let store: EventStore;
  beforeEach(async () => {
    server = await startFakeKurrentDb();
    store = openKurrentDbEventStore({ url: server.url });
  });
  afterEach(async () => {
    await store.close();
    await server.close();
  });

  test('of KurrentDB itself are in no log, but positions move past them', async () => {
    const stream = newStream();
    const noise = (count: number) => {
      for (let done = 0; done < count; done += 1) {
        server.log.commit('$stats-0', 'any', [foreign('$statsCollected')]);
        server.log.commit(`$$${stream}`, 'any', [foreign('Plain')]);
      }
    };
    noise(3);
    const events = newEvents(7);
    for (const event of events) {
      await store.append(stream, [event], 'any');
      noise(2);
    }
    noise(600);
    const ids = events.map(({ id }) => id);
    for (const limit of [1, 2, 7, 8]) {
      expect((await readAll(store.durable, limit)).map(({ id }) => id)).toEqual(ids);
    }
    const whole = await store.durable.readLog({ limit: 100 });
    expect([whole.next, whole.atHead]).toEqual([await store.durable.head(), true]);
    const reads = server.calls.read;
    expect(await store.durable.readLog({ after: whole.next, limit: 100 })).toEqual({ ...whole, events: [] });
    expect(server.calls.read).toBe(reads + 1);
    expect(await store.durable.readStream('$stats-0')).toEqual([]);
  });

  test('are refused by names that are KurrentDB’s, and by metadata that is the adapter’s', async () => {
    const refused = [
      store.append('$mine', newEvents(1), 'any'),
      store.append(newStream(), [newEvent({ type: '$mine' })], 'any'),
      store.append(newStream(), [newEvent({ metadata: { redressHash: 'x' } })], 'any'),
    ];
    for (const append of refused) expect(await failureOf(append)).toMatchObject({ code: 'invalid-append' });
    expect(server.log.events).toEqual([]);
  });

  test('have no content hash for whoever verifies', async () => {
    server.log.commit('foreign', 'any', [foreign('Plain', '{"a":1}', '{"b":2}')]);
    expect(await store.durable.readStream('foreign')).toMatchObject([{ data: { a: 1 }, metadata: { b: 2 } }]);
    for await (const page of store.sealed({ stream: 'foreign' })) {
      expect(page).toMatchObject([{ data: { a: 1 }, contentHash: '' }]);
    }
  });

  test.each([
    ['data that are no JSON', foreign('Plain', '{')],
    ['data that are no object', foreign('Plain', '[1]')],
    ['metadata that are no JSON', foreign('Plain', '{}', '{')],
  ])('are a damage to readers with %s, and given as they are to whoever verifies', async (_, event) => {
    server.log.commit('foreign', 'any', [event]);
    expect(await failureOf(store.durable.readStream('foreign'))).toBeInstanceOf(LogCorrupted);
    expect(await failureOf(store.durable.readLog({ limit: 1 }))).toBeInstanceOf(LogCorrupted);
    for await (const page of store.sealed()) expect(page).toMatchObject([{ id: event.id, contentHash: '' }]);
  });
});
