import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { examine } from '../../cli/doctor/probe';
import { subjectIn } from '../../eventstore/vault/sealing';
import { freePort } from '../../cli/parts/ports';
import { startTestApi, type TestApi } from '../api/support';
import { eventually } from '../support/eventually';
import { createTestDatabase } from '../support/postgres';
import { redress } from './terminal';

interface Row {
  readonly name: string;
  readonly ok: boolean;
  readonly found: string;
  readonly wanted: string;
  readonly fix: string | null;
}

let folder: string;
let nobody: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'redress-doctor-'));
  nobody = `127.0.0.1:${await freePort()}`;
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function doctor(env: NodeJS.ProcessEnv) {
  const given = { REDRESS_DATA_DIR: join(folder, 'data'), REDRESS_URL: `http://${nobody}`, ...env };
  const { exitCode, out } = await redress(['doctor', '--json'], { env: given });
  const rows = JSON.parse(out) as Row[];
  return { exitCode, rows, row: (name: string) => rows.find((one) => one.name === name) };
}

it('where nothing runs every row has what was found and what to do', async () => {
  const { exitCode, rows, row } = await doctor({});
  expect(exitCode).toBe(1);
  expect(row('Node.js')).toMatchObject({ ok: true, found: process.versions.node, fix: null });
  expect(row('policy')).toMatchObject({ ok: true });
  expect(row('PostgreSQL')).toMatchObject({ ok: false, fix: 'redress start' });
  expect(row('event log')).toMatchObject({ ok: false, found: 'not looked at: PostgreSQL cannot be used' });
  expect(row('API')).toMatchObject({ ok: false, found: expect.stringContaining('ECONNREFUSED') });
  for (const { ok, found, wanted, fix } of rows) {
    expect(found).toMatch(/\S/);
    expect(wanted).toMatch(/\S/);
    if (!ok) expect(fix).toMatch(/\S/);
  }
});

it('parts that are named and do not answer are told apart from parts that are not named', async () => {
  const { row } = await doctor({ DATABASE_URL: `postgres://u:p@${nobody}/d`, TEMPORAL_ADDRESS: nobody });
  expect(row('PostgreSQL')).toMatchObject({ ok: false, found: expect.stringContaining(nobody) });
  expect(row('PostgreSQL')?.fix).toContain('DATABASE_URL');
  expect(row('Temporal')).toMatchObject({ ok: false, found: expect.stringContaining(nobody) });
  expect(row('Temporal')?.fix).toContain('TEMPORAL_ADDRESS');
});

it('an empty database lacks its tables, and everything else about it is looked at all the same', async () => {
  const database = await createTestDatabase();
  const { row } = await doctor({ DATABASE_URL: database.url });
  await database.drop();
  expect(row('PostgreSQL')).toMatchObject({ ok: true });
  for (const name of ['event log', 'read models', 'outbox']) {
    expect(row(name)).toMatchObject({ ok: false, found: expect.stringMatching(/^none of \d+ applied$/) });
    expect(row(name)?.fix).toContain('redress migrate');
  }
  expect(row('clock')).toMatchObject({ ok: true });
  expect(row('projections')).toMatchObject({ ok: false });
});

it('a policy that is refused is named with line and column', async () => {
  const file = join(folder, 'policy.yaml');
  await writeFile(file, 'id: x\nversion: 0\n');
  const { row } = await doctor({ REDRESS_POLICY: file });
  expect(row('policy')).toMatchObject({ ok: false, found: expect.stringContaining(`${file}:2:`) });
});

it('a data folder that is a file is named, with the command that makes room', async () => {
  const file = join(folder, 'a-file');
  await writeFile(file, '');
  const { row } = await doctor({ REDRESS_DATA_DIR: file });
  expect(row('data folder')).toMatchObject({ ok: false, fix: `mv '${file}' '${file}.old'` });
});

describe('of a Redress that runs', () => {
  let api: TestApi;
  let databaseUrl: string;
  let drop: () => Promise<void>;
  beforeAll(async () => {
    const database = await createTestDatabase();
    databaseUrl = database.url;
    drop = () => database.drop();
    api = await startTestApi({ databaseUrl });
  });
  afterAll(async () => {
    await api?.stop();
    await drop?.();
  });

  it('tables, projections, clock and API are well', async () => {
    await api.register();
    // Until the projector has written its first checkpoints the lists are not ready, and the doctor would say so.
    await eventually(async () => (await fetch(`${api.url}/readyz`)).ok);
    const { row } = await doctor({ DATABASE_URL: databaseUrl, REDRESS_URL: api.url });
    for (const name of ['PostgreSQL', 'event log', 'read models', 'outbox', 'clock', 'projections', 'API']) {
      expect(row(name)).toMatchObject({ name, ok: true, fix: null });
    }
  });

  it('an erasure that was broken off is named, with the command that finishes it', async () => {
    const { keys } = api.dependencies;
    expect((await doctor({ DATABASE_URL: databaseUrl })).row('erasures')).toMatchObject({ ok: true });
    const id = await api.register();
    const [event] = await api.store.durable.readStream(`complaint-${id}`, { limit: 1 });
    const subject = (event && subjectIn(event)) ?? '';
    await keys.retire(subject, new Date(Date.now() - 6 * 60_000).toISOString());
    expect((await doctor({ DATABASE_URL: databaseUrl })).row('erasures')).toMatchObject({
      ok: false,
      found: `1 begun and not finished, the first of ${subject}`,
      fix: `redress erase ${subject} --ground <ground> --yes`,
    });
    await keys.erase(subject, { by: 'max', reason: 'objection', at: new Date().toISOString() });
    expect((await doctor({ DATABASE_URL: databaseUrl })).row('erasures')).toMatchObject({ ok: true });
  });

  it('an API that is not ready says what it waits for', async () => {
    api.gateway.behave('away');
    const { row } = await doctor({ REDRESS_URL: api.url });
    api.gateway.behave('well');
    expect(row('API')).toMatchObject({ ok: false, found: expect.stringContaining('temporal') });
  });
});

it('for a person, what is not well has what is wanted and a fix', async () => {
  const { exitCode, out } = await redress(['doctor'], {
    env: { REDRESS_DATA_DIR: join(folder, 'data'), REDRESS_URL: `http://${nobody}` },
    width: 200,
  });
  expect(exitCode).toBe(1);
  expect(out).toMatch(
    /✗ {2}PostgreSQL .*\n {5}wanted: version 14 or newer, in UTF8\n {5}fix: redress start\n/,
  );
  expect(out).toMatch(/✓ {2}Node.js +\d/);
  expect(out).toMatch(/- {2}event log +not looked at/);
});

it('a probe that hangs is given up', async () => {
  const probe = {
    name: 'slow',
    wanted: 'an answer',
    fix: 'Wait.',
    look: () => new Promise<never>(() => undefined),
  };
  expect(await examine(probe, 20)).toMatchObject({
    ok: false,
    found: 'no answer within 0.02 s',
    fix: 'Wait.',
  });
});
