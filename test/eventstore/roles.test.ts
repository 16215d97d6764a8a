import { randomUUID } from 'node:crypto';
import type { EventStore } from '../../eventstore/port';
import { allowEventLog } from '../../eventstore/postgres/migrate';
import { openPostgresEventStore } from '../../eventstore/postgres/store';
import { execute, type TestDatabase } from '../support/postgres';
import { readSealedEvents, expectChained } from './chains';
import { failureOf, newEvents, newStream, readAll } from './events';
import { createEventLog } from './postgres';

describe('test 17: the role of the application', () => {
  const role = `app "${randomUUID()}"`;
  const quoted = `"${role.replaceAll('"', '""')}"`;
  let log: TestDatabase;
  let appUrl: string;
  let store: EventStore;

  beforeAll(async () => {
    log = await createEventLog();
    await execute(log.url, `CREATE ROLE ${quoted} LOGIN PASSWORD 'app'`);
    const url = new URL(log.url);
    url.username = encodeURIComponent(role);
    url.password = 'app';
    appUrl = url.href;
    store = openPostgresEventStore({ databaseUrl: appUrl });
  });
  afterAll(async () => {
    await store.close();
    await execute(log.url, `DROP OWNED BY ${quoted}; DROP ROLE ${quoted}`);
    await log.drop();
  });

  test('may do nothing before it is allowed to', async () => {
    for (const sql of [
      'TABLE eventlog.events',
      'CALL eventlog.make_durable()',
      `CALL eventlog.allow('${role}')`,
      "SELECT eventlog.store_append('s', -2, '{}', '{}', '{}', '{}', '{}')",
    ]) {
      expect(await failureOf(execute(appUrl, sql))).toMatchObject({ code: '42501' });
    }
  });

  describe('once it is allowed, also twice,', () => {
    beforeAll(async () => {
      await allowEventLog(log.url, role);
      await allowEventLog(log.url, role);
    });

    test('appends alone and in batches, reads in all ways, and is woken', async () => {
      let wakes = 0;
      const end = store.onAppend(() => {
        wakes += 1;
      });
      const stream = newStream();
      const { position } = await store.append(stream, newEvents(2), 'no-stream');
      await Promise.all(Array.from({ length: 10 }, () => store.append(newStream(), newEvents(2), 'any')));
      expect(await store.durable.waitFor(position, 10_000)).toBe(true);
      expect(await store.visible.readStream(stream)).toHaveLength(2);
      expect(await readAll(store.durable)).toHaveLength(22);
      expectChained(await readSealedEvents(store));
      expect(await readSealedEvents(store, stream)).toHaveLength(2);
      expect(wakes).toBeGreaterThan(0);
      end();
    });

    test.each([
      `INSERT INTO eventlog.events SELECT * FROM eventlog.events`,
      `UPDATE eventlog.events SET type = 'Forged'`,
      `DELETE FROM eventlog.events`,
      `TRUNCATE eventlog.events`,
      `COPY eventlog.events FROM STDIN`,
      `MERGE INTO eventlog.events e USING (SELECT 1) x ON true WHEN MATCHED THEN DELETE`,
      `SELECT * FROM eventlog.events FOR UPDATE`,
      `ALTER TABLE eventlog.events DISABLE TRIGGER ALL`,
      `DROP TABLE eventlog.events`,
      `CREATE TRIGGER forged BEFORE INSERT ON eventlog.events FOR EACH ROW EXECUTE FUNCTION eventlog.deny_change()`,
      `CREATE OR REPLACE FUNCTION eventlog.stream_hash(bytea, text, integer, uuid, timestamptz, bytea) RETURNS bytea LANGUAGE sql RETURN ''::bytea`,
      `CREATE TABLE eventlog.mine (id int)`,
      `SET session_replication_role = 'replica'`,
      `CALL eventlog.allow('pg_monitor')`,
      'SELECT eventlog.take_lock()',
    ])('cannot: %s', async (sql) => {
      expect(await failureOf(execute(appUrl, sql))).toMatchObject({ code: '42501' });
    });

    test.each([
      `SELECT eventlog.store_append('s', -2, ARRAY[gen_random_uuid()], '{T}', '{"{}"}', '{"{}"}', ARRAY['short'::bytea])`,
      `SELECT eventlog.store_appends('{s,t}', '{-2,-2}', '{1,0}', '{1}', '{1}', ARRAY[gen_random_uuid()], '{T}', '{"{}"}',
         '{"{}"}', ARRAY['short'::bytea])`,
    ])('cannot store what is no hash: %s', async (sql) => {
      expect(await failureOf(execute(appUrl, sql))).toMatchObject({ code: '23514' });
    });

    test('reaches nothing of its own through the functions that run with the rights of the owner', async () => {
      await execute(log.url, `CREATE SCHEMA trap AUTHORIZATION ${quoted}`);
      // What the functions would call if they looked where the caller looks.
      await execute(
        appUrl,
        `CREATE FUNCTION trap.clock_timestamp() RETURNS timestamptz LANGUAGE plpgsql AS $$
           BEGIN RAISE EXCEPTION 'trapped as %', current_user; END $$;
         SET search_path = trap, pg_catalog;
         SELECT eventlog.store_append('trap', -2, ARRAY[gen_random_uuid()], '{T}', '{"{}"}', '{"{}"}', ARRAY[sha256('')])`,
      );
      expect(await store.durable.readStream('trap')).toHaveLength(1);
    });

    test('leaves no hole and no wrong order when it calls the inner functions itself, with any numbers', async () => {
      const call = (streams: string, counts: string, appends: string, places: string, ids: number) =>
        `SELECT (eventlog.store_appends('${streams}', '{-2,-2}', '${counts}', '${appends}', '${places}',
           ARRAY(SELECT gen_random_uuid() FROM generate_series(1, ${ids})), array_fill('T'::text, ARRAY[${ids}]),
           array_fill('{}'::jsonb, ARRAY[${ids}]), array_fill('{}'::jsonb, ARRAY[${ids}]),
           array_fill(sha256(''), ARRAY[${ids}]))).statuses`;
      const refused = [
        call('{a,b}', '{5,5}', '{1,2}', '{1,1}', 2),
        call('{c,c}', '{1,1}', '{1,2}', '{1,1}', 2),
        call('{d,e}', '{1,1}', '{1}', '{1}', 1),
        `BEGIN ISOLATION LEVEL REPEATABLE READ; ${call('{f,g}', '{1,1}', '{1,2}', '{1,1}', 2)}`,
      ];
      for (const sql of refused) await failureOf(execute(appUrl, sql));
      const stored = [
        call('{h,i}', '{1,1}', '{1,2}', '{7,9}', 2),
        call('{j,k}', '{1,1}', '{1,2,1,2}', '{1,1,2,2}', 4),
        `BEGIN; ${call('{l,m}', '{1,1}', '{1,2}', '{1,1}', 2)}; ${call('{l,n}', '{1,1}', '{1,2}', '{1,1}', 2)}; COMMIT`,
      ];
      for (const sql of stored) await execute(appUrl, sql);
      const events = await readAll(store.durable);
      expect(events.map(({ position }) => Number(position))).toEqual(events.map((_, index) => index + 1));
      for (const stream of new Set(events.map((event) => event.stream))) {
        const revisions = (await store.durable.readStream(stream)).map(({ revision }) => revision);
        expect(revisions).toEqual(revisions.map((_, index) => index));
      }
      expect(await store.durable.readStream('l')).toHaveLength(2);
    });
  });

  test('a role that does not exist is named', async () => {
    expect(await failureOf(allowEventLog(log.url, 'nobody-here'))).toMatchObject({
      code: 'RDS-5002',
      why: expect.stringContaining('nobody-here'),
    });
  });
});
