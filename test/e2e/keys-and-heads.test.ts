import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { freePort } from '../../cli/parts/ports';
import { readInstance } from '../../cli/start/instance';
import { readHeads } from '../../eventstore/integrity/head-folder';
import { readMasterKeyFile } from '../../eventstore/vault/master-keys';
import { type BuiltCli, buildCli, type RunningCommand } from '../cli/built-cli';
import { failureOf } from '../eventstore/events';
import { eventually } from '../support/eventually';
import { execute, query } from '../support/postgres';

let cli: BuiltCli;
let dataDir: string;
let env: NodeJS.ProcessEnv;
let running: RunningCommand | undefined;

beforeAll(async () => {
  cli = await buildCli();
  dataDir = await mkdtemp(join(tmpdir(), 'redress-keys-e2e-'));
  const port = String(await freePort());
  env = {
    REDRESS_DATA_DIR: dataDir,
    REDRESS_PORT: port,
    REDRESS_URL: `http://127.0.0.1:${port}`,
    REDRESS_HEAD_FOLDER: join(dataDir, 'heads'),
    ...(process.env.TEMPORAL_CLI === undefined ? {} : { TEMPORAL_CLI: process.env.TEMPORAL_CLI }),
    ...(process.env.XDG_CACHE_HOME === undefined ? {} : { XDG_CACHE_HOME: process.env.XDG_CACHE_HOME }),
  };
}, 120_000);
afterAll(async () => {
  running?.child.kill('SIGINT');
  await running?.ended;
  await rm(dataDir, { recursive: true, force: true });
  await cli.remove();
});

async function register(subject: string): Promise<string> {
  const { exitCode, out, err } = await cli.run(
    [
      ...['complaint', 'register', '--subject', subject, '--description', 'Twice', '--category', 'card'],
      ...['--channel', 'phone', '--complainant-name', `${subject} Example`, '-o', 'json'],
    ],
    { env },
  );
  expect({ exitCode, err }).toEqual({ exitCode: 0, err: '' });
  const { complaintId }: { complaintId: string } = JSON.parse(out);
  return complaintId;
}

test('a running Redress has a role that cannot change the log, takes over a new master key, and keeps heads', async () => {
  const started = cli.start(['start'], { env });
  running = started;
  await eventually(() => {
    if (started.child.exitCode !== null) throw new Error(`it ended:\n${started.written()}`);
    return started.written().includes('Stop  Ctrl-C');
  }, 120_000);
  expect(started.written()).toContain('keeps signed heads in');
  const { databaseUrl = '', temporalAddress = '' } = (await readInstance(dataDir))?.parts ?? {};
  expect(await query(databaseUrl, 'SELECT current_user AS role')).toEqual([{ role: 'redress_app' }]);
  expect(await failureOf(execute(databaseUrl, 'DELETE FROM eventlog.events'))).toMatchObject({
    code: '42501',
  });

  const before = await register('Before');
  const { current: old } = readMasterKeyFile(join(dataDir, 'master-keys.json'));
  const rotated = await cli.run(['keys', 'rotate', '--destroy-old'], { env });
  expect(rotated).toMatchObject({ exitCode: 0 });
  expect(rotated.out).toContain(`No longer in the file: ${old}.`);
  const after = await register('After');
  for (const [id, subject] of [
    [before, 'Before'],
    [after, 'After'],
  ] as const) {
    const shown = await cli.run(['complaint', 'show', id, '-o', 'json'], { env });
    expect(shown.out).toContain(`${subject} Example`);
  }

  const connection = await Connection.connect({ address: temporalAddress });
  await new Client({ connection }).schedule.getHandle('redress-exportHead').trigger();
  await connection.close();
  const [head] = await eventually(async () => {
    const heads = await readHeads(join(dataDir, 'heads')).catch(() => []);
    return heads.length > 0 && heads;
  });
  const verified = await cli.run(['verify', '--head', head?.file ?? ''], { env });
  expect(verified).toMatchObject({ exitCode: 0 });
  // A busy machine may not answer every probe in time.
  const doctor = await eventually(async () => {
    const ran = await cli.run(['doctor'], { env });
    return ran.exitCode === 0 && ran;
  }, 120_000);
  expect(doctor.out).toMatch(/kept heads +the last one has \d+ events/);
}, 400_000);
