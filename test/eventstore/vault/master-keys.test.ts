import { randomBytes } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { addMasterKey, createMasterKeyFile } from '../../../eventstore/vault/master-key-file';
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

  test('takes a new key, which wraps from then on; the old one still unwraps', async () => {
    await createMasterKeyFile(file);
    const before = openMasterKeys({ file });
    const wrapped = await before.wrap(secret, 's');
    const id = await addMasterKey(file);
    const after = openMasterKeys({ file });
    expect(after.current).toBe(id);
    expect(after.current).not.toBe(before.current);
    expect(await after.unwrap(wrapped, 's')).toEqual(secret);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(await readdir(folder)).toHaveLength(1);
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
