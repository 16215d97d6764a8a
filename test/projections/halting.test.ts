import { randomUUID } from 'node:crypto';
import { DatabaseError } from 'pg';
import { complaintsProjection } from '../../projections/models/complaints';
import type { Projection } from '../../projections/projection';
import { resumeProjection } from '../../projections/projector/control';
import { projectionStatus } from '../../projections/projector/status';
import { waitForPosition } from '../../projections/projector/wait-for-position';
import { timelineProjection } from '../../projections/models/timeline';
import { commandBy, registration } from '../support/commands';
import { eventually } from '../support/eventually';
import { around } from './around';
import { expectedTables, readTables } from './expected';
import { openTestLog, positionOf, projectOnce, recordingLog, type TestLog } from './test-log';
import { createWorld, type World } from './world';

const LONG = 30_000;
let log: TestLog;
beforeEach(async () => {
  log = await openTestLog();
});
afterEach(() => log.close());

const ERROR = 50;

/** Registers and accepts complaints: two events each. */
async function appendComplaints(world: World, ...ids: string[]): Promise<void> {
  for (const id of ids) {
    world.give(id, commandBy('ana', 'register', registration));
    world.give(id, commandBy('ana', 'accept', {}));
  }
  for (const append of world.take()) await log.append([append]);
}

/** The projection of complaints, if it were one that halts. */
const haltingComplaints: Projection = { ...complaintsProjection, onPoison: 'halt' };

/** The projection of complaints, with a mistake in its handler for one stream as long as `broken`. */
function breakable(stream: string) {
  const switchable = { broken: true };
  const projection = around(haltingComplaints, (apply) => async (tx, events) => {
    await apply(tx, events);
    if (switchable.broken && events.some((event) => event.stream === stream)) throw new Error(`no ${stream}`);
  });
  return { projection, switchable };
}

async function statusOf(name: string) {
  const statuses = await projectionStatus(log.pool, log.store);
  const found = statuses.find(({ projection }) => projection === name);
  if (!found) throw new Error(`no projection ${name}`);
  return found;
}

const halted = () => eventually(async () => (await statusOf('complaints')).status === 'failed');

test('A poison event halts its projection just before it and is named; the other projections go on', async () => {
  const world = createWorld();
  await appendComplaints(world, 'A-1', 'A-2', 'A-3', 'A-4');
  const poison = (await log.events())[4];
  const { projection } = breakable('complaint-A-3');
  const { log: logger, lines } = recordingLog();
  const projector = log.startProjector({ projections: [projection, timelineProjection], log: logger });
  await halted();
  await appendComplaints(world, 'A-5');
  const head = await log.store.visible.head();
  expect(await waitForPosition(log.pool, timelineProjection, head, LONG)).toBe(true);
  expect(await waitForPosition(log.pool, complaintsProjection, head, LONG)).toBe(false);
  await projector.stop();

  expect(poison).toMatchObject({ stream: 'complaint-A-3', revision: 0 });
  expect(await statusOf('complaints')).toMatchObject({
    position: '4',
    caughtUp: false,
    status: 'failed',
    failure: {
      message: 'no complaint-A-3',
      event: {
        id: poison?.id,
        type: 'ComplaintRegistered',
        position: '5',
        stream: 'complaint-A-3',
        revision: 0,
      },
    },
  });
  const events = await log.events();
  const tables = await readTables(log.pool);
  expect(tables.complaints).toEqual(expectedTables(events.slice(0, 4)).complaints);
  expect(tables.timeline).toEqual(expectedTables(events).timeline);
  const errors = lines.filter(({ level }) => level === ERROR);
  expect(errors).toHaveLength(1);
  expect(errors[0]).toMatchObject({ projection: 'complaints', failure: { event: { position: '5' } } });
});

test('An event that this version cannot read halts both read models, and neither skips it', async () => {
  const world = createWorld();
  await appendComplaints(world, 'B-1');
  const unknown = { id: randomUUID(), type: 'ComplaintTeleported', data: {}, metadata: {} };
  await log.store.append('complaint-B-1', [unknown], 'any');
  await appendComplaints(world, 'B-2');
  const projector = log.startProjector({
    projections: [haltingComplaints, { ...timelineProjection, onPoison: 'halt' }],
  });
  expect(await projector.caughtUpTo(await log.store.visible.head(), LONG)).toBe(false);
  await halted();
  await projector.stop();
  for (const name of ['complaints', 'timeline']) {
    expect(await statusOf(name)).toMatchObject({
      position: '2',
      status: 'failed',
      failure: { event: { type: 'ComplaintTeleported', position: '3' } },
    });
  }
});

test('A stream that goes on at another revision than the read model has halts the projection', async () => {
  await appendComplaints(createWorld(), 'C-1');
  const projector = log.startProjector({ projections: [haltingComplaints] });
  expect(await projector.caughtUpTo(await log.store.visible.head(), LONG)).toBe(true);
  await projector.stop();
  await log.pool.query("UPDATE read.complaints SET state = jsonb_set(state, '{revision}', '0')");
  const note = { id: randomUUID(), type: 'NoteAdded', data: { text: 'x' }, metadata: {} };
  await log.store.append('complaint-C-1', [note], 'any');
  expect(await projectOnce(log, haltingComplaints)).toMatchObject({ kind: 'halted' });
  expect((await statusOf('complaints')).failure?.message).toMatch(/revision 2, but the read model is at 0/);
});

test('A halted projection goes on where it stopped after it was repaired and resumed', async () => {
  const { projection, switchable } = breakable('complaint-D-1');
  await appendComplaints(createWorld(), 'D-1', 'D-2');
  const projector = log.startProjector({ projections: [projection] });
  await halted();
  expect(await resumeProjection(log.pool, projection)).toBe(true);
  await halted();
  switchable.broken = false;
  expect(await resumeProjection(log.pool, projection)).toBe(true);
  const head = await log.store.visible.head();
  await eventually(() => waitForPosition(log.pool, projection, head, 1_000));
  expect(await resumeProjection(log.pool, projection)).toBe(false);
  expect(await statusOf('complaints')).toMatchObject({ status: 'running', failure: null, caughtUp: true });
  await projector.stop();
  expect((await readTables(log.pool)).complaints).toEqual(expectedTables(await log.events()).complaints);
});

test('A process that starts and can apply the event takes a halted projection on, without being told', async () => {
  const { projection } = breakable('complaint-E-1');
  await appendComplaints(createWorld(), 'E-1', 'E-2');
  const old = log.startProjector({ projections: [projection] });
  await halted();
  const repaired = log.startProjector({ projections: [haltingComplaints] });
  const head = await log.store.visible.head();
  await eventually(() => waitForPosition(log.pool, complaintsProjection, head, 1_000));
  expect(await statusOf('complaints')).toMatchObject({ status: 'running', failure: null });
  await old.stop();
  await repaired.stop();
});

/** The projection of complaints, whose handler fails so many times with an error of PostgreSQL. */
function failing(code: string, times: number): Projection {
  let left = times;
  return around(haltingComplaints, (apply) => async (tx, events) => {
    if (left > 0) {
      left -= 1;
      const error = new DatabaseError(`fails with ${code}`, 0, 'error');
      error.code = code;
      throw error;
    }
    await apply(tx, events);
  });
}

test('A handler that fails with what passes by itself does not halt its projection', async () => {
  const world = createWorld();
  const codes = ['40001', '40P01', '55P03', '57P01', '57P02', '57P03', '08006', '53300', '57014', '25006'];
  for (const code of codes) {
    await appendComplaints(world, `F-${code}`);
    const before = await positionOf(log.pool, complaintsProjection);
    const projection = failing(code, 1);
    await expect(projectOnce(log, projection)).rejects.toMatchObject({ code });
    expect(await statusOf('complaints')).toMatchObject({
      position: before,
      status: 'running',
      failure: null,
    });
    expect(await projectOnce(log, projection)).toMatchObject({ kind: 'moved', atHead: true });
    expect(await positionOf(log.pool, complaintsProjection)).not.toBe(before);
  }
});

test('A handler that fails with what will not pass halts its projection', async () => {
  await appendComplaints(createWorld(), 'F-1');
  for (const code of ['23505', '22P02', '42P01']) {
    const outcome = await projectOnce(log, failing(code, 2));
    expect(outcome).toMatchObject({ kind: 'halted', position: null, failure: { event: { position: '1' } } });
  }
});

test('A projector tries again, without a word of error, when a failure passes by itself', async () => {
  await appendComplaints(createWorld(), 'F-1');
  const { log: logger, lines } = recordingLog();
  const projector = log.startProjector({ projections: [failing('40001', 3)], log: logger });
  expect(await projector.caughtUpTo(await log.store.visible.head(), LONG)).toBe(true);
  await projector.stop();
  expect(lines.filter(({ level }) => level === ERROR)).toEqual([]);
  expect(lines.map(({ msg }) => msg)).toContain('the projection could not go on and will try again');
});

test('A log that ends before the checkpoint halts the projection, which says that an older copy was restored', async () => {
  await appendComplaints(createWorld(), 'G-1');
  const projector = log.startProjector({ projections: [complaintsProjection] });
  expect(await projector.caughtUpTo(await log.store.visible.head(), LONG)).toBe(true);
  await log.pool.query("UPDATE read.checkpoints SET position = '99'");
  await halted();
  await projector.stop();
  expect(await positionOf(log.pool, complaintsProjection)).toBe('99');
  expect(await statusOf('complaints')).toMatchObject({
    failure: { message: expect.stringMatching(/beyond the end of the log/), event: null },
  });
});

test('A failure whose message PostgreSQL could not store is recorded all the same', async () => {
  await appendComplaints(createWorld(), 'H-1');
  const rude = around(haltingComplaints, () => async () => {
    throw new Error('zero \u0000 and half \ud800');
  });
  const projector = log.startProjector({ projections: [rude] });
  await halted();
  await projector.stop();
  expect((await statusOf('complaints')).failure?.message).toBe('zero  and half \ufffd');
});
