import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSessions } from '../../api/identity/sessions/sessions';
import { allowApplication, provideApplicationRole, roleOf } from '../../cli/start/application-role';
import { openPool } from '../../cli/start/storage-step';
import { openDeliveryLog } from '../../delivery/webhooks/delivery-log';
import { dispatchBatch } from '../../delivery/webhooks/dispatcher';
import { openWebhooks } from '../../delivery/webhooks/registry';
import { openMasterKeyUse } from '../../eventstore/vault/master-key-use';
import { allProjections } from '../../projections/all';
import { startProjector } from '../../projections/projector/projector';
import { rebuild } from '../../projections/generations/rebuild';
import { swap } from '../../projections/generations/swap';
import { onOwnersConnection } from '../../platform/owners-connection';
import { failureOf } from '../eventstore/events';
import { eventually } from '../support/eventually';
import { createTestDatabase, execute, query, type TestDatabase } from '../support/postgres';
import { testLog } from '../support/system';
import { connectTestVault, MASTER_KEY } from '../support/vault';
import { redress } from './terminal';

const role = `app "${randomUUID()}"`;
const quoted = `"${role.replaceAll('"', '""')}"`;
let database: TestDatabase;
let appUrl: string;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'redress-role-'));
  database = await createTestDatabase();
  await execute(database.url, `CREATE ROLE ${quoted} LOGIN PASSWORD 'app'`);
  const url = new URL(database.url);
  url.username = encodeURIComponent(role);
  url.password = 'app';
  appUrl = url.href;
});
afterAll(async () => {
  await execute(database.url, `DROP OWNED BY ${quoted}; DROP ROLE ${quoted}`);
  await database.drop();
  await rm(folder, { recursive: true });
});

const migrate = (env: NodeJS.ProcessEnv) =>
  redress(['migrate'], { env: { REDRESS_DATA_DIR: folder, REDRESS_MASTER_KEY: MASTER_KEY, ...env } });

test('the owner migrates and the role of DATABASE_URL works, also when that is repeated', async () => {
  expect(await roleOf(appUrl)).toBe(role);
  expect((await migrate({ DATABASE_URL: appUrl })).err).toContain('RDS-5001');
  for (const _ of ['first', 'again']) {
    // The policy is published with the role of the application.
    const { exitCode, err } = await migrate({ DATABASE_URL: appUrl, MIGRATION_DATABASE_URL: database.url });
    expect({ exitCode, err }).toEqual({ exitCode: 0, err: '' });
  }
  const vault = connectTestVault(appUrl);
  const { store, keys } = vault;
  const subject = await keys.subjectFor('person', 'zoe');
  await keys.erase(subject, { by: 'max', reason: 'asked to', at: '2026-11-22T10:00:00.000Z' });
  const use = openMasterKeyUse(appUrl);
  expect(await use.destroy('none')).toBe(0);
  await use.close();

  const pool = openPool(appUrl, 'test');
  const projector = startProjector({ pool, store, log: testLog });
  await onOwnersConnection(database.url, async (owner) => {
    for (const projection of allProjections) {
      await rebuild(owner, projection);
      await swap(owner, projection, { patienceMs: 30_000 });
    }
  });
  await eventually(async () => (await query(database.url, 'SELECT 1 FROM read.policies')).length > 0);
  await projector.stop();
  await pool.query('INSERT INTO outbox.told VALUES ($1, 1)', ['C-1']);
  await pool.query('UPDATE outbox.told SET revision = 2');
  const webhooks = openWebhooks({ pool, key: () => keys.secret('webhooks'), log: store.durable });
  const made = await webhooks.create({ url: 'https://example.com/', by: 'max', key: 'one' });
  if (made.kind !== 'made') throw new Error(made.kind);
  await openDeliveryLog(pool).test(made.webhook.id);
  await dispatchBatch({ pool, store });
  await pool.query('UPDATE identity.api_keys SET last_used_at = now()');
  const sessions = openSessions({ pool, clock: Date.now });
  const session = await sessions.begin('ana');
  expect(await sessions.find(session)).toMatchObject({ personId: 'ana' });
  await sessions.end(session);
  expect(await sessions.find(session)).toBeUndefined();
  await pool.end();
  await vault.close();

  const { out } = await redress(['doctor', '--json'], {
    env: { DATABASE_URL: appUrl, REDRESS_DATA_DIR: folder, REDRESS_URL: 'http://127.0.0.1:1' },
  });
  const rows: { readonly name: string; readonly ok: boolean; readonly found: string }[] = JSON.parse(out);
  for (const name of ['event log', 'keys', 'read models', 'outbox'])
    expect(rows.find((row) => row.name === name)).toMatchObject({ ok: true });
});

test.each([
  ...['INSERT INTO %', 'UPDATE % SET', 'DELETE FROM %', 'TRUNCATE %'].flatMap((verb) =>
    ['eventlog.events', 'eventlog.migrations', 'keys.migrations', 'read.migrations', 'outbox.migrations'].map(
      (table) => statement(verb, table),
    ),
  ),
  `INSERT INTO identity.api_keys (id) VALUES ('x')`,
  'UPDATE identity.api_keys SET revoked_at = NULL',
  'DELETE FROM identity.api_keys',
  'DELETE FROM identity.migrations',
  'DELETE FROM keys.subjects',
  'TRUNCATE keys.subjects',
  'DELETE FROM keys.secrets',
  'DELETE FROM keys.destroyed_master_keys',
  'UPDATE keys.destroyed_master_keys SET master_key = master_key',
  'DROP TABLE read.policies',
  'CREATE TABLE read.mine ()',
  'ALTER TABLE eventlog.events DISABLE TRIGGER ALL',
  `CALL eventlog.allow('postgres')`,
])('what the role may not do: %s', async (sql) => {
  expect(await failureOf(execute(appUrl, sql))).toMatchObject({ code: '42501' });
});

function statement(verb: string, table: string): string {
  const column = table.endsWith('migrations') ? 'name' : 'type';
  const sql = verb.replace('%', table);
  if (verb.startsWith('INSERT')) return `${sql} (${column}) VALUES ('x')`;
  return verb.startsWith('UPDATE') ? `${sql} ${column} = ${column}` : sql;
}

test('one role that does both keeps all its rights', async () => {
  const own = await createTestDatabase();
  for (const env of [{}, { MIGRATION_DATABASE_URL: own.url }, {}])
    expect(await migrate({ DATABASE_URL: own.url, ...env })).toMatchObject({ exitCode: 0 });
  await own.drop();
});

test('the role that redress start makes gets a new password every time, and only the last one is good', async () => {
  const first = await provideApplicationRole(database.url);
  const second = await provideApplicationRole(database.url);
  try {
    expect(await roleOf(second)).toBe('redress_app');
    expect(await failureOf(execute(second, 'DELETE FROM eventlog.events'))).toMatchObject({ code: '42501' });
    expect(new URL(first).password).not.toBe(new URL(second).password);
    expect(JSON.stringify(await query(database.url, 'SELECT rolpassword FROM pg_authid'))).not.toContain(
      new URL(second).password,
    );
  } finally {
    await execute(database.url, 'DROP OWNED BY redress_app; DROP ROLE redress_app');
  }
});

test('a role that is not there is named', async () => {
  expect(await failureOf(allowApplication(database.url, 'nobody'))).toMatchObject({ code: 'RDS-5002' });
  expect(await failureOf(roleOf('postgres://127.0.0.1:1/none'))).toMatchObject({ code: 'RDS-5003' });
});
