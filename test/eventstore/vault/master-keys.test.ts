import { randomBytes } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  addMasterKey,
  createMasterKeyFile,
  settleMasterKeys,
  useAddedMasterKey,
} from '../../../eventstore/vault/master-key-file';
import { masterKeyId, openMasterKeys, readMasterKeyFile } from '../../../eventstore/vault/master-keys';
import { failureOf } from '../events';

let folder: string;
let file: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'redress-keys-'));
  file = join(folder, 'master-keys.json');
});
afterEach(() => rm(folder, { recursive: true }));

const key = () => randomBytes(32).toString('base64');
const secret = randomBytes(32);

describe('a master key', () => {
  test('wraps so that it alone unwraps, for the same subject alone', async () => {
    const given = key();
    const keys = openMasterKeys({ key: given });
    expect(keys.current).toBe(masterKeyId(Buffer.from(given, 'base64')));
    const wrapped = await keys.wrap(secret, 'subject-1');
    expect(wrapped.bytes.includes(secret)).toBe(false);
    expect((await keys.wrap(secret, 'subject-1')).bytes.equals(wrapped.bytes)).toBe(false);
    expect(await keys.unwrap(wrapped, 'subject-1')).toEqual(secret);
    expect(await failureOf(keys.unwrap(wrapped, 'subject-2'))).toMatchObject({ code: 'RDS-3022' });
    const bent = {
      ...wrapped,
      bytes: Buffer.from(wrapped.bytes.map((byte, at) => (at === 20 ? byte ^ 1 : byte))),
    };
    expect(await failureOf(keys.unwrap(bent, 'subject-1'))).toMatchObject({ code: 'RDS-3022' });
    const others = openMasterKeys({ key: key() });
    expect(await failureOf(others.unwrap(wrapped, 'subject-1'))).toMatchObject({ code: 'RDS-3021' });
  });

  test.each<[string, string]>([
    ['no base64', 'not base64!'],
    ['too short', randomBytes(31).toString('base64')],
    ['too long', randomBytes(33).toString('base64')],
    ['empty', ''],
  ])('from the environment that is %s is refused without being shown', (_, given) => {
    const open = () => openMasterKeys({ key: given });
    expect(open).toThrow(expect.objectContaining({ code: 'RDS-3020' }));
    if (given !== '') expect(open).not.toThrow(given);
  });

  test('that is not given at all is a failure that says so', () => {
    expect(() => openMasterKeys({})).toThrow(expect.objectContaining({ code: 'RDS-3020' }));
  });
});

describe('a key file', () => {
  test('is made once, for its owner alone, also by several at the same time', async () => {
    const made = await Promise.all([1, 2, 3, 4].map(() => createMasterKeyFile(file)));
    expect(made.filter(Boolean)).toHaveLength(1);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(await readdir(folder)).toEqual(['master-keys.json']);
    const before = await readFile(file, 'utf8');
    expect(await createMasterKeyFile(file)).toBe(false);
    expect(await readFile(file, 'utf8')).toBe(before);
  });

  test('takes a new key, which wraps when it is told to; the old one unwraps until it is taken out', async () => {
    await createMasterKeyFile(file);
    const old = openMasterKeys({ file }).current;
    const wrapped = await openMasterKeys({ file }).wrap(secret, 's');
    const id = await addMasterKey(file);
    expect(await addMasterKey(file)).toBe(id);
    expect(openMasterKeys({ file }).current).toBe(old);
    for (const _ of ['once', 'again']) await useAddedMasterKey(file);
    expect(openMasterKeys({ file }).current).toBe(id);
    expect(readMasterKeyFile(file)).toMatchObject({ current: id, next: id });
    await settleMasterKeys(file, () => true);
    expect(readMasterKeyFile(file).next).toBeUndefined();
    expect(await openMasterKeys({ file }).unwrap(wrapped, 's')).toEqual(secret);
    await settleMasterKeys(file, () => false);
    expect(Object.keys(readMasterKeyFile(file).keys)).toEqual([id]);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(await readdir(folder)).toHaveLength(1);
  });

  test('that changes is read again by whoever has it open: for a key that is not known, and to wrap', async () => {
    await createMasterKeyFile(file);
    const running = openMasterKeys({ file });
    const wrapped = await running.wrap(secret, 's');
    const id = await addMasterKey(file);
    await useAddedMasterKey(file);
    const byOther = await openMasterKeys({ file }).wrap(secret, 's');
    expect(byOther.masterKey).toBe(id);
    expect(await running.unwrap(byOther, 's')).toEqual(secret);
    expect((await running.wrap(secret, 's')).masterKey).toBe(id);
    await settleMasterKeys(file, () => false);
    expect((await running.wrap(secret, 's')).masterKey).toBe(id);
    // What it read from the database a moment ago may still be under the old one.
    expect(await running.unwrap(wrapped, 's')).toEqual(secret);
    expect(await failureOf(openMasterKeys({ file }).unwrap(wrapped, 's'))).toMatchObject({
      code: 'RDS-3021',
    });
  });

  test('that somebody spoiled or took away still wraps as it was for whoever has it open, and says so otherwise', async () => {
    await createMasterKeyFile(file);
    const running = openMasterKeys({ file });
    const unknown = await openMasterKeys({ key: key() }).wrap(secret, 's');
    for (const spoil of [() => writeFile(file, '{'), () => rm(file)]) {
      await spoil();
      expect((await running.wrap(secret, 's')).masterKey).toBe(running.current);
      expect(await failureOf(running.unwrap(unknown, 's'))).toMatchObject({ code: 'RDS-3020' });
    }
    await createMasterKeyFile(file);
    expect((await running.wrap(secret, 's')).masterKey).toBe(readMasterKeyFile(file).current);
  });

  test('that cannot be replaced is not changed', async () => {
    expect(await failureOf(settleMasterKeys(join(folder, 'none', 'k.json'), () => true))).toMatchObject({
      code: 'RDS-3020',
    });
    await createMasterKeyFile(file);
    const uid = jest.spyOn(process, 'getuid').mockReturnValue(4_711);
    try {
      expect(await failureOf(addMasterKey(file))).toMatchObject({ code: 'RDS-3024' });
    } finally {
      uid.mockRestore();
    }
    expect(Object.keys(readMasterKeyFile(file).keys)).toHaveLength(1);
  });

  test('unwraps also when a key of the environment wraps', async () => {
    await createMasterKeyFile(file);
    const wrapped = await openMasterKeys({ file }).wrap(secret, 's');
    const both = openMasterKeys({ key: key(), file });
    expect(await both.unwrap(wrapped, 's')).toEqual(secret);
    expect((await both.wrap(secret, 's')).masterKey).not.toBe(wrapped.masterKey);
  });

  test.each<[string, string]>([
    ['is no JSON', 'c2VjcmV0'],
    ['has no keys', '{"current":"a","keys":{}}'],
    ['has no such current key', JSON.stringify({ current: 'b', keys: { a: key() } })],
    ['has a key of another length', '{"current":"a","keys":{"a":"c2VjcmV0"}}'],
    ['has no such next key', JSON.stringify({ current: 'a', keys: { a: key() }, next: 'b' })],
    ['has something else in it', JSON.stringify({ current: 'a', keys: { a: key() }, more: 1 })],
  ])('that %s is refused without being shown', async (_, content) => {
    await writeFile(file, content);
    const read = () => readMasterKeyFile(file);
    expect(read).toThrow(expect.objectContaining({ code: 'RDS-3020' }));
    expect(read).not.toThrow('c2VjcmV0');
  });

  test('that is not there is refused', () => {
    expect(() => openMasterKeys({ file })).toThrow(expect.objectContaining({ code: 'RDS-3020' }));
  });
});
