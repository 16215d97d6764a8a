import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import {
  addMasterKey,
  createMasterKeyFile,
  useAddedMasterKey,
} from '../../../eventstore/vault/master-key-file';
import { type MasterKeyUse, openMasterKeyUse } from '../../../eventstore/vault/master-key-use';
import { openMasterKeys, readMasterKeyFile } from '../../../eventstore/vault/master-keys';
import { migrateSubjectKeys } from '../../../eventstore/vault/migrate';
import { openSubjectKeys } from '../../../eventstore/vault/postgres-keys';
import { rotateMasterKey } from '../../../eventstore/vault/rotate';
import type { SubjectKeys } from '../../../eventstore/vault/subject-keys';
import { createTestDatabase, execute, query, type TestDatabase } from '../../support/postgres';
import { failureOf } from '../events';

const ERASURE = { by: 'max', reason: 'asked to', at: '2026-11-22T10:00:00.000Z' };
const PERSONS = Array.from({ length: 7 }, (_, index) => `person ${index}`);

let database: TestDatabase;
let folder: string;
let file: string;
let use: MasterKeyUse;
/** A process that began with the file as it was. */
let running: SubjectKeys;
let old: string;
const opened: { close(): Promise<void> }[] = [];

function open(masterKeys = openMasterKeys({ file })): SubjectKeys {
  const keys = openSubjectKeys({ databaseUrl: database.url, masterKeys });
  opened.push(keys);
  return keys;
}

beforeEach(async () => {
  database = await createTestDatabase();
  await migrateSubjectKeys(database.url);
  folder = await mkdtemp(join(tmpdir(), 'redress-rotate-'));
  file = join(folder, 'master-keys.json');
  await createMasterKeyFile(file);
  old = readMasterKeyFile(file).current;
  use = openMasterKeyUse(database.url);
  opened.push(use);
  running = open();
});
afterEach(async () => {
  await Promise.all(opened.splice(0).map((one) => one.close()));
  await database.drop();
  await rm(folder, { recursive: true });
});

/** One of them is erased. */
async function people(): Promise<readonly string[]> {
  const subjects = await Promise.all(PERSONS.map((name) => running.subjectFor('person', name)));
  await running.erase(subjects[0] ?? '', ERASURE);
  return subjects.slice(1);
}

/** That everybody is found under the name they had, and has a key that can be read. */
async function expectAllReadable(keys: SubjectKeys, subjects: readonly string[]): Promise<void> {
  const loaded = await keys.load(subjects);
  for (const [index, subject] of subjects.entries()) {
    expect(loaded(subject)?.state).toBe('live');
    expect(await keys.find('person', PERSONS[index + 1] ?? '')).toBe(subject);
  }
}

async function keyless(): Promise<number> {
  const rows = await query(database.url, 'SELECT 1 FROM keys.subjects WHERE wrapped_key IS NULL');
  return rows.length;
}

test('all keys come under a new master key, erased ones stay erased, and running processes go on', async () => {
  const subjects = await people();
  const progress: number[] = [];
  const onProgress = (keys: number) => progress.push(keys);
  const { current, rewrapped, ...rest } = await rotateMasterKey({ file, use, onProgress });
  expect(current).not.toBe(old);
  // With the secret by which people are found.
  expect({ rewrapped, ...rest }).toEqual({ rewrapped: 7, old: [old], destroyed: [] });
  expect(progress.at(-1)).toBe(7);
  expect(await use.wrapped()).toEqual(new Map([[current, 7]]));
  expect(readMasterKeyFile(file)).toMatchObject({ current });
  expect(readMasterKeyFile(file).next).toBeUndefined();
  await expectAllReadable(running, subjects);
  await expectAllReadable(open(), subjects);
  expect(await keyless()).toBe(1);
  await running.subjectFor('person', 'new');
  expect((await use.wrapped()).get(old)).toBeUndefined();
});

test('old keys are taken out when no key needs them, in one go or later', async () => {
  const subjects = await people();
  const first = await rotateMasterKey({ file, use });
  const second = await rotateMasterKey({ file, use });
  expect(second.old).toEqual([old, first.current]);
  const last = await rotateMasterKey({ file, use, destroyOld: true });
  expect(last).toEqual({ current: second.current, rewrapped: 0, old: [], destroyed: [old, first.current] });
  const { current, destroyed } = await rotateMasterKey({ file, use, destroyOld: true });
  expect(destroyed).toEqual([second.current]);
  expect(Object.keys(readMasterKeyFile(file).keys)).toEqual([current]);
  await expectAllReadable(running, subjects);
  await expectAllReadable(open(), subjects);
});

test('a key that is needed still is not destroyed', async () => {
  await people();
  expect(await use.destroy(old)).toBe(7);
  const stubborn: MasterKeyUse = { ...use, rewrapAll: async () => 0 };
  const failure = await failureOf(rotateMasterKey({ file, use: stubborn, destroyOld: true }));
  expect(failure).toMatchObject({ code: 'RDS-3026', why: expect.stringContaining('7 keys') });
  expect(Object.keys(readMasterKeyFile(file).keys)).toContain(old);
});

const killed = new Error('killed');
/** Everything up to a moment; then nothing of this process is there any more. */
const untilKilled: readonly (readonly [string, () => Promise<unknown>])[] = [
  ['the new key was added', () => addMasterKey(file)],
  [
    'the new key wraps',
    async () => {
      await addMasterKey(file);
      await useAddedMasterKey(file);
    },
  ],
  [
    'some keys were wrapped anew',
    async () => {
      const { current } = openMasterKeys({ file });
      const breaking: MasterKeyUse = {
        ...use,
        rewrapAll: (keys) => {
          let left = 3;
          const wrap: typeof keys.wrap = (key, context) => {
            left -= 1;
            return left < 0 ? Promise.reject(killed) : keys.wrap(key, context);
          };
          return use.rewrapAll({ ...keys, wrap });
        },
      };
      await failureOf(rotateMasterKey({ file, use: breaking }));
      expect((await use.wrapped()).get(current)).toBeGreaterThan(0);
    },
  ],
  [
    'all keys were wrapped anew',
    async () => {
      const breaking: MasterKeyUse = {
        ...use,
        rewrapAll: async (...args) => {
          await use.rewrapAll(...args);
          throw killed;
        },
      };
      await failureOf(rotateMasterKey({ file, use: breaking }));
    },
  ],
  [
    'the old key was given up',
    async () => {
      const breaking: MasterKeyUse = {
        ...use,
        destroy: async (id) => {
          await use.destroy(id);
          throw killed;
        },
      };
      await failureOf(rotateMasterKey({ file, use: breaking, destroyOld: true }));
    },
  ],
];

describe.each([false, true])('broken off, with destroyOld %s,', (destroyOld) => {
  test.each(untilKilled)('after %s, the same call goes on with the same new key', async (_, begin) => {
    const subjects = await people();
    await begin();
    const next = readMasterKeyFile(file).next;
    await expectAllReadable(running, subjects);
    await expectAllReadable(open(), subjects);
    const { current } = await rotateMasterKey({ file, use, destroyOld });
    expect(current).toBe(next);
    expect(await use.wrapped()).toEqual(new Map([[current, 7]]));
    const { keys, next: left } = readMasterKeyFile(file);
    expect(left).toBeUndefined();
    expect(Object.keys(keys)).toEqual(destroyOld ? [current] : [old, current]);
    await expectAllReadable(running, subjects);
    await expectAllReadable(open(), subjects);
    expect(await keyless()).toBe(1);
  });
});

test('whoever comes while the master key changes has a key that can be read afterwards', async () => {
  const subjects: string[] = [];
  let done = false;
  const coming = (async () => {
    for (let index = 0; !done; index += 1)
      subjects.push(await running.subjectFor('person', `comes ${index}`));
  })();
  for (const _ of [1, 2, 3]) await rotateMasterKey({ file, use, destroyOld: true });
  done = true;
  await coming;
  const { current, keys } = readMasterKeyFile(file);
  expect(Object.keys(keys)).toEqual([current]);
  const loaded = await open().load(subjects);
  for (const subject of subjects) expect(loaded(subject)?.state).toBe('live');
});

test('destroying a key waits for whoever wraps with it at that moment, and counts that', async () => {
  await people();
  const { current } = await rotateMasterKey({ file, use });
  const late = new Client({ connectionString: database.url });
  await late.connect();
  await late.query('BEGIN');
  await late.query(`INSERT INTO keys.secrets VALUES ('late', '\\x00', $1)`, [old]);
  const destroying = use.destroy(old);
  await waitForLock();
  await late.query('COMMIT');
  await late.end();
  expect(await destroying).toBe(1);
  expect(readMasterKeyFile(file)).toMatchObject({ current });
  await execute(database.url, `DELETE FROM keys.secrets WHERE name = 'late'`);
  expect(await use.destroy(old)).toBe(0);
});

async function waitForLock(): Promise<void> {
  const sql = `SELECT 1 FROM pg_locks WHERE NOT granted AND locktype = 'advisory'
    AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`;
  while ((await query(database.url, sql)).length === 0);
}

test('a process that cannot hear of the new master key stores nothing that could never be read', async () => {
  await people();
  // As with a copy of the file on another machine.
  const alone = open(openMasterKeys({ key: readMasterKeyFile(file).keys[old] }));
  await alone.find('person', 'somebody');
  await rotateMasterKey({ file, use, destroyOld: true });
  const before = await use.wrapped();
  const failure = await failureOf(alone.subjectFor('person', 'new'));
  expect(failure).toMatchObject({ code: 'RDS-3023', why: expect.stringContaining(old) });
  expect(await use.wrapped()).toEqual(before);
});

test('two at the same time do not both change the file', async () => {
  await people();
  await use.alone(async () => {
    const other = openMasterKeyUse(database.url);
    opened.push(other);
    expect(await failureOf(rotateMasterKey({ file, use: other }))).toMatchObject({ code: 'RDS-3025' });
  });
  expect(Object.keys(readMasterKeyFile(file).keys)).toEqual([old]);
});
