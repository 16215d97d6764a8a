import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { createApiKey, type NewApiKey, revokeApiKey } from '../../../api/identity/api-keys/keeping';
import { newApiKey, readApiKey, writeApiKey } from '../../../api/identity/api-keys/text';
import type { Scope } from '../../../api/scopes';
import { fromPackageRoot } from '../../../platform/package-root';
import { redress } from '../../cli/terminal';
import { dumpOf, query } from '../../support/postgres';
import { expectProblem, startTestApi, type TestApi } from '../support';

const DAY = 86_400_000;
let passed = 0;
const clock = () => Date.now() + passed;
let api: TestApi;
let database: Client;
let folder: string;
beforeAll(async () => {
  api = await startTestApi({ clock });
  database = new Client({ connectionString: api.databaseUrl });
  await database.connect();
  folder = await mkdtemp(join(tmpdir(), 'redress-api-key-'));
});
afterAll(async () => {
  await database.end();
  await api.stop();
  await rm(folder, { recursive: true });
});
beforeEach(() => {
  passed = 0;
});

const make = (changes: Partial<NewApiKey> = {}) =>
  createApiKey(
    database,
    {
      name: 'import',
      person: 'ana',
      scopes: ['complaints:read'],
      expiresAt: new Date(Date.now() + DAY),
      by: 'a test',
      ...changes,
    },
    Date.now(),
  );
const with_ = (key: string) => ({ headers: { authorization: `Bearer ${key}` } });
const lastUsed = async (id: string) =>
  (
    await query<{ at: Date | null }>(
      api.databaseUrl,
      'SELECT last_used_at AS at FROM identity.api_keys WHERE id = $1',
      [id],
    )
  )[0]?.at?.getTime();

test('a key speaks for its person, narrowed to its scopes, until it expires', async () => {
  const { key } = await make({ person: 'sam', scopes: ['metrics:read', 'complaints:read'] });
  expect((await api.get('/v1/me', with_(key))).body).toMatchObject({
    person: { id: 'sam', role: 'supervisor' },
    by: 'api-key',
    scopes: ['complaints:read', 'metrics:read'],
  });
});

test('a key of one day is good for a day', async () => {
  const { key } = await make();
  passed = DAY - 60_000;
  expect((await api.get('/v1/me', with_(key))).status).toBe(200);
  passed = DAY;
  const refused = await api.get('/v1/me', with_(key));
  expect(expectProblem(refused, 401, 'token-refused').detail).toBe('The API key has expired.');
});

test('a key that is revoked is refused at once', async () => {
  const { id, key } = await make();
  expect((await api.get('/v1/me', with_(key))).status).toBe(200);
  expect(await revokeApiKey(database, id, 'a test', Date.now())).toBe('revoked');
  expectProblem(await api.get('/v1/me', with_(key)), 401, 'token-refused');
  expect(await revokeApiKey(database, id, 'another', Date.now())).toBe('already');
  expect(await revokeApiKey(database, 'f'.repeat(16), 'another', Date.now())).toBe('unknown');
});

test('scopes narrow what a key reaches, whatever its person may do', async () => {
  const { key } = await make({ person: 'max', scopes: ['complaints:read'] });
  expect((await api.get('/v1/notifications', with_(key))).status).toBe(200);
  const refused = await api.post('/v1/notifications/read', { ...with_(key), body: { upTo: '0' } });
  expectProblem(refused, 403, 'insufficient-scope');
  expect(refused.headers.get('www-authenticate')).toBe(
    'Bearer realm="redress", error="insufficient_scope", scope="complaints:write"',
  );
});

test('scopes give nothing that the role does not', async () => {
  const all: readonly Scope[] = ['complaints:read', 'complaints:write'];
  const { key } = await make({ person: 'ida', scopes: all });
  const id = await api.register();
  const refused = await api.post(`/v1/complaints/${id}/accept`, { ...with_(key), body: {} });
  expectProblem(refused, 403, 'role-may-not-act');
});

test('a key of somebody who is not in the organisation opens nothing', async () => {
  const { key } = await make({ person: 'robot' });
  expectProblem(await api.get('/v1/me', with_(key)), 403, 'person-not-in-organisation');
});

test.each<[string, (key: string) => string]>([
  ['of another secret', (key) => key.slice(0, -43) + randomBytes(32).toString('base64url')],
  ['of an unknown id', () => writeApiKey(newApiKey())],
  ['that is cut short', (key) => key.slice(0, -1)],
  ['that is no key', () => 'rdk_'],
])('a key %s is refused in the same words', async (_, change) => {
  const { key } = await make();
  const refused = await api.get('/v1/me', with_(change(key)));
  expect(expectProblem(refused, 401, 'token-refused').detail).toBe('There is no such API key.');
  expect(refused.headers.get('www-authenticate')).toContain('error="invalid_token"');
});

test('a key cannot be made from what the database keeps', async () => {
  const { key } = await make();
  const { secret = '' } = readApiKey(key) ?? {};
  expect(secret).toHaveLength(43);
  const { text } = await dumpOf(api.databaseUrl);
  for (const form of [
    secret,
    Buffer.from(secret).toString('hex'),
    Buffer.from(secret, 'base64url').toString('hex'),
  ])
    expect(text).not.toContain(form);
  // Nor does what is kept open anything itself.
  const [row] = await query<{ id: string; secret_hash: Buffer }>(
    api.databaseUrl,
    'SELECT id, secret_hash FROM identity.api_keys LIMIT 1',
  );
  const forged = `rdk_${row?.id}_${row?.secret_hash.toString('base64url')}`;
  expectProblem(await api.get('/v1/me', with_(forged)), 401, 'token-refused');
});

test('the last use is known to the minute, without a write for every request', async () => {
  const { id, key } = await make();
  expect(await lastUsed(id)).toBeUndefined();
  await api.get('/v1/me', with_(key));
  const first = await lastUsed(id);
  passed = 50_000;
  await api.get('/v1/me', with_(key));
  expect(await lastUsed(id)).toBe(first);
  passed = 61_000;
  await api.get('/v1/me', with_(key));
  expect(await lastUsed(id)).toBeGreaterThan(first ?? Number.NaN);
});

test('no key lives longer than 366 days, and none is without a scope', async () => {
  await expect(make({ expiresAt: new Date(Date.now() + 367 * DAY) })).rejects.toThrow('check constraint');
  await expect(make({ scopes: [] })).rejects.toThrow('check constraint');
});

test('keys do not get into the log', async () => {
  const { key } = await make();
  await api.get('/v1/me', with_(key));
  expect(api.logged.join('')).not.toContain(readApiKey(key)?.secret);
});

describe('redress api-key', () => {
  const run = (args: readonly string[], width?: number) =>
    redress(['api-key', ...args], {
      env: {
        DATABASE_URL: api.databaseUrl,
        REDRESS_DATA_DIR: folder,
        REDRESS_ORGANISATION: fromPackageRoot('test', 'support', 'organisation.yaml'),
      },
      ...(width === undefined ? {} : { width }),
    });
  const create = (changes: Readonly<Record<string, string>> = {}) => {
    const options = {
      for: 'sam',
      scopes: 'complaints:read,metrics:read',
      expires: '90d',
      name: 'BI',
      ...changes,
    };
    return run(['create', ...Object.entries(options).flatMap(([name, value]) => [`--${name}`, value])], 200);
  };

  test('makes a key that works, shows it once, lists it and revokes it', async () => {
    const made = await create();
    expect(made).toMatchObject({ exitCode: 0, err: expect.stringContaining('cannot be shown again') });
    const key = made.out.trim();
    const { id = '' } = readApiKey(key) ?? {};
    expect((await api.get('/v1/me', with_(key))).body).toMatchObject({ person: { id: 'sam' } });

    const listed = await run(['list'], 200);
    expect(listed.out).toMatch(new RegExp(`${id}  sam  +until .* complaints:read,metrics:read +BI`));
    expect((await run(['list', '-o', 'json'])).out).toContain('"createdBy": "operator ');
    expect(listed.out + (await run(['list', '-o', 'json'])).out).not.toContain(readApiKey(key)?.secret);

    expect((await run(['revoke', id])).out).toBe(`The key ${id} is refused from now on.\n`);
    expectProblem(await api.get('/v1/me', with_(key)), 401, 'token-refused');
    expect((await run(['revoke', key])).out).toBe(`The key ${id} was revoked before.\n`);
    expect((await run(['list'], 200)).out).toMatch(new RegExp(`${id} .*revoked .* by operator `));
  });

  test.each([
    ['somebody unknown', { for: 'mallory' }, 'RDS-4104'],
    ['an unknown scope', { scopes: 'complaints:read,all' }, 'there is no scope "all"'],
    ['no scope', { scopes: '' }, 'there is no scope ""'],
    ['no end', { expires: 'never' }, 'no time span'],
    ['too long a life', { expires: '367d' }, 'at most 366 days'],
    ['no name', { name: ' ' }, '--name'],
  ])('makes none for %s', async (_, changes, message) => {
    const { exitCode, out, err } = await create(changes);
    expect(exitCode).not.toBe(0);
    expect(out).toBe('');
    expect(err).toContain(message);
  });

  test('says when there is no such key to revoke', async () => {
    expect(await run(['revoke', 'f'.repeat(16)])).toMatchObject({
      exitCode: 1,
      err: expect.stringContaining('RDS-4006'),
    });
  });
});
