import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type MasterKeys,
  masterKeyId,
  openMasterKeys,
  readMasterKeyFile,
} from '../../eventstore/vault/master-keys';
import { createMasterKeyFile } from '../../eventstore/vault/master-key-file';
import { migrateSubjectKeys } from '../../eventstore/vault/migrate';
import { openSubjectKeys } from '../../eventstore/vault/postgres-keys';
import { createTestDatabase, type TestDatabase } from '../support/postgres';
import { redress } from './terminal';

let database: TestDatabase;
let folder: string;
let file: string;
beforeEach(async () => {
  database = await createTestDatabase();
  await migrateSubjectKeys(database.url);
  folder = await mkdtemp(join(tmpdir(), 'redress-keys-cli-'));
  file = join(folder, 'master-keys.json');
});
afterEach(async () => {
  await rm(folder, { recursive: true });
  await database.drop();
});

const run = (args: readonly string[], env: NodeJS.ProcessEnv = {}) =>
  redress(['keys', ...args], {
    env: { DATABASE_URL: database.url, REDRESS_DATA_DIR: folder, ...env },
  });

/** One person, and the secret by which people are found. */
async function somebody(masterKeys: MasterKeys): Promise<string> {
  const keys = openSubjectKeys({ databaseUrl: database.url, masterKeys });
  const subject = await keys.subjectFor('person', 'zoe');
  await keys.close();
  return subject;
}

test('the master key of the data folder is prepared, changed, and the old one taken out', async () => {
  await createMasterKeyFile(file);
  const old = readMasterKeyFile(file).current;
  const subject = await somebody(openMasterKeys({ file }));
  expect(JSON.parse((await run(['status', '-o', 'json'])).out)).toEqual([
    { id: old, state: 'current', keys: 2, place: file },
  ]);

  const prepared = await run(['rotate', '--prepare']);
  expect(prepared).toMatchObject({ exitCode: 0, err: expect.stringContaining('redress keys rotate') });
  const { next } = readMasterKeyFile(file);
  const half = await run(['status', '-o', 'table']);
  expect(half.out).toMatch(new RegExp(`${next} +next +0 `));
  expect(half.err).toContain('not finished');

  const rotated = await run(['rotate']);
  expect(rotated).toMatchObject({
    exitCode: 0,
    out: `2 keys were wrapped anew; the master key is ${next} now (${file}).\n`,
    err: expect.stringContaining(`No key needs ${old} any more.`),
  });
  expect((await run(['status', '-o', 'table'])).out).toMatch(new RegExp(`${old} +old +0 `));

  const destroyed = await run(['rotate', '--destroy-old']);
  expect(destroyed.out).toContain(`No longer in the file: ${old}.`);
  expect(JSON.parse((await run(['status'])).out)).toEqual([
    { id: next, state: 'current', keys: 2, place: file },
  ]);
  expect(await somebody(openMasterKeys({ file }))).toBe(subject);
  for (const { out, err } of [prepared, half, rotated, destroyed])
    for (const key of Object.values(readMasterKeyFile(file).keys)) expect(out + err).not.toContain(key);
});

test('a master key of the environment is changed by who set it, as it says, and the command wraps anew', async () => {
  const [before, after] = [randomBytes(32), randomBytes(32)].map((key) => key.toString('base64'));
  if (before === undefined || after === undefined) throw new Error('There are two keys.');
  const id = masterKeyId(Buffer.from(before, 'base64'));
  const subject = await somebody(openMasterKeys({ key: before }));
  for (const args of [['rotate'], ['rotate', '--destroy-old']]) {
    const refused = await run(args, { REDRESS_MASTER_KEY: before });
    expect(refused).toMatchObject({ exitCode: 1, err: expect.stringContaining('RDS-3027') });
    expect(refused.err).toContain(`{"current":"${id}"`);
    expect(refused.err).not.toContain(before);
  }

  const alone = await run(['rotate'], { REDRESS_MASTER_KEY: after });
  expect(alone).toMatchObject({ exitCode: 1, err: expect.stringContaining('RDS-3021') });
  expect(JSON.parse((await run(['status'], { REDRESS_MASTER_KEY: after })).out)).toContainEqual({
    id,
    state: 'missing',
    keys: 2,
  });

  const oldFile = join(folder, 'old.json');
  await writeFile(oldFile, JSON.stringify({ current: id, keys: { [id]: before } }));
  const env = { REDRESS_MASTER_KEY: after, REDRESS_MASTER_KEY_FILE: oldFile };
  expect(await run(['rotate'], env)).toMatchObject({
    exitCode: 0,
    out: expect.stringContaining('2 keys were wrapped anew'),
    err: expect.stringContaining(`No key needs ${id} any more.`),
  });
  expect(await somebody(openMasterKeys({ key: after }))).toBe(subject);
  expect(JSON.parse(await readFile(oldFile, 'utf8'))).toMatchObject({ current: id });
});

test('without any master key, and with options that do not go together, it is refused', async () => {
  for (const command of ['status', 'rotate'])
    expect(await run([command])).toMatchObject({ exitCode: 1, err: expect.stringContaining('RDS-3020') });
  expect((await run(['rotate', '--prepare', '--destroy-old'])).exitCode).toBe(2);
});
