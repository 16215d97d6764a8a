import { Client } from 'pg';
import { EventIdConflict, InvalidAppend, StoreUnavailable, WrongRevision } from '../../eventstore/errors';
import type { EventStore } from '../../eventstore/port';
import { flushAppends } from '../../eventstore/postgres/append';
import { type Database, openDatabase } from '../../eventstore/postgres/database';
import { type EncodedAppend, encodeAppend } from '../../eventstore/encode-append';
import { openPostgresEventStore } from '../../eventstore/postgres/store';
import { execute, query, type TestDatabase } from '../support/postgres';
import { failureOf, newEvent, newEvents, newStream, readAll } from './events';
import { createEventLog } from './postgres';

describe('the event log in PostgreSQL', () => {
  let log: TestDatabase;
  let store: EventStore;
  let database: Database;

  beforeAll(async () => {
    log = await createEventLog();
    store = openPostgresEventStore({ databaseUrl: log.url });
    database = openDatabase({ connectionString: log.url, query_timeout: 10_000 });
  });
  afterAll(async () => {
    await database.close();
    await store.close();
    await log.drop();
  });

  /** What only a client without checks would send. */
  function poison(): EncodedAppend {
    const append = encodeAppend(newStream(), [newEvent()], 'any');
    return { ...append, events: append.events.map((event) => ({ ...event, data: '{"text":"\\u0000"}' })) };
  }

  test('numbers its positions from 1 without gaps, also after refusals', async () => {
    await store.append(newStream(), newEvents(3), 'any');
    await failureOf(store.append(newStream(), newEvents(3), 5));
    await flushAppends(database, [poison()]);
    await Promise.all(Array.from({ length: 50 }, () => store.append(newStream(), newEvents(2), 'any')));
    const positions = (await readAll(store.durable)).map((event) => Number(event.position));
    expect(positions.slice(0, 103)).toEqual(Array.from({ length: 103 }, (_, index) => index + 1));
  });

  test('stores the others of a flush whose one member PostgreSQL refuses', async () => {
    const taken = newStream();
    await store.append(taken, newEvents(1), 'no-stream');
    const outcomes = await flushAppends(database, [
      encodeAppend(newStream(), newEvents(2), 'no-stream'),
      poison(),
      encodeAppend(taken, newEvents(1), 'no-stream'),
      encodeAppend(newStream(), newEvents(1), 'any'),
    ]);
    expect(outcomes[0]).toMatchObject({ outcome: 'appended', lastRevision: 1 });
    expect(outcomes[1]).toBeInstanceOf(InvalidAppend);
    expect(outcomes[2]).toBeInstanceOf(WrongRevision);
    expect(outcomes[3]).toMatchObject({ outcome: 'appended', lastRevision: 0 });
  });

  test('finds the one member of a large flush that PostgreSQL refuses in few more calls', async () => {
    const good = Array.from({ length: 63 }, () => encodeAppend(newStream(), newEvents(1), 'no-stream'));
    const batch = [...good.slice(0, 40), poison(), ...good.slice(40)];
    let calls = 0;
    const counted: Database = {
      ...database,
      call(statement, values) {
        calls += 1;
        return database.call(statement, values);
      },
    };
    const outcomes = await flushAppends(counted, batch);
    expect(outcomes[40]).toBeInstanceOf(InvalidAppend);
    expect(outcomes.filter((outcome) => 'outcome' in outcome && outcome.outcome === 'appended')).toHaveLength(
      63,
    );
    expect(calls).toBeLessThanOrEqual(13);
  });

  test('refuses data nested too deeply without harm to the others', async () => {
    const deep = { data: JSON.parse(`${'{"a":'.repeat(9000)}1${'}'.repeat(9000)}`) };
    const [refused, stored] = await Promise.allSettled([
      store.append(newStream(), [newEvent(deep)], 'any'),
      store.append(newStream(), newEvents(1), 'any'),
    ]);
    expect(refused).toMatchObject({ status: 'rejected', reason: { code: 'invalid-append' } });
    expect(stored).toMatchObject({ status: 'fulfilled' });
  });

  test('keeps a hash of the canonical content', async () => {
    const stream = newStream();
    const event = newEvent({ type: 'T', data: { b: [1.0, 'ü'], a: null }, metadata: { by: 'ana' } });
    await store.append(stream, [event], 'any');
    const [row] = await query<{ same: boolean }>(
      log.url,
      'SELECT content_hash = sha256(convert_to($2, $3)) AS same FROM eventlog.events WHERE stream = $1',
      [stream, '{"data":{"a":null,"b":[1,"ü"]},"metadata":{"by":"ana"},"type":"T"}', 'UTF8'],
    );
    expect(row).toEqual({ same: true });
  });

  test('notices the same ids with other content in a batch as well as alone', async () => {
    const [stream, other] = [newStream(), newStream()];
    const event = newEvent();
    await store.append(stream, [event], 'any');
    const changed = encodeAppend(stream, [{ ...event, data: {} }], 'any');
    expect((await flushAppends(database, [changed]))[0]).toBeInstanceOf(EventIdConflict);
    const both = await flushAppends(database, [encodeAppend(other, [event], 'any'), changed]);
    expect(both[0]).toMatchObject({ outcome: 'appended' });
    expect(both[1]).toBeInstanceOf(EventIdConflict);
  });

  test.each([
    'UPDATE eventlog.events SET type = type',
    'UPDATE eventlog.events SET type = type WHERE false',
    'DELETE FROM eventlog.events',
    'TRUNCATE eventlog.events',
    "SET session_replication_role = 'replica'; DELETE FROM eventlog.events",
  ])('denies: %s', async (sql) => {
    await store.append(newStream(), newEvents(1), 'any');
    const head = await store.durable.head();
    expect(await failureOf(execute(log.url, sql))).toMatchObject({
      message: expect.stringContaining('denied'),
    });
    expect(await store.durable.head()).toBe(head);
  });

  test('answers in time while somebody sits on the lock, and stores the append when it is repeated', async () => {
    const holder = new Client({ connectionString: log.url });
    await holder.connect();
    const stream = newStream();
    const events = newEvents(2);
    try {
      await holder.query(
        "SELECT pg_advisory_lock('pg_namespace'::regclass::oid::int, 'eventlog'::regnamespace::oid::int)",
      );
      const error = await failureOf(store.append(stream, events, 'no-stream'));
      expect(error).toBeInstanceOf(StoreUnavailable);
      expect(error).toMatchObject({ message: expect.stringContaining('lock timeout') });
    } finally {
      await holder.end();
    }
    expect(await store.append(stream, events, 'no-stream')).toMatchObject({ outcome: 'appended' });
  });

  test('lets several processes append at once without any of them failing', async () => {
    const stores = Array.from({ length: 6 }, () => openPostgresEventStore({ databaseUrl: log.url }));
    const shared = newStream();
    const appends = stores.flatMap((each) =>
      Array.from({ length: 20 }, (_, index) =>
        each.append(index % 4 === 0 ? shared : newStream(), newEvents(1 + (index % 2)), 'any'),
      ),
    );
    const positions = (await Promise.all(appends)).map(({ position }) => position);
    expect(new Set(positions).size).toBe(120);
    await Promise.all(stores.map((each) => each.close()));
  });

  test('is not held up by an open transaction of somebody else', async () => {
    const stranger = new Client({ connectionString: log.url });
    await stranger.connect();
    try {
      await stranger.query('BEGIN; CREATE TABLE stranger (id int); SELECT * FROM eventlog.events');
      const { position } = await store.append(newStream(), newEvents(1), 'any');
      expect((await readAll(store.durable)).at(-1)?.position).toBe(position);
    } finally {
      await stranger.end();
    }
  });

  test('refuses to run inside a transaction, where its answer would be a lie', async () => {
    for (const call of [
      "append('{s}', '{-2}', '{0}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', NULL, NULL, NULL, NULL)",
      'make_durable()',
    ]) {
      const sql = `BEGIN; SELECT pg_logical_emit_message(true, 'test', ''); CALL eventlog.${call}; COMMIT`;
      expect(await failureOf(execute(log.url, sql))).toMatchObject({ code: '2D000' });
    }
  });

  test('refuses another isolation level, in which it could not see what was stored before it', async () => {
    const url = new URL(log.url);
    url.searchParams.set('options', '-c default_transaction_isolation=repeatable\\ read');
    const strict = openPostgresEventStore({ databaseUrl: url.href });
    const error = await failureOf(strict.append(newStream(), newEvents(1), 'any'));
    expect(error).toMatchObject({
      code: 'store-unavailable',
      message: expect.stringContaining('READ COMMITTED'),
    });
    await strict.close();
  });
});

describe('a damaged log', () => {
  let log: TestDatabase;
  let store: EventStore;

  beforeEach(async () => {
    log = await createEventLog();
    store = openPostgresEventStore({ databaseUrl: log.url });
    await store.append('complaint-1', newEvents(5), 'no-stream');
  });
  afterEach(async () => {
    await store.close();
    await log.drop();
  });

  const remove = (position: number) =>
    execute(
      log.url,
      `ALTER TABLE eventlog.events DISABLE TRIGGER deny_change; DELETE FROM eventlog.events WHERE position = ${position}`,
    );

  test.each([
    [1, 'position 2 is where 1 should be'],
    [3, 'position 4 is where 3 should be'],
  ])('is noticed by both readers when event %d is missing', async (position, finding) => {
    await remove(position);
    for (const reader of [store.visible, store.durable]) {
      const error = await failureOf(reader.readLog({ limit: 10 }));
      expect(error).toMatchObject({ code: 'log-corrupted', message: expect.stringContaining(finding) });
    }
  });

  test('is noticed when a stream is read over its hole', async () => {
    await remove(3);
    for (const direction of ['forwards', 'backwards'] as const) {
      const error = await failureOf(store.durable.readStream('complaint-1', { direction }));
      expect(error).toMatchObject({ code: 'log-corrupted', message: expect.stringContaining('complaint-1') });
    }
  });

  test('refuses to go on after a position that it does not reach any more', async () => {
    const head = await store.durable.head();
    await remove(5);
    const error = await failureOf(store.visible.readLog({ after: head, limit: 10 }));
    expect(error).toMatchObject({ code: 'invalid-position', message: expect.stringContaining('which is 4') });
  });
});
