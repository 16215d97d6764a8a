import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ApplicationFailure, WorkflowFailedError } from '@temporalio/client';
import pino from 'pino';
import { readHeads } from '../../eventstore/integrity/head-folder';
import { redress } from '../cli/terminal';
import { commandBy, newComplaintId, registration } from '../support/commands';
import { eventually } from '../support/eventually';
import { execute } from '../support/postgres';
import { startSystem, type System } from '../support/system';
import { type OwnTemporal, startOwnTemporal } from '../support/temporal';

const { privateKey } = generateKeyPairSync('ed25519');
let temporal: OwnTemporal;
let system: System;
let folder: string;
const lines: { readonly level: number; readonly code?: string; readonly msg: string }[] = [];
const log = pino({ level: 'error' }, { write: (line: string) => void lines.push(JSON.parse(line)) });

beforeAll(async () => {
  temporal = await startOwnTemporal();
  folder = await mkdtemp(join(tmpdir(), 'redress-kept-heads-'));
  system = await startSystem({ temporalAddress: temporal.address });
});
afterAll(async () => {
  await system.stop();
  await temporal.stop();
  await rm(folder, { recursive: true });
});

const handle = () => system.client.schedule.getHandle('redress-exportHead');
const run = () =>
  system.client.workflow.execute('exportHead', {
    taskQueue: system.taskQueue,
    workflowId: `exportHead-${newComplaintId()}`,
  });
const register = () => system.gateway.send(newComplaintId(), commandBy('ana', 'register', registration));
async function codeOfFailure(work: Promise<unknown>) {
  const error: unknown = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  const cause = error instanceof WorkflowFailedError ? error.cause?.cause : undefined;
  return cause instanceof ApplicationFailure ? [cause.type, cause.nonRetryable] : error;
}

async function doctor(heads: string) {
  const env = {
    DATABASE_URL: system.databaseUrl,
    TEMPORAL_ADDRESS: temporal.address,
    REDRESS_DATA_DIR: folder,
    REDRESS_HEAD_FOLDER: heads,
    REDRESS_HEAD_EVERY: '1m',
  };
  const { out } = await redress(['doctor', '--json'], { env });
  const rows: {
    readonly name: string;
    readonly ok: boolean;
    readonly found: string;
    readonly fix: string;
  }[] = JSON.parse(out);
  return (name: string) => rows.find((row) => row.name === name);
}

test('a schedule keeps a signed head of what was appended, and says at once when the log is not what was recorded', async () => {
  const heads = join(folder, 'heads');
  await system.startWorker({ log, heads: { folder: heads, privateKey, everyMs: 3_600_000 } });
  expect((await handle().describe()).spec.intervals).toEqual([{ every: 3_600_000, offset: undefined }]);
  expect((await doctor(heads))('head schedule')).toMatchObject({ ok: true, found: 'not due yet' });

  await register();
  await handle().trigger();
  const [first] = await eventually(async () => {
    const kept = await readHeads(heads).catch(() => []);
    return kept.length > 0 && kept;
  });
  await eventually(async () => (await doctor(heads))('head schedule')?.found.startsWith('completed'));
  const { head } = first?.signed ?? {};
  expect(await run()).toEqual({ place: head?.place, file: first?.file });
  expect((await doctor(heads))('kept heads')).toMatchObject({ ok: true });

  await register();
  expect(await run()).toMatchObject({ place: (head?.place ?? 0) + 1 });
  expect(await readdir(heads)).toHaveLength(2);

  await register();
  const last = 'position = (SELECT max(position) FROM eventlog.events)';
  await execute(
    system.databaseUrl,
    `ALTER TABLE eventlog.events DISABLE TRIGGER deny_change;
     UPDATE eventlog.events SET type = type || '!', recorded_at = recorded_at - interval '1 hour' WHERE ${last};`,
  );
  expect(lines).toEqual([]);
  await handle().trigger();
  await eventually(async () => (await doctor(heads))('head schedule')?.ok === false);
  expect(lines).toMatchObject([{ level: 50, code: 'RDS-5210', msg: 'no head of the event log was kept' }]);
  expect(await codeOfFailure(run())).toEqual(['RDS-5210', true]);
  expect(await readdir(heads)).toHaveLength(2);
  const found = await doctor(heads);
  expect(found('head schedule')?.found).toContain('FAILED');
  expect(found('kept heads')).toMatchObject({
    ok: false,
    found: expect.stringMatching(/has waited 1 h 0 m/),
  });
  expect(found('kept heads')?.fix).toContain(`redress head export --folder ${heads}`);
}, 120_000);

test('other intervals are taken over by the next worker, and one without a folder ends the schedule', async () => {
  const heads = join(folder, 'others');
  await system.startWorker({ heads: { folder: heads, privateKey, everyMs: 3_600_000 } });
  await handle().pause('by hand');
  await system.startWorker({ heads: { folder: heads, privateKey, everyMs: 60_000 } });
  const { spec, state } = await handle().describe();
  expect(spec.intervals).toMatchObject([{ every: 60_000 }]);
  expect(state.paused).toBe(true);
  expect((await doctor(heads))('head schedule')).toMatchObject({ ok: false, found: 'paused' });
  for (const _ of ['there', 'gone already']) await system.startWorker({ heads: null });
  expect((await doctor(heads))('head schedule')).toMatchObject({ ok: false, found: 'there is none' });
}, 60_000);

test('a worker that was given no folder fails and says which setting is missing', async () => {
  const alone = await startSystem({ temporalAddress: temporal.address });
  await alone.startWorker({ log });
  const workflowId = `exportHead-${newComplaintId()}`;
  const work = alone.client.workflow.execute('exportHead', { taskQueue: alone.taskQueue, workflowId });
  expect(await codeOfFailure(work)).toEqual(['RDS-3203', true]);
  await alone.stop();
}, 60_000);
