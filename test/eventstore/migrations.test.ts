import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { migrateEventLog } from '../../eventstore/postgres/migrate';
import { openPostgresEventStore } from '../../eventstore/postgres/store';
import { describeFailure, Failure } from '../../platform/failure';
import { runMigrations } from '../../platform/migrations';
import { createTestDatabase, query, type TestDatabase } from '../support/postgres';
import { failureOf, newEvents } from './events';

describe('migrations', () => {
  let database: TestDatabase;
  beforeEach(async () => {
    database = await createTestDatabase();
  });
  afterEach(() => database.drop());

  const applied = (schema: string) =>
    query<{ name: string }>(database.url, `SELECT name FROM ${schema}.migrations ORDER BY id`);

  test('succeed in all of four processes that migrate at once', async () => {
    await Promise.all(Array.from({ length: 4 }, () => migrateEventLog(database.url)));
    const names = (await applied('eventlog')).map(({ name }) => name);
    expect(names).toEqual([...new Set(names)].sort());
    expect(names[0]).toBe('001-events');
  });

  test('change nothing when they run again, and keep the events', async () => {
    await migrateEventLog(database.url);
    const before = await applied('eventlog');
    const store = openPostgresEventStore({ databaseUrl: database.url });
    await store.append('complaint-1', newEvents(2), 'no-stream');
    await migrateEventLog(database.url);
    expect(await applied('eventlog')).toEqual(before);
    expect(await store.durable.readStream('complaint-1')).toHaveLength(2);
    await store.close();
  });

  test('keep schemas apart, apply new files only, and undo a file that fails', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'redress-migrations-'));
    const options = { databaseUrl: database.url, folder, schema: 'readmodel' };
    try {
      await writeFile(join(folder, '001-first.sql'), 'CREATE TABLE readmodel.first (id int);');
      await Promise.all([runMigrations(options), migrateEventLog(database.url)]);
      await writeFile(
        join(folder, '002-second.sql'),
        'CREATE TABLE readmodel.second (id int); SELECT 1 / 0;',
      );
      const failure = await failureOf(runMigrations(options));
      expect(failure).toBeInstanceOf(Failure);
      expect(failure).toMatchObject({ code: 'RDS-5001', why: expect.stringContaining('division by zero') });
      expect(describeFailure(failure)).not.toContain('    at ');
      expect(await applied('readmodel')).toEqual([{ name: '001-first' }]);

      await writeFile(join(folder, '002-second.sql'), 'CREATE TABLE readmodel.second (id int);');
      await runMigrations(options);
      expect(await applied('readmodel')).toEqual([{ name: '001-first' }, { name: '002-second' }]);
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  test('that were forgotten are what the store names', async () => {
    const store = openPostgresEventStore({ databaseUrl: database.url });
    const calls = [store.append('complaint-1', newEvents(1), 'any'), store.visible.head()];
    for (const outcome of await Promise.allSettled(calls)) {
      const reason = { code: 'store-unavailable', message: expect.stringContaining('migrations') };
      expect(outcome).toMatchObject({ status: 'rejected', reason });
    }
    await store.close();
  });
});
