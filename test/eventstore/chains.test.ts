import { copyFile, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { StoreUnavailable } from '../../eventstore/errors';
import { encodeAppend } from '../../eventstore/encode-append';
import { logHashOf, streamHashOf } from './integrity/reference-hashes';
import { flushAppends } from '../../eventstore/postgres/append';
import { openDatabase } from '../../eventstore/postgres/database';
import { migrateEventLog } from '../../eventstore/postgres/migrate';
import { openPostgresEventStore } from '../../eventstore/postgres/store';
import { runMigrations } from '../../platform/migrations';
import { fromPackageRoot } from '../../platform/package-root';
import { createTestDatabase, execute, query } from '../support/postgres';
import { expectChained, readSealedEvents } from './chains';
import { failureOf, newEvent, newEvents, newStream } from './events';
import { createEventLog } from './postgres';

const hash = fc.uint8Array({ minLength: 32, maxLength: 32 }).map((bytes) => Buffer.from(bytes));
const stream = fc.oneof(
  fc
    .string({ unit: 'binary', minLength: 1 })
    .filter((name) => !name.includes('\u0000') && name.isWellFormed()),
  fc.constantFrom('complaint-ä', 'Beschwerde № 7', '苦情-1', '😀', '\\x00', "a'b", 'ﬁ', 'e\u0301'),
);

test('PostgreSQL computes the hashes of both chains as the verifier does', async () => {
  const log = await createEventLog();
  const database = openDatabase({ connectionString: log.url, max: 1 });
  const event = fc.record({
    before: hash,
    stream,
    revision: fc.integer({ min: 0, max: 2 ** 31 - 1 }),
    id: fc.uuid(),
    recordedAt: fc
      .date({
        min: new Date('1970-01-01T00:00:00Z'),
        max: new Date('9999-12-31T23:59:59.999Z'),
        noInvalidDate: true,
      })
      .map((date) => date.toISOString()),
    contentHash: hash,
    position: fc.bigInt({ min: 1n, max: BigInt(Number.MAX_SAFE_INTEGER) }),
  });
  await fc.assert(
    fc.asyncProperty(event, async ({ before, position, ...content }) => {
      const { revision, id, recordedAt, contentHash } = content;
      const rows = await database.query<{ stream: Buffer; log: Buffer }>(
        `SELECT eventlog.stream_hash($1, $2, $3, $4, $5, $6) AS stream, eventlog.log_hash($1, $7, $6) AS log`,
        [before, content.stream, revision, id, recordedAt, contentHash, String(position)],
      );
      expect(rows).toEqual([
        { stream: streamHashOf(before, content), log: logHashOf(before, Number(position), contentHash) },
      ]);
    }),
    { numRuns: 300 },
  );
  await database.close();
  await log.drop();
});

test('appends alone, in batches, and with refused ones between them leave unbroken chains', async () => {
  const log = await createEventLog();
  const store = openPostgresEventStore({ databaseUrl: log.url });
  const database = openDatabase({ connectionString: log.url, max: 1 });
  const streams = Array.from({ length: 6 }, (_, index) => `Beschwerde-${index}-ß`);
  for (let round = 0; round < 12; round += 1) {
    const batch = streams
      .slice(0, 1 + (round % streams.length))
      .map((name, index) =>
        encodeAppend(name, newEvents(1 + ((round + index) % 4)), (round + index) % 3 === 0 ? 10_000 : 'any'),
      );
    for (const outcome of [
      ...(await flushAppends(database, batch)),
      ...(await flushAppends(database, batch)),
    ]) {
      expect(outcome).not.toBeInstanceOf(StoreUnavailable);
    }
  }
  const events = await readSealedEvents(store);
  expect(events.length).toBeGreaterThan(50);
  expectChained(events);
  const one = streams[0] ?? '';
  expect(await readSealedEvents(store, one)).toEqual(events.filter((event) => event.stream === one));
  await database.close();
  await store.close();
  await log.drop();
});

test('the events of version 0.2.0 get their hashes, and nobody can change them afterwards', async () => {
  const log = await createTestDatabase();
  const folder = await mkdtemp(join(tmpdir(), 'redress-test-'));
  try {
    const all = fromPackageRoot('eventstore', 'postgres', 'migrations');
    for (const file of await readdir(all)) {
      if (file < '008') await copyFile(join(all, file), join(folder, file));
    }
    await runMigrations({ databaseUrl: log.url, folder, schema: 'eventlog' });
    const database = openDatabase({ connectionString: log.url, max: 1 });
    for (const name of ['complaint-ü', 'complaint-2', 'complaint-ü']) {
      await flushAppends(database, [
        encodeAppend(name, newEvents(3), 'any'),
        encodeAppend(newStream(), newEvents(1), 'any'),
      ]);
    }
    await migrateEventLog(log.url);
    const store = openPostgresEventStore({ databaseUrl: log.url });
    await store.append('complaint-ü', newEvents(2), 5);
    const events = await readSealedEvents(store);
    expect(events).toHaveLength(14);
    expectChained(events);
    for (const role of ['origin', 'replica']) {
      const update = `SET session_replication_role = '${role}'; UPDATE eventlog.events SET type = type`;
      expect(await failureOf(execute(log.url, update))).toMatchObject({ code: '23001' });
    }
    await store.close();
    await database.close();
  } finally {
    await rm(folder, { recursive: true });
    await log.drop();
  }
});

test('recorded times never go back within the log, whatever the clock does', async () => {
  const log = await createEventLog();
  const store = openPostgresEventStore({ databaseUrl: log.url });
  await store.append('complaint-1', newEvents(1), 'no-stream');
  const ahead = '2999-01-01T00:00:00.123Z';
  await execute(
    log.url,
    `ALTER TABLE eventlog.events DISABLE TRIGGER deny_change; UPDATE eventlog.events SET recorded_at = '${ahead}'`,
  );
  await store.append('complaint-2', newEvents(1), 'no-stream');
  await Promise.all([3, 4, 5].map((number) => store.append(`complaint-${number}`, newEvents(2), 'any')));
  const times = (await readSealedEvents(store)).map(({ recordedAt }) => recordedAt);
  expect(times).toEqual(times.map(() => ahead));
  const [row] = await query(
    log.url,
    'SELECT count(*)::int AS n FROM eventlog.events WHERE recorded_at > now()',
  );
  expect(row).toEqual({ n: 8 });
  await store.close();
  await log.drop();
});

describe('the sealed events', () => {
  test('come as they are found, over missing ones and with the wrong ones', async () => {
    const log = await createEventLog();
    const store = openPostgresEventStore({ databaseUrl: log.url });
    await store.append('complaint-1', newEvents(6), 'no-stream');
    await execute(
      log.url,
      `ALTER TABLE eventlog.events DISABLE TRIGGER deny_change;
       DELETE FROM eventlog.events WHERE position IN (2, 3); UPDATE eventlog.events SET position = -4 WHERE position = 4;
       UPDATE eventlog.events SET type = 'Forged' WHERE position = 5`,
    );
    const found = await readSealedEvents(store).catch((error: unknown) => error);
    const revisions = (events: unknown) =>
      Array.isArray(events) ? events.map(({ revision, type }) => [revision, type]) : events;
    expect(revisions(found)).toEqual([
      [3, 'NoteAdded'],
      [0, 'NoteAdded'],
      [4, 'Forged'],
      [5, 'NoteAdded'],
    ]);
    expect(revisions(await readSealedEvents(store, 'complaint-1'))).toEqual([
      [0, 'NoteAdded'],
      [3, 'NoteAdded'],
      [4, 'Forged'],
      [5, 'NoteAdded'],
    ]);
    await store.close();
    await log.drop();
  });

  test('come in pages that large events do not make large, and none is lost between pages', async () => {
    const log = await createEventLog();
    const store = openPostgresEventStore({ databaseUrl: log.url });
    // Compresses well: small on disk, large in the answer.
    for (let index = 0; index < 12; index += 1) {
      await store.append('complaint-1', [newEvent({ data: { text: 'x'.repeat(900_000) } })], 'any');
    }
    await Promise.all(Array.from({ length: 30 }, () => store.append(newStream(), newEvents(70), 'any')));
    const sizes: number[] = [];
    const events = [];
    for await (const page of store.sealed()) {
      sizes.push(JSON.stringify(page).length);
      events.push(...page);
    }
    expect(Math.max(...sizes)).toBeLessThan(6_000_000);
    expect(sizes.length).toBeGreaterThan(3);
    expectChained(events);
    expect(events).toHaveLength(12 + 2100);
    await store.close();
    await log.drop();
  });
});
