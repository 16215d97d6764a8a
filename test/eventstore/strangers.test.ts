import { Client } from 'pg';
import { migrateEventLog } from '../../eventstore/postgres/migrate';
import { openPostgresEventStore } from '../../eventstore/postgres/store';
import { execute, startOwnPostgres } from '../support/postgres';
import { newEvents, newStream, readAll } from './events';

describe('test 5: transactions of strangers', () => {
  test('open and prepared transactions of strangers keep no reader waiting', async () => {
    const server = await startOwnPostgres();
    const strangers: Client[] = [];
    try {
      await execute(server.url, 'ALTER SYSTEM SET max_prepared_transactions = 5');
      await server.stop();
      await server.start();
      await execute(server.url, 'CREATE DATABASE stranger');
      const elsewhere = new URL(server.url);
      elsewhere.pathname = '/stranger';
      await migrateEventLog(server.url);
      const store = openPostgresEventStore({ databaseUrl: server.url });
      await store.append(newStream(), newEvents(1), 'any');

      for (const [url, begin] of [
        [elsewhere.href, 'BEGIN; CREATE TABLE open (id int)'],
        [server.url, 'BEGIN; CREATE TABLE open (id int); SELECT * FROM eventlog.events'],
        [server.url, 'BEGIN ISOLATION LEVEL SERIALIZABLE; SELECT * FROM eventlog.events'],
        [elsewhere.href, "BEGIN; CREATE TABLE prepared (id int); PREPARE TRANSACTION 'stranger'"],
        [server.url, "BEGIN; CREATE TABLE prepared (id int); PREPARE TRANSACTION 'neighbour'"],
      ] as const) {
        const stranger = new Client({ connectionString: url });
        strangers.push(stranger);
        await stranger.connect();
        await stranger.query(begin);

        const { position } = await store.append(newStream(), newEvents(2), 'no-stream');
        for (const reader of [store.visible, store.durable]) {
          expect(await reader.waitFor(position, 10_000)).toBe(true);
          expect((await readAll(reader)).at(-1)?.position).toBe(position);
        }
      }
      await store.close();
    } finally {
      for (const stranger of strangers) await stranger.end();
      await server.remove();
    }
  });
});
