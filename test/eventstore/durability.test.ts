import { createDurability } from '../../eventstore/postgres/durability';
import { openPostgresEventStore } from '../../eventstore/postgres/store';
import { query, startOwnPostgres } from '../support/postgres';
import { migrateEventLog } from '../../eventstore/postgres/migrate';
import { newEvents, newStream } from './events';

function counted(makeDurable: () => Promise<void> = async () => {}) {
  let calls = 0;
  const durability = createDurability(async () => {
    calls += 1;
    await makeDurable();
  });
  return { durability, calls: () => calls };
}

test('what is known to be on disk is not asked for again, what is newer is', async () => {
  const { durability, calls } = counted();
  await durability.ensure(5n);
  await durability.ensure(5n);
  await durability.ensure(3n);
  expect(calls()).toBe(1);
  await durability.ensure(6n);
  expect(calls()).toBe(2);
  durability.reached(9n);
  await durability.ensure(9n);
  expect(calls()).toBe(2);
});

test('those who ask at once share a call', async () => {
  const { durability, calls } = counted();
  await Promise.all([1n, 2n, 3n].map((position) => durability.ensure(position)));
  expect(calls()).toBe(1);
});

test('after another server may have taken over, everything is asked for again', async () => {
  const { durability, calls } = counted();
  await durability.ensure(5n);
  durability.forget();
  await durability.ensure(5n);
  expect(calls()).toBe(2);
});

test('an answer of the server before does not count for the one after it', async () => {
  let answer: () => void = () => {};
  const { durability, calls } = counted(() => new Promise<void>((resolve) => (answer = resolve)));
  const before = durability.ensure(5n);
  while (calls() === 0) await new Promise((resolve) => setImmediate(resolve));
  durability.forget();
  answer();
  await before;
  const after = durability.ensure(5n);
  while (calls() === 1) await new Promise((resolve) => setImmediate(resolve));
  answer();
  await after;
  expect(calls()).toBe(2);
});

test('what cannot be made durable is not taken for durable', async () => {
  let isFull = true;
  const { durability, calls } = counted(async () => {
    if (isFull) throw new Error('the disk is full');
  });
  await expect(durability.ensure(5n)).rejects.toThrow('the disk is full');
  isFull = false;
  await durability.ensure(5n);
  expect(calls()).toBe(2);
});

test('a store whose server was killed knows nothing of the next one, and says nothing of what that one lacks', async () => {
  const server = await startOwnPostgres();
  try {
    await migrateEventLog(server.url);
    const store = openPostgresEventStore({ databaseUrl: server.url });
    const stream = newStream();
    await store.append(stream, newEvents(2), 'no-stream');
    await query(
      server.url,
      `CREATE TABLE flushed (at timestamptz);
       CREATE OR REPLACE PROCEDURE eventlog.make_durable() LANGUAGE sql AS 'INSERT INTO public.flushed VALUES (now())'`,
    );
    const flushes = async () => (await query(server.url, 'SELECT 1 FROM flushed')).length;
    // Of its own append it knows.
    expect(await store.durable.readStream(stream)).toHaveLength(2);
    expect(await flushes()).toBe(0);
    await server.stopImmediately();
    await server.start();
    let found: readonly unknown[] = [];
    // The connections that broke are found out one after the other.
    while (found.length === 0) found = await store.durable.readStream(stream).catch(() => []);
    expect(found).toHaveLength(2);
    expect(await flushes()).toBe(1);
    await store.close();
  } finally {
    await server.remove();
  }
});
