import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findRunningInstance, instanceFile } from '../../cli/start/instance';
import { lockDataFolder } from '../../cli/start/lock';
import { processIdentity } from '../../cli/start/process-identity';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'redress-lock-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const parts = {
  databaseUrl: 'postgres://u:p@127.0.0.1:1/d',
  temporalAddress: '127.0.0.1:2',
  temporalNamespace: 'default',
  apiUrl: 'http://127.0.0.1:3',
};

it('a folder that another process has is refused, with its number and the address of its API', async () => {
  const other = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
  await once(other, 'spawn');
  const identity = await processIdentity(other.pid ?? 0);
  const instance = { pid: other.pid, identity, startedAt: '2026-03-03T10:00:00.000Z', parts };
  await writeFile(instanceFile(folder), JSON.stringify(instance));
  try {
    await expect(lockDataFolder(folder)).rejects.toMatchObject({
      code: 'RDS-3101',
      why: expect.stringMatching(new RegExp(`Process ${other.pid} .*${parts.apiUrl}`)),
      fix: expect.stringContaining(`kill ${other.pid}`),
    });
    expect((await findRunningInstance(folder))?.parts).toEqual(parts);
  } finally {
    other.kill('SIGKILL');
    await once(other, 'exit');
  }
  const lock = await lockDataFolder(folder);
  await lock.release();
});

it.each([
  ['a process that is gone', { pid: 2 ** 22 + 1, identity: 'x', startedAt: 'then' }],
  [
    'a process whose number was given to another one',
    { pid: process.ppid, identity: 'an older boot 17', startedAt: 'then' },
  ],
  ['half a file', 'half'],
])('what %s left behind is taken over', async (_, content) => {
  await writeFile(instanceFile(folder), typeof content === 'string' ? '{"pid": 1' : JSON.stringify(content));
  expect(await findRunningInstance(folder)).toBeUndefined();
  const lock = await lockDataFolder(folder);
  expect(await findRunningInstance(folder)).toMatchObject({ pid: process.pid });
  await lock.release();
  expect(await readdir(folder)).toEqual([]);
});

it('this process cannot have a folder twice', async () => {
  const lock = await lockDataFolder(folder);
  await expect(lockDataFolder(folder)).rejects.toMatchObject({ code: 'RDS-3101' });
  await lock.release();
});

it('of many that want a folder at once one gets it', async () => {
  const outcomes = await Promise.allSettled(Array.from({ length: 20 }, () => lockDataFolder(folder)));
  expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  expect(await readdir(folder)).toEqual(['redress.lock']);
});

it('the folder is made when it is missing, and where the parts are is for its owner only', async () => {
  const dataDir = join(folder, 'a', 'b');
  const lock = await lockDataFolder(dataDir);
  await lock.publish(parts);
  expect((await stat(instanceFile(dataDir))).mode & 0o777).toBe(0o600);
  expect(JSON.parse(await readFile(instanceFile(dataDir), 'utf8'))).toMatchObject({
    pid: process.pid,
    parts,
  });
  await lock.release();
});

it('a folder that cannot be made is named, with what to do', async () => {
  const file = join(folder, 'file');
  await writeFile(file, '');
  await chmod(file, 0o600);
  await expect(lockDataFolder(join(file, 'data'))).rejects.toMatchObject({
    code: 'RDS-3102',
    fix: expect.stringContaining('REDRESS_DATA_DIR'),
  });
});

it('a process has the same identity for as long as it lives, and none when it is gone', async () => {
  const own = await processIdentity(process.pid);
  expect(own).toMatch(/\S/);
  expect(await processIdentity(process.pid)).toBe(own);
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
  await once(child, 'spawn');
  expect(await processIdentity(child.pid ?? 0)).not.toBe(own);
  child.kill('SIGKILL');
  await once(child, 'exit');
  expect(await processIdentity(child.pid ?? 0)).toBeUndefined();
});
