import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readSignedHead } from '../../../eventstore/integrity/head';
import { exportHead, exportHeadTo, lastHeads, readHeads } from '../../../eventstore/integrity/head-folder';
import {
  keyPlaceOf,
  provideSigningKey,
  publicPem,
  readPublicKey,
  readSigningKey,
} from '../../../eventstore/integrity/signing-key';
import { failureOf } from '../events';
import type { SealedEvent } from '../../../eventstore/port';
import { sealedLog, sourceOf, withoutChains } from './logs';

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

test('a head is given out only when the events that it speaks of are on disk', async () => {
  const failing = { ...sourceOf(log), durable: { head: () => Promise.reject(new Error('no disk')) } };
  expect(await failureOf(exportHeadTo(folder, { source: failing, privateKey }))).toMatchObject({
    message: 'no disk',
  });
  expect(await readdir(folder)).toEqual([]);
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

describe('a folder of heads on a schedule', () => {
  const long = sealedLog(['a', 'b', 'a', 'c', 'b', 'a', 'd', 'd'].map((stream) => ({ stream })));
  const keep = (events: readonly SealedEvent[], given: SealedEvent[] = []) =>
    exportHeadTo(folder, { source: sourceOf(events, 3, given), privateKey, verified: 'recent' });

  test.each([
    ['keeps chains', long],
    ['keeps no chains', withoutChains(long)],
  ])('gets the heads that a walk through the whole log gives, of a store that %s', async (_, events) => {
    for (const length of [0, 2, 3, 3, 6, 7, 8]) await keep(events.slice(0, length));
    const heads = (await readHeads(folder)).map(({ signed: { head } }) => head);
    expect(heads.map(({ place }) => place)).toEqual([2, 3, 6, 7, 8]);
    for (const { place, logHash } of heads) expect(logHash).toBe(long[place - 1]?.logHash);
  });

  test('does not read again what is older than the last head but one', async () => {
    for (const length of [3, 5]) await keep(long.slice(0, length));
    const given: SealedEvent[] = [];
    await keep(long, given);
    const [ofLog, ofStreams] = [given.filter(({ revision, stream }) => !isBefore(stream, revision)), given];
    expect(new Set(ofLog.map(({ position }) => position))).toEqual(new Set(['4', '5', '6', '7', '8']));
    expect(ofStreams.filter(({ position }) => position === '1')).toEqual([]);
  });
  // What the streams of the events 5 and 6 had before the head: only the last of it is needed.
  const isBefore = (stream: string, revision: number) =>
    (stream === 'a' && revision === 1) || (stream === 'b' && revision === 0);

  test.each<[string, (events: readonly SealedEvent[]) => readonly SealedEvent[], string]>([
    ['was cut off behind the last head but one', (events) => events.slice(0, 4), 'Position 5, tail-cut'],
    ['was cut off before it', (events) => events.slice(0, 1), 'tail-cut'],
    ['was cut off altogether', () => [], 'tail-cut'],
    ['has lost an event since', (events) => events.toSpliced(6, 1), 'Position 7, event-missing'],
    [
      'has another event since',
      (events) => events.map((event, index) => (index === 6 ? { ...event, type: 'Other' } : event)),
      'Position 7 (d, revision 0), content-changed',
    ],
    [
      'has a stream without what came before in it',
      (events) => events.filter(({ stream, revision }) => stream !== 'b' || revision > 0),
      'Position 5 (b, revision 0), event-missing',
    ],
    [
      'was made anew',
      () => sealedLog(['a', 'x', 'x', 'c', 'x', 'a', 'd', 'd'].map((stream) => ({ stream }))),
      'Position 4',
    ],
  ])('shows that the log %s', async (_, manipulated, finding) => {
    for (const length of [3, 5]) await keep(long.slice(0, length));
    const failure = await failureOf(keep(manipulated(long)));
    expect(failure).toMatchObject({ code: 'RDS-5210', why: expect.stringContaining(finding) });
    expect(await readHeads(folder)).toHaveLength(2);
  });

  test('signs nothing that would make a changed past look right', async () => {
    for (const length of [3, 5]) await keep(long.slice(0, length));
    const changed = long.map((event, index) => (index === 0 ? { ...event, type: 'Other' } : event));
    // What is older than two heads is not looked at, but the new head fits only to what was there.
    const kept = await keep(changed);
    expect(kept?.signed.head.logHash).toBe(long.at(-1)?.logHash);
    const failure = await failureOf(exportHeadTo(folder, { source: sourceOf(changed), privateKey }));
    expect(failure).toMatchObject({ code: 'RDS-5210', why: expect.stringContaining('Position 1 ') });
  });

  test('finds the last heads without reading all, and never two of the same place', async () => {
    for (const length of [2, 3, 5, 8]) await keep(long.slice(0, length));
    await writeFile(join(folder, 'head-000000000001-broken.json'), 'never read');
    const [, last] = await lastHeads(folder, undefined, 2);
    await writeFile(join(folder, 'head-000000000009-copied.json'), JSON.stringify(last?.signed));
    const places = (await lastHeads(folder, undefined, 2)).map(({ signed: { head } }) => head.place);
    expect(places).toEqual([5, 8]);
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
