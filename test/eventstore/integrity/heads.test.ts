import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readSignedHead } from '../../../eventstore/integrity/head';
import { exportHead, exportHeadTo, readHeads } from '../../../eventstore/integrity/head-folder';
import {
  keyPlaceOf,
  provideSigningKey,
  publicPem,
  readPublicKey,
  readSigningKey,
} from '../../../eventstore/integrity/signing-key';
import { failureOf } from '../events';
import { sealedLog, sourceOf } from './logs';

const log = sealedLog(['a', 'b', 'a', 'c'].map((stream) => ({ stream })));
const { privateKey, publicKey } = generateKeyPairSync('ed25519');
const at = Date.UTC(2026, 2, 3);

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'redress-heads-'));
});
afterEach(() => rm(folder, { recursive: true }));

describe('a signed head', () => {
  test('says where the log ended and when, and its signature can be checked', async () => {
    const signed = await exportHead({ source: sourceOf(log), privateKey, at });
    expect(signed?.head).toEqual({
      scope: 'log',
      place: 4,
      position: '4',
      logHash: log[3]?.logHash,
      at: '2026-03-03T00:00:00.000Z',
    });
    expect(readSignedHead(JSON.stringify(signed), 'head', publicKey)).toEqual(signed);
  });

  test('is refused when a word of it was changed, or another key signed it', async () => {
    const signed = await exportHead({ source: sourceOf(log), privateKey, at });
    if (signed === undefined) throw new Error('There is no head.');
    const other = generateKeyPairSync('ed25519');
    const forgeries = [
      { ...signed, head: { ...signed.head, place: 3 } },
      { ...signed, head: { ...signed.head, at: '2026-03-04T00:00:00.000Z' } },
      { ...signed, signature: Buffer.alloc(64).toString('base64') },
      (await exportHead({ source: sourceOf(log), privateKey: other.privateKey, at })) ?? signed,
    ];
    for (const forged of forgeries) {
      expect(() => readSignedHead(JSON.stringify(forged), 'head', publicKey)).toThrow(/signature of head/);
    }
    expect(() => readSignedHead('{"format":1}', 'head', publicKey)).toThrow(/not a signed head/);
  });

  test('is never made of a log that is not what was recorded, nor of an empty one', async () => {
    const failure = await failureOf(exportHead({ source: sourceOf(log.toSpliced(1, 1)), privateKey }));
    expect(failure).toMatchObject({ code: 'RDS-5210', why: expect.stringContaining('Position 2') });
    expect(await exportHead({ source: sourceOf([]), privateKey })).toBeUndefined();
  });
});

describe('a folder of heads', () => {
  test('gets one file a head, and none when nothing was appended', async () => {
    expect(await exportHeadTo(folder, { source: sourceOf([]), privateKey })).toBeUndefined();
    for (const length of [2, 2, 4]) {
      const kept = await exportHeadTo(folder, { source: sourceOf(log.slice(0, length)), privateKey });
      expect(kept?.signed.head.place).toBe(length);
    }
    expect((await readHeads(folder)).map(({ signed: { head } }) => head.place)).toEqual([2, 4]);
    expect(await readdir(folder)).toHaveLength(2);
  });

  test('shows the next one that the log was made anew, or cut', async () => {
    await exportHeadTo(folder, { source: sourceOf(log), privateKey });
    const anew = sealedLog(['a', 'b', 'a', 'd', 'd'].map((stream) => ({ stream })));
    for (const [events, kind] of [
      [anew, 'head-differs'],
      [log.slice(0, 3), 'tail-cut'],
    ] as const) {
      const failure = await failureOf(exportHeadTo(folder, { source: sourceOf(events), privateKey }));
      expect(failure).toMatchObject({ code: 'RDS-5210', why: expect.stringContaining(kind) });
    }
    expect(await readdir(folder)).toHaveLength(1);
  });

  test('does not believe a head in it that was changed, and leaves those of other keys alone', async () => {
    const other = generateKeyPairSync('ed25519').privateKey;
    const foreign = sealedLog(['x'].map((stream) => ({ stream })));
    await exportHeadTo(folder, { source: sourceOf(foreign), privateKey: other });
    const kept = await exportHeadTo(folder, { source: sourceOf(log), privateKey });
    if (kept === undefined) throw new Error('There is no head.');
    await writeFile(kept.file, (await readFile(kept.file, 'utf8')).replace('"place": 4', '"place": 3'));
    const failure = await failureOf(exportHeadTo(folder, { source: sourceOf(log), privateKey }));
    expect(failure).toMatchObject({ code: 'RDS-5212' });
  });
});

describe('the signing key', () => {
  test('is made once, for its owner only', async () => {
    const place = { file: join(folder, 'keys', 'signing-key.pem') };
    const keys = await Promise.all([1, 2, 3].map(() => provideSigningKey(place)));
    expect(new Set(keys.map(publicPem)).size).toBe(1);
    expect((await stat(place.file)).mode & 0o777).toBe(0o600);
    expect(publicPem(await readPublicKey(place.file))).toBe(publicPem(await readSigningKey(place)));
  });

  test('may come from the environment, also with its lines in one', async () => {
    const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    const place = keyPlaceOf({ REDRESS_SIGNING_KEY: pem.replaceAll('\n', '\\n') }, 'nowhere');
    expect(publicPem(await readSigningKey(place))).toBe(publicPem(publicKey));
    expect(keyPlaceOf({ REDRESS_SIGNING_KEY_FILE: 'there' }, 'here')).toEqual({ file: 'there' });
    expect(keyPlaceOf({}, 'here')).toEqual({ file: 'here' });
  });

  test('that is missing, or of another kind, is said to be so', async () => {
    const file = join(folder, 'none.pem');
    expect(await failureOf(readSigningKey({ file }))).toMatchObject({ code: 'RDS-3201' });
    const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
    await writeFile(file, rsa.export({ type: 'pkcs8', format: 'pem' }));
    expect(await failureOf(readSigningKey({ file }))).toMatchObject({ code: 'RDS-3202' });
    expect(await failureOf(readPublicKey(join(folder, 'no.pem')))).toMatchObject({ code: 'RDS-3202' });
  });
});
