import { execFile } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exportBundle } from '../../../eventstore/integrity/bundle';
import { publicPem } from '../../../eventstore/integrity/signing-key';
import type { SealedEvent } from '../../../eventstore/port';
import { fromPackageRoot } from '../../../platform/package-root';
import { failureOf } from '../events';
import { renumbered, sealedLog, sourceOf, withoutChains } from './logs';

const { privateKey } = generateKeyPairSync('ed25519');
const streams = ['complaint-1', 'complaint-2', 'complaint-1', 'beschwerde-ü', 'complaint-1'];
const data = { text: 'Zwölf € “zurück”\n\u2028', '10': 1e21, '9': [0.1, -0, null, true], __proto: { ä: {} } };
const log = sealedLog(streams.map((stream) => ({ stream, data })));

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'redress-bundle-'));
  await writeFile(join(folder, 'public.pem'), publicPem(privateKey));
});
afterAll(() => rm(folder, { recursive: true }));

async function bundleOf(events: readonly SealedEvent[], stream?: string): Promise<string[]> {
  const lines: string[] = [];
  const write = (line: string) => void lines.push(line);
  await exportBundle({
    source: sourceOf(events),
    privateKey,
    write,
    ...(stream === undefined ? {} : { stream }),
  });
  return lines;
}

let bundles = 0;
/** Runs the stand-alone verifier as a process of its own. */
async function judge(
  bundle: string | Buffer,
  key = 'public.pem',
): Promise<{ code: number; out: string; err: string }> {
  bundles += 1;
  const file = join(folder, `${bundles}.jsonl`);
  await writeFile(file, bundle);
  const args = [fromPackageRoot('tools', 'verify-bundle.mjs'), file, '--key', join(folder, key)];
  return new Promise((resolve) => {
    execFile(process.execPath, args, (error, out, err) => {
      resolve({ code: error === null ? 0 : Number(error.code), out, err });
    });
  });
}

const textOf = (lines: readonly string[]) => lines.map((line) => `${line}\n`).join('');

describe('a bundle is found good, offline', () => {
  test('of the whole log', async () => {
    const lines = await bundleOf(log);
    expect(lines).toHaveLength(log.length + 2);
    expect(await judge(textOf(lines))).toMatchObject({
      code: 0,
      out: expect.stringContaining('5 events of the whole log'),
    });
  });

  test('of a store that keeps no chains', async () => {
    expect((await bundleOf(withoutChains(log))).slice(0, -1)).toEqual((await bundleOf(log)).slice(0, -1));
  });

  test('of one stream', async () => {
    const lines = await bundleOf(log, 'complaint-1');
    expect(lines).toHaveLength(5);
    expect(await judge(textOf(lines))).toMatchObject({
      code: 0,
      out: expect.stringContaining('3 events of complaint-1'),
    });
  });
});

describe('test 12: what was done to a bundle is named by its first line', () => {
  type Change = (lines: string[]) => readonly string[];
  const edit =
    (line: number, from: string | RegExp, to: string): Change =>
    (lines) =>
      lines.with(line - 1, (lines[line - 1] ?? '').replace(from, to));
  const changes: readonly (readonly [string, Change, number])[] = [
    ['data were changed', edit(4, 'Zwölf', 'Elf'), 4],
    ['metadata were changed', edit(4, '"by":"ana"', '"by":"bob"'), 4],
    ['a time was changed', edit(4, ':02.000Z', ':03.000Z'), 4],
    ['a time was written otherwise', edit(4, '.000Z"', 'Z"'), 4],
    ['an id was changed', edit(4, '"id":"0', '"id":"1'), 4],
    ['a space was put in', edit(4, ',', ', '), 4],
    ['a member was put in', edit(4, /"type":"NoteAdded"\}$/, '"type":"NoteAdded","x":1}'), 4],
    ['a line was deleted', (lines) => lines.toSpliced(3, 1), 4],
    ['a line was repeated', (lines) => lines.toSpliced(3, 0, lines[3] ?? ''), 5],
    ['two lines were swapped', (lines) => [0, 1, 3, 2, 4, 5, 6].map((index) => lines[index] ?? ''), 3],
    ['the last event was deleted', (lines) => lines.toSpliced(5, 1), 6],
    ['the signed end was cut off', (lines) => lines.slice(0, -1), 7],
    ['the signed end was changed', edit(7, '"place":5', '"place":4'), 7],
    ['the time of the signature was changed', edit(7, '"at":"2', '"at":"3'), 7],
    ['something was added', (lines) => [...lines, lines[1] ?? ''], 8],
    ['it is said to be of one stream', edit(1, '"log"', '"stream","stream":"complaint-1"'), 2],
    ['it is something else', () => ['{}'], 1],
    ['it is empty', () => [], 1],
  ];

  test.each(changes)('%s', async (_, change, line) => {
    const changed = change(await bundleOf(log));
    expect(await judge(textOf(changed))).toMatchObject({
      code: 1,
      err: expect.stringContaining(`BAD: line ${line}`),
    });
  });

  test('all was made anew and signed by somebody else', async () => {
    const other = generateKeyPairSync('ed25519').privateKey;
    await writeFile(join(folder, 'other.pem'), publicPem(other));
    const result = await judge(textOf(await bundleOf(log)), 'other.pem');
    expect(result).toMatchObject({
      code: 1,
      err: expect.stringContaining('line 7: it was signed with the key'),
    });
  });

  test('all was made anew, with the old signed end', async () => {
    const anew = await bundleOf(sealedLog(streams.map((stream) => ({ stream, data: { text: '' } }))));
    const result = await judge(textOf([...anew.slice(0, -1), (await bundleOf(log)).at(-1) ?? '']));
    expect(result).toMatchObject({ code: 1, err: expect.stringContaining('BAD: line 7') });
  });

  test('an event of another stream in the bundle of one', async () => {
    const lines = await bundleOf(log, 'complaint-1');
    const other = (await bundleOf(log, 'complaint-2'))[1] ?? '';
    expect(await judge(textOf(lines.toSpliced(2, 0, other)))).toMatchObject({
      code: 1,
      err: expect.stringContaining('line 3'),
    });
  });

  test('any byte', async () => {
    const bundle = Buffer.from(textOf(await bundleOf(log)));
    // A hash, a name of a member, a bracket, a line feed, the signature, the first byte of a letter of two.
    const places = [
      60,
      70,
      300,
      bundle.indexOf('ö'),
      bundle.indexOf('}'),
      bundle.indexOf('\n'),
      bundle.length - 10,
      bundle.length - 1,
    ];
    for (const place of places) {
      const changed = Buffer.from(bundle);
      changed[place] = (changed[place] ?? 0) ^ 1;
      expect(await judge(changed)).toMatchObject({ code: 1 });
    }
  });
});

test('nothing is signed of a log that is not what was recorded, nor where there is nothing', async () => {
  expect(await failureOf(bundleOf(renumbered(log.toSpliced(1, 1))))).toMatchObject({ code: 'RDS-5210' });
  expect(await failureOf(bundleOf([]))).toMatchObject({ code: 'RDS-5213' });
  expect(await failureOf(bundleOf(log, 'complaint-9'))).toMatchObject({ code: 'RDS-5213' });
});

test('the stand-alone verifier says how it is called, and when it cannot read', async () => {
  expect(await judge('', 'nothing.pem')).toMatchObject({
    code: 2,
    err: expect.stringContaining('could not be checked'),
  });
});
