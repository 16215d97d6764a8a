import { fork } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openFolder } from '../../attachments/file-system';
import { AttachmentsUnavailable, pathOf } from '../../attachments/store';
import { fromPackageRoot } from '../../platform/package-root';
import { behavesAsAStore, hashOf, namesIn } from './store-contract';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'redress-attachments-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

behavesAsAStore('a folder', async () => openFolder(join(folder, 'data', 'attachments')));

test('a file lies under its hash, in two folders of its first digits, for its owner only', async () => {
  const bytes = Buffer.from('x');
  const hash = hashOf(bytes);
  await openFolder(folder).put(hash, bytes);
  const file = join(folder, hash.slice(0, 2), hash.slice(2, 4), hash);
  await expect(readFile(file)).resolves.toEqual(bytes);
  expect((await stat(file)).mode & 0o077).toBe(0);
});

test('writing a file again heals it, and makes it new for the sweep', async () => {
  const store = openFolder(folder);
  const bytes = randomBytes(100);
  const hash = hashOf(bytes);
  await store.put(hash, bytes);
  const file = join(folder, pathOf(hash));
  await writeFile(file, 'damaged');
  await utimes(file, 0, 0);
  await store.put(hash, bytes);
  await expect(store.get(hash)).resolves.toEqual(bytes);
  const before = Date.now() - 60_000;
  for await (const { writtenAt } of store.files()) expect(writtenAt).toBeGreaterThan(before);
});

test('whoever is killed while writing leaves no half file under a final name', async () => {
  for (let round = 0; round < 6; round += 1) {
    const child = startWriter(folder);
    const ended = once(child, 'exit');
    for (let told = 0; told < 1 + round * 2; told += 1) await Promise.race([once(child, 'message'), ended]);
    expect(child.exitCode).toBeNull();
    child.kill('SIGKILL');
    await ended;
  }
  const store = openFolder(folder);
  let whole = 0;
  for (const name of await namesIn(store)) {
    if (name.length !== 64) continue;
    const bytes = await store.get(name);
    expect(
      createHash('sha256')
        .update(bytes ?? '')
        .digest('hex'),
    ).toBe(name);
    whole += 1;
  }
  expect(whole).toBeGreaterThanOrEqual(30);
});

test('what a broken-off write left is among the files, and can be removed', async () => {
  const store = openFolder(folder);
  const hash = hashOf(Buffer.from('x'));
  await store.put(hash, Buffer.from('x'));
  const draft = `${hash}.7d9c1c8e-0a5b-4c69-9a41-0f4e3d2c1b0a`;
  await writeFile(join(folder, hash.slice(0, 2), hash.slice(2, 4), draft), 'ha');
  await writeFile(join(folder, hash.slice(0, 2), 'README'), 'not ours');
  expect(await namesIn(store)).toEqual([hash, draft]);
  await store.remove(draft);
  expect(await namesIn(store)).toEqual([hash]);
  await expect(readdir(join(folder, hash.slice(0, 2)))).resolves.toContain('README');
});

test('a folder that cannot be written says so', async () => {
  const file = join(folder, 'file');
  await writeFile(file, '');
  const refused = openFolder(file).put(hashOf(Buffer.from('x')), Buffer.from('x'));
  await expect(refused).rejects.toThrow(AttachmentsUnavailable);
});

function startWriter(folder: string) {
  return fork(fromPackageRoot('test', 'attachments', 'writer.ts'), [folder], {
    execArgv: ['--import', 'tsx'],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
}
