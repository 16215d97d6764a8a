import { randomUUID } from 'node:crypto';
import { Client } from 'pg';
import type { EventStore } from '../../eventstore/port';
import { openPostgresEventStore } from '../../eventstore/postgres/store';
import { query, type TestDatabase } from '../support/postgres';
import { expectChained, readSealedEvents } from './chains';
import { failureOf, newEvent, newEvents, newStream, persistently, readAll } from './events';
import { createEventLog } from './postgres';

describe('test 4: appends that meet in a chosen order', () => {
  let log: TestDatabase;
  let store: EventStore;
  /** Appends within a transaction that the test commits when it likes, as no caller of eventlog.append can. */
  let slow: Client;

  beforeEach(async () => {
    log = await createEventLog();
    store = openPostgresEventStore({ databaseUrl: log.url });
    slow = new Client({ connectionString: log.url });
    await slow.connect();
  });
  afterEach(async () => {
    await slow.end();
    expectChained(await readSealedEvents(store));
    await store.close();
    await log.drop();
  });

  /** Stores an event `{"index": 0}` as {@link newEvents} makes it, without committing. */
  async function beginAppend(stream: string, id: string = randomUUID()): Promise<void> {
    await slow.query('BEGIN');
    await append(stream, id);
  }

  async function append(stream: string, id: string): Promise<void> {
    const { rows } = await slow.query(
      `SELECT status FROM eventlog.store_append($1, -2, ARRAY[$2::uuid], '{NoteAdded}', ARRAY['{"index":0}'::jsonb],
         ARRAY['{"by":"ana"}'::jsonb],
         ARRAY[sha256(convert_to('{"data":{"index":0},"metadata":{"by":"ana"},"type":"NoteAdded"}', 'UTF8'))])`,
      [stream, id],
    );
    expect(rows).toEqual([{ status: 'appended' }]);
  }

  /** Resolves when somebody waits for the lock of the log. */
  async function untilOneWaits(): Promise<void> {
    const waiting = `SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND NOT granted
      AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`;
    while ((await query(log.url, waiting)).length === 0);
  }

  const positions = async () => (await readAll(store.visible)).map(({ position }) => position);

  test('a higher position is never seen before a lower one that commits later', async () => {
    await beginAppend(newStream());
    const second = persistently(() => store.append(newStream(), newEvents(1), 'no-stream'));
    await untilOneWaits();
    expect(await positions()).toEqual([]);
    await slow.query('COMMIT');
    expect(await second).toMatchObject({ position: '2' });
    expect(await positions()).toEqual(['1', '2']);
  });

  test('a lower append that never commits leaves no hole', async () => {
    await beginAppend(newStream());
    const second = persistently(() => store.append(newStream(), newEvents(1), 'no-stream'));
    await untilOneWaits();
    await slow.query('ROLLBACK');
    expect(await second).toMatchObject({ position: '1' });
    expect(await positions()).toEqual(['1']);
  });

  test('a lower append whose connection breaks leaves no hole', async () => {
    await beginAppend(newStream());
    slow.on('error', () => {});
    const second = persistently(() => store.append(newStream(), newEvents(1), 'no-stream'));
    await untilOneWaits();
    await query(
      log.url,
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND state = 'idle in transaction'",
    );
    expect(await second).toMatchObject({ position: '1' });
  });

  test('a transaction that had its id before others appended still comes after them', async () => {
    const stream = newStream();
    await slow.query('BEGIN');
    await slow.query('SELECT pg_current_xact_id()');
    await slow.query('SELECT count(*) FROM eventlog.events');
    await store.append(stream, newEvents(1), 'no-stream');
    await append(stream, randomUUID());
    await slow.query('COMMIT');
    await store.append(stream, newEvents(1), 1);
    const events = await readAll(store.durable);
    expect(events.map(({ revision, position }) => [revision, position])).toEqual([
      [0, '1'],
      [1, '2'],
      [2, '3'],
    ]);
  });

  test.each(['alone', 'in a batch'])(
    'an append %s is judged by what was committed while it waited',
    async (how) => {
      const stream = newStream();
      await beginAppend(stream);
      const late = failureOf(persistently(() => store.append(stream, newEvents(1), 'no-stream')));
      const other =
        how === 'alone' ? undefined : persistently(() => store.append(newStream(), newEvents(1), 'any'));
      await untilOneWaits();
      await slow.query('COMMIT');
      expect(await late).toMatchObject({ code: 'wrong-revision', actual: 0 });
      expect((await other)?.position).toBe(how === 'alone' ? undefined : '2');
    },
  );

  test.each(['COMMIT', 'ROLLBACK'])(
    'a retry that overtakes its first attempt waits for its %s',
    async (end) => {
      const stream = newStream();
      const event = newEvent({ data: { index: 0 } });
      await beginAppend(stream, event.id);
      const retry = persistently(() => store.append(stream, [event], 'no-stream'));
      await untilOneWaits();
      await slow.query(end);
      const outcome = end === 'COMMIT' ? 'duplicate' : 'appended';
      expect(await retry).toEqual({ outcome, firstRevision: 0, lastRevision: 0, position: '1' });
      expect(await positions()).toEqual(['1']);
    },
  );

  test('a reader that began before an append finds it in its next slice, not in between', async () => {
    await store.append(newStream(), newEvents(2), 'any');
    const first = await store.visible.readLog({ limit: 1 });
    await store.append(newStream(), newEvents(1), 'any');
    const second = await store.visible.readLog({ after: first.next, limit: 10 });
    expect([...first.events, ...second.events].map(({ position }) => position)).toEqual(['1', '2', '3']);
    expect([first.atHead, second.atHead]).toEqual([false, true]);
  });
});
