import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Command } from 'commander';
import { addEventLogCommands } from '../../cli/eventlog/eventlog-commands';
import { outcomeOf } from '../../cli/exit-code';
import { openPostgresEventStore } from '../../eventstore/postgres/store';
import { fromPackageRoot } from '../../platform/package-root';
import { newEvent } from '../eventstore/events';
import { createEventLog } from '../eventstore/postgres';
import { execute, type TestDatabase } from '../support/postgres';
import { type Ran, rememberingTerminal } from './terminal';

let database: TestDatabase;
let folder: string;
beforeAll(async () => {
  database = await createEventLog();
  folder = await mkdtemp(join(tmpdir(), 'redress-eventlog-'));
  const store = openPostgresEventStore({ databaseUrl: database.url });
  for (const stream of ['complaint-1', 'complaint-2', 'complaint-1'])
    await store.append(stream, [newEvent()], 'any');
  await store.close();
});
afterAll(async () => {
  await rm(folder, { recursive: true });
  await database.drop();
});

async function run(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Ran> {
  const { terminal, out, err } = rememberingTerminal({
    env: { DATABASE_URL: database.url, REDRESS_DATA_DIR: folder, ...env },
  });
  const program = new Command('redress').exitOverride().configureOutput({ writeErr: terminal.say });
  addEventLogCommands(program, terminal);
  try {
    await program.parseAsync(args, { from: 'user' });
    return { exitCode: 0, out: out(), err: err() };
  } catch (error) {
    const { exitCode, message } = outcomeOf(error);
    if (message !== undefined) terminal.say(message);
    return { exitCode, out: out(), err: err() };
  }
}

const path = (name: string) => join(folder, name);

test('redress verify says that all is well, for a person and for a program', async () => {
  expect(await run(['verify'])).toEqual({
    exitCode: 0,
    out: 'All 3 events are as they were recorded.\n',
    err: '',
  });
  const { out } = await run(['verify', '--json']);
  expect(JSON.parse(out)).toMatchObject({ ok: true, events: 3, head: { place: 3, position: '3' } });
  expect((await run(['verify', '--stream', 'complaint-1'])).out).toContain('All 2 events of complaint-1');
});

test('redress verify of a stream that is not there fails', async () => {
  const { exitCode, err } = await run(['verify', '--stream', 'complaint-9']);
  expect(exitCode).toBe(1);
  expect(err).toContain('There is no stream complaint-9.');
});

test('a head needs a key, which redress head key makes', async () => {
  const own = { REDRESS_SIGNING_KEY_FILE: path('own/key.pem') };
  const { exitCode, err } = await run(['head', 'export'], own);
  expect(exitCode).toBe(1);
  expect(err).toContain('redress head key');
  const first = await run(['head', 'key'], own);
  expect(first.out).toMatch(/^-----BEGIN PUBLIC KEY-----/);
  expect(await run(['head', 'key'], own)).toEqual(first);
  expect((await stat(path('own/key.pem'))).mode & 0o777).toBe(0o600);
});

test('a head is exported to a file, a folder or standard output, listed, and verified', async () => {
  await writeFile(path('public.pem'), (await run(['head', 'key'])).out);
  expect((await run(['head', 'export', '--out', path('head.json')])).exitCode).toBe(0);
  expect(JSON.parse((await run(['head', 'export'])).out)).toMatchObject({ head: { scope: 'log', place: 3 } });
  const { out } = await run(['head', 'export', '--folder', path('heads')]);
  expect(JSON.parse((await run(['head', 'list', path('heads')])).out)).toMatchObject([
    { place: 3, file: out.trim() },
  ]);
  expect(await readdir(path('heads'))).toHaveLength(1);
  for (const key of [[], ['--key', path('public.pem')]]) {
    const verified = await run(['verify', '--head', path('head.json'), out.trim(), ...key]);
    expect(verified.out).toContain('passes through all 2 heads');
  }
});

test('a head that was changed, and options that do not go together, are refused', async () => {
  await run(['head', 'key']);
  await run(['head', 'export', '--out', path('changed.json')]);
  await writeFile(
    path('changed.json'),
    (await readFile(path('changed.json'), 'utf8')).replace('"place": 3', '"place": 2'),
  );
  const changed = await run(['verify', '--head', path('changed.json')]);
  expect(changed).toMatchObject({ exitCode: 1, err: expect.stringContaining('RDS-5212') });
  expect((await run(['verify', '--head', path('changed.json'), '--stream', 'complaint-1'])).exitCode).toBe(2);
  expect((await run(['verify', '--head', path('none.json')])).exitCode).toBe(2);
  expect((await run(['head', 'export', '--out', 'a', '--folder', 'b'])).exitCode).toBe(2);
});

test('a bundle is exported, and the stand-alone verifier accepts it', async () => {
  await writeFile(path('public.pem'), (await run(['head', 'key'])).out);
  for (const stream of [[], ['--stream', 'complaint-1']]) {
    const exported = await run(['eventlog', 'export', '--out', path('bundle.jsonl'), ...stream]);
    expect(exported.exitCode).toBe(0);
    const args = [
      fromPackageRoot('tools', 'verify-bundle.mjs'),
      path('bundle.jsonl'),
      '--key',
      path('public.pem'),
    ];
    const { stdout } = await promisify(execFile)(process.execPath, args);
    expect(stdout).toMatch(/^OK: /);
  }
});

test('where somebody changed the log, verify names the position, and nothing is signed or exported', async () => {
  await run(['head', 'key']);
  await execute(
    database.url,
    `ALTER TABLE eventlog.events DISABLE TRIGGER deny_change; CREATE TABLE backup AS TABLE eventlog.events;
     UPDATE eventlog.events SET data = '{}' WHERE position = 2;`,
  );
  const found = await run(['verify']);
  expect(found).toMatchObject({
    exitCode: 1,
    err: expect.stringContaining('Position 2 (complaint-2, revision 0), content-changed'),
  });
  const json = await run(['verify', '--json']);
  expect(json).toMatchObject({ exitCode: 1, err: '' });
  expect(JSON.parse(json.out)).toMatchObject({ ok: false, events: 1, finding: { position: '2' } });
  expect((await run(['head', 'export', '--out', path('never.json')])).exitCode).toBe(1);
  expect((await run(['eventlog', 'export', '--out', path('never.jsonl')])).exitCode).toBe(1);
  expect((await readdir(folder)).filter((name) => name.startsWith('never'))).toEqual([]);
  await execute(
    database.url,
    'TRUNCATE eventlog.events; INSERT INTO eventlog.events SELECT * FROM backup; DROP TABLE backup;',
  );
});
