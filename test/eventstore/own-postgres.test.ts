import { type ChildProcess, spawn } from 'node:child_process';
import { chmod, cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type PostgresPart, startPostgres } from '../../cli/parts/postgres';
import { choosePostgresAccount } from '../../cli/parts/postgres-account';
import { findPostgresBinaries } from '../../cli/parts/postgres-binaries';
import { initialiseDataFolder } from '../../cli/parts/postgres-folder';
import { runServer } from '../../cli/parts/postgres-server';
import { freePort } from '../../cli/parts/ports';
import { execute, isAlive, makeTestFolder, postmasterPid, query, waitUntilGone } from '../support/postgres';

describe('the PostgreSQL that Redress starts', () => {
  let folder: string;
  let dataDir: string;
  beforeAll(async () => {
    folder = await makeTestFolder();
    dataDir = join(folder, 'parts', 'postgres');
    await (await startPostgres({ dataDir, port: 0 })).stop();
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  const parts: PostgresPart[] = [];
  afterEach(async () => {
    for (const part of parts.splice(0)) await part.stop();
  });

  /** Stopped at the end of the test at the latest. */
  async function start(): Promise<PostgresPart> {
    const part = await startPostgres({ dataDir, port: 0 });
    parts.push(part);
    return part;
  }

  test('keeps its data from one start to the next, in UTF8 and with every commit on disk', async () => {
    const first = await start();
    expect(first).toMatchObject({ ownedByUs: true });
    expect(first.describe).toMatch(/^PostgreSQL 18\.\d+ on port \d+, data in .*postgres$/);
    await execute(first.url, 'CREATE TABLE kept (id int); INSERT INTO kept VALUES (42)');
    await first.stop();
    await first.stop();

    const second = await start();
    expect(await query(second.url, 'SELECT id FROM kept')).toEqual([{ id: 42 }]);
    const [settings] = await query(
      second.url,
      `SELECT current_setting('server_encoding') AS encoding, current_setting('fsync') AS fsync,
              current_setting('synchronous_commit') AS commit, current_setting('listen_addresses') AS host,
              current_database() AS database, (SELECT datlocale FROM pg_database WHERE datname = 'redress') AS locale`,
    );
    expect(settings).toEqual({
      encoding: 'UTF8',
      fsync: 'on',
      commit: 'on',
      host: '127.0.0.1',
      database: 'redress',
      locale: 'C.UTF-8',
    });
    await second.stop();
  });

  test('writes its messages into a file, and takes no one without the password', async () => {
    const part = await start();
    const url = new URL(part.url);
    url.password = 'guess';
    await expect(query(url.href, 'SELECT 1')).rejects.toMatchObject({ code: '28P01' });
    expect(await readFile(join(folder, 'parts', 'postgres.log'), 'utf8')).toContain(
      'password authentication failed',
    );
    await part.stop();
  });

  test('is gone when it is stopped, also with sessions open', async () => {
    const part = await start();
    const pid = await postmasterPid(dataDir);
    const session = query(part.url, 'SELECT pg_sleep(60)').catch(() => 'ended');
    await part.stop();
    expect(await isAlive(pid)).toBe(false);
    expect(await session).toBe('ended');
  });

  test('says when its process ends by itself, and nothing of a stop that was asked for', async () => {
    const killed = await start();
    process.kill(await postmasterPid(dataDir), 'SIGKILL');
    expect(await killed.exited).toMatch(/^PostgreSQL ended \(SIGKILL\); .*postgres\.log may say why\.$/);
    await killed.stop();

    const stopped = await start();
    await stopped.stop();
    expect(await Promise.race([stopped.exited, Promise.resolve('silent')])).toBe('silent');
  });

  test('leaves the signals of the process to the caller', async () => {
    const signals = ['SIGINT', 'SIGTERM', 'SIGHUP', 'exit', 'beforeExit'];
    const before = signals.map((signal) => process.listenerCount(signal));
    const part = await start();
    expect(signals.map((signal) => process.listenerCount(signal))).toEqual(before);
    await part.stop();
  });

  test('ends when the process that started it is killed, and the next start waits for that', async () => {
    const child = spawnStarter(dataDir);
    const { pid } = await started(child);
    child.kill('SIGKILL');
    const part = await start();
    expect(await isAlive(pid)).toBe(false);
    await part.stop();
  });

  test('survives the Ctrl-C that goes to the whole terminal, until it is stopped', async () => {
    const child = spawnStarter(dataDir);
    const { pid } = await started(child);
    if (child.pid === undefined) throw new Error('It has started.');
    process.kill(-child.pid, 'SIGINT');
    expect(await outputOf(child)).toContain('answered after SIGINT');
    expect(await isAlive(pid)).toBe(false);
  });

  test('starts with the postmaster.pid of a server that was killed', async () => {
    const part = await start();
    const pid = await postmasterPid(dataDir);
    process.kill(pid, 'SIGKILL');
    await waitUntilGone(pid);
    expect(await postmasterPid(dataDir)).toBe(pid);
    const again = await start();
    expect(await query(again.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    await again.stop();
    await part.stop();
  });

  test('starts with a postmaster.pid whose number now belongs to another program', async () => {
    const file = `${process.pid}\n${dataDir}\n1700000000\n5432\n\n127.0.0.1\n  1 1\nready   \n`;
    await writeFile(join(dataDir, 'postmaster.pid'), file);
    const part = await start();
    expect(await query(part.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    await part.stop();
  });

  test('makes a complete data folder although the last attempt was interrupted', async () => {
    const fresh = join(folder, 'fresh');
    await mkdir(join(`${fresh}.new`, 'base'), { recursive: true });
    await writeFile(join(`${fresh}.new`, 'PG_VERSION'), '18\n');
    const lines: string[] = [];
    const part = await startPostgres({ dataDir: fresh, port: 0, log: (line) => lines.push(line) });
    expect(lines).toEqual([expect.stringContaining('creating the data folder')]);
    await part.stop();
    await rm(fresh, { recursive: true });
  });

  test('runs below a folder that only we may enter, data and programs', async () => {
    const closed = await mkdtemp(join(tmpdir(), 'redress-test-'));
    await chmod(closed, 0o700);
    try {
      const part = await startPostgres({ dataDir: join(closed, 'data'), port: 0 });
      parts.push(part);
      expect(await query(part.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
      await part.stop();

      const installed = await findPostgresBinaries();
      await cp(dirname(dirname(installed.postgres)), join(closed, 'native'), {
        recursive: true,
        verbatimSymlinks: true,
      });
      const programs = {
        postgres: join(closed, 'native', 'bin', 'postgres'),
        initdb: join(closed, 'native', 'bin', 'initdb'),
      };
      const binaries = { ...installed, ...programs };
      const account = await choosePostgresAccount(binaries, dataDir);
      await initialiseDataFolder(join(closed, 'second'), binaries, account);
      const options = { binaries, account, dataDir: join(closed, 'second'), logFile: join(closed, 'log') };
      const server = await runServer({ ...options, port: await freePort() });
      if (server === 'port-taken') throw new Error('The port was free a moment ago.');
      await server.stop();
    } finally {
      await rm(closed, { recursive: true });
    }
  });
});

/** A process of its own that starts PostgreSQL, in a process group of its own like a job of a terminal. */
function spawnStarter(dataDir: string): ChildProcess {
  const run = join(__dirname, '..', 'support', 'run-typescript.cjs');
  return spawn(process.execPath, [run, join(__dirname, 'own-postgres-starter.ts'), dataDir], {
    detached: true,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

function started(child: ChildProcess): Promise<{ pid: number }> {
  return new Promise((resolve, reject) => {
    child.once('exit', () => reject(new Error('It ended before it had started PostgreSQL.')));
    child.stdout?.once('data', (line: Buffer) => resolve(JSON.parse(line.toString('utf8'))));
  });
}

function outputOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    const lines: string[] = [];
    child.stdout?.on('data', (line: Buffer) => lines.push(line.toString('utf8')));
    child.once('close', () => resolve(lines.join('')));
  });
}
