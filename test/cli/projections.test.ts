import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { migrateSubjectKeys } from '../../eventstore/vault/migrate';
import { complaintsProjection } from '../../projections/models/complaints';
import { allProjections } from '../../projections/all';
import { around } from '../projections/around';
import { openTestLog, project, projectOnce, type TestLog } from '../projections/test-log';
import { createWorld } from '../projections/world';
import { commandBy, registration } from '../support/commands';
import { execute } from '../support/postgres';
import { MASTER_KEY } from '../support/vault';
import { redress } from './terminal';

let log: TestLog;
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'redress-projections-cli-'));
  log = await openTestLog();
  await migrateSubjectKeys(log.databaseUrl);
  const world = createWorld();
  for (const id of ['A', 'B']) {
    world.give(id, commandBy('ana', 'register', registration));
    world.give(id, commandBy('ana', 'accept', {}));
  }
  for (const append of world.take()) await log.append([append]);
});
afterEach(async () => {
  await log.close();
  await rm(folder, { recursive: true });
});

const run = (args: readonly string[], env: NodeJS.ProcessEnv = {}, width?: number) =>
  redress(['projections', ...args], {
    env: { DATABASE_URL: log.databaseUrl, REDRESS_DATA_DIR: folder, REDRESS_MASTER_KEY: MASTER_KEY, ...env },
    ...(width === undefined ? {} : { width }),
  });

test('the status says how far each projection is, as a table and as JSON', async () => {
  await projectOnce(log, complaintsProjection, 1);
  const { out, exitCode } = await run(['status'], {}, 160);
  expect(exitCode).toBe(0);
  expect(out).toMatch(/complaints +serving +\d+ +running +1 +3 events, /);
  expect(out).toMatch(/timeline +serving +\d+ +never run +- +4 events, /);
  await project(log, allProjections);
  const statuses: unknown = JSON.parse((await run(['status'])).out);
  expect(statuses).toEqual(
    allProjections.map(({ name }) => expect.objectContaining({ projection: name, caughtUp: true })),
  );
});

test('a read model is rebuilt, swapped in, taken back and what stands by is dropped', async () => {
  await project(log, allProjections);
  const refused = await run(['swap', 'complaints']);
  expect(refused.exitCode).toBe(1);
  expect(refused.err).toContain('redress projections rebuild complaints');
  expect(refused.err).toContain('RDS-5403');

  const projector = log.startProjector();
  await execute(log.databaseUrl, "UPDATE read.complaints SET subject = 'changed by hand'");
  const subjects = async () =>
    (await log.pool.query<{ subject: string }>('SELECT subject FROM read.complaints')).rows.map(
      (row) => row.subject,
    );
  expect(await run(['rebuild', 'complaints', '--parts', '2', '--swap'])).toMatchObject({
    exitCode: 0,
    out: expect.stringContaining('complaints: what stood by serves now.'),
    err: expect.stringContaining('redress projections discard complaints'),
  });
  expect(await subjects()).toEqual([registration.subject, registration.subject]);
  expect((await run(['status'], {}, 160)).out).toMatch(/complaints +serving +\d+ +running in 2 parts /);
  expect((await run(['swap', 'complaints'])).exitCode).toBe(0);
  expect(await subjects()).toEqual(['changed by hand', 'changed by hand']);
  expect((await run(['swap', 'complaints'])).exitCode).toBe(0);
  expect((await run(['swap', 'all'])).out).toContain('in the version of this release');
  expect((await run(['discard', 'complaints'])).out).toContain('is dropped');
  expect((await run(['discard', 'complaints'])).out).toContain('Nothing stands by');
  await projector.stop();
});

test('a projection is paused and resumed', async () => {
  expect((await run(['pause', 'timeline'])).out).toContain('timeline stands still.');
  expect((await run(['pause', 'timeline'])).out).toContain('Nothing of timeline was running');
  const { out, err } = await run(['status'], {}, 160);
  expect(out).toMatch(/timeline +serving +\d+ +paused/);
  expect(err).toContain('redress projections resume timeline');
  expect((await run(['resume', 'timeline'])).out).toContain('timeline goes on.');
  expect((await run(['resume', 'timeline', '--standby'])).out).toContain('neither paused nor halted');
});

test('parked streams are shown with their reason, and tried again', async () => {
  const broken = around(complaintsProjection, (apply) => async (tx, events) => {
    await apply(tx, events);
    if (events.some(({ stream, revision }) => stream === 'complaint-B' && revision === 1))
      throw new Error('a mistake in the handler');
  });
  await project(log, [broken]);
  await project(log, allProjections);
  const shown = await run(['parked'], {}, 200);
  expect(shown.out).toMatch(/complaints +complaint-B +1 +1 +.*a mistake in the handler/);
  expect((await run(['parked', 'timeline'], {}, 200)).out).toBe('Nothing is parked.\n');
  const status = await run(['status'], {}, 160);
  expect(status).toMatchObject({
    exitCode: 1,
    err: expect.stringContaining('redress projections retry complaints'),
  });
  expect(await run(['retry', 'complaints', 'complaint-A'])).toMatchObject({
    exitCode: 0,
    out: 'complaints has nothing parked of complaint-A.\n',
  });
  expect(await run(['retry', 'complaints'])).toMatchObject({
    exitCode: 0,
    out: 'complaint-B: up to date (1 events)\n',
  });
  expect((await run(['status'], {}, 160)).exitCode).toBe(0);
});

test('a stream that still cannot be applied stays parked, and the command says so', async () => {
  const unknown = { id: randomUUID(), type: 'ComplaintTeleported', data: {}, metadata: {} };
  await log.store.append('complaint-A', [unknown], 'any');
  await project(log, [complaintsProjection]);
  const { exitCode, out } = await run(['retry', 'complaints']);
  expect(exitCode).toBe(1);
  expect(out).toMatch(/^complaint-A: 0 events, then at revision 2: .*ComplaintTeleported/);
});

test('what cannot be is refused with what can', async () => {
  expect(await run(['rebuild', 'complaint'])).toMatchObject({
    exitCode: 2,
    err: expect.stringContaining('complaints, timeline'),
  });
  expect(await run(['rebuild', 'policies', '--parts', '2'])).toMatchObject({
    exitCode: 1,
    err: expect.stringContaining('RDS-5402'),
  });
  expect(await run(['rebuild', 'complaints', '--parts', 'many'])).toMatchObject({ exitCode: 2 });
});
