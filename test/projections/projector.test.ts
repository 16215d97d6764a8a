import { setTimeout as delay } from 'node:timers/promises';
import fc from 'fast-check';
import { allProjections } from '../../projections/all';
import { complaintsProjection } from '../../projections/models/complaints';
import { rebuild } from '../../projections/generations/rebuild';
import { swap } from '../../projections/generations/swap';
import { waitForPosition } from '../../projections/projector/wait-for-position';
import { projectionStatus } from '../../projections/projector/status';
import { commandBy, registration } from '../support/commands';
import { eventually } from '../support/eventually';
import { around } from './around';
import { expectedTables, readTables } from './expected';
import { play, stories } from './stories';
import { createTally, readTally, tallyProjection } from './tally';
import { type Append, openTestLog, positionOf, type TestLog, withOwner } from './test-log';
import { widened } from '../support/widened';
import { createWorld } from './world';

const LONG = 30_000;
let log: TestLog;
beforeEach(async () => {
  log = await openTestLog();
});
afterEach(async () => {
  letGo();
  await log.close();
});

let letGo = () => {};

/** The projection of complaints, which stays inside its first batch until it is let go (at the latest when the test ends). */
function heldProjection() {
  let entered = 0;
  const held = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  const projection = around(complaintsProjection, (apply) => async (tx, events) => {
    entered += 1;
    await held;
    await apply(tx, events);
  });
  return { projection, entered: () => entered, letGo };
}

/** Many random lives, the same in every run of the tests. */
function manyAppends(lives: number): readonly Append[] {
  const world = createWorld(widened);
  for (const [index, story] of fc.sample(stories, { numRuns: lives, seed: 7 }).entries()) {
    play(world, `M${index}-`, story);
  }
  return world.take();
}

async function expectExact(): Promise<void> {
  expect(await readTables(log.pool)).toEqual(expectedTables(await log.events()));
}

test('What is appended while the projector runs gets into the read models, and can be waited for', async () => {
  const projector = log.startProjector();
  const world = createWorld();
  world.give('P-1', commandBy('ana', 'register', registration));
  for (const { stream, events } of world.take()) {
    const { position } = await log.store.append(stream, events, 'no-stream');
    expect(await projector.caughtUpTo(position, LONG)).toBe(true);
    expect(await waitForPosition(log.pool, complaintsProjection, position, 0)).toBe(true);
  }
  await expectExact();
  await projector.stop();
});

test('A projector that starts after the events works off the backlog', async () => {
  await log.append(manyAppends(12));
  const head = await log.store.visible.head();
  expect(Number(head)).toBeGreaterThan(300);
  const projector = log.startProjector({ batchSize: 64 });
  expect(await projector.caughtUpTo(head, LONG)).toBe(true);
  await projector.stop();
  await expectExact();
});

test('Waiting for a position that is not reached ends at the time limit with false', async () => {
  await log.append(manyAppends(1));
  const head = await log.store.visible.head();
  expect(await waitForPosition(log.pool, complaintsProjection, head, 30)).toBe(false);
});

/** Does the work while connections with such a name are killed, those that do something first. */
async function whileKilling(names: string, work: (kills: () => number) => Promise<void>): Promise<void> {
  let kills = 0;
  let killing = true;
  const killer = (async () => {
    while (killing) {
      const { rowCount } = await log.pool.query(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
         WHERE datname = current_database() AND application_name LIKE $1
         ORDER BY state = 'idle', random() LIMIT 1`,
        [names],
      );
      kills += rowCount ?? 0;
      await delay(10);
    }
  })();
  try {
    await work(() => kills);
  } finally {
    killing = false;
    await killer;
  }
}

test('Several projectors whose connections are killed all the time apply every event exactly once', async () => {
  await createTally(log.pool);
  const projections = [...allProjections, tallyProjection];
  const projectors = [1, 2, 3].map((number) =>
    log.startProjector({ ...log.connect(`victim-${number}`), projections, batchSize: 20 }),
  );
  await whileKilling('victim-%', async (kills) => {
    for (const append of manyAppends(12)) await log.append([append]);
    await eventually(() => kills() >= 15);
  });
  const head = await log.store.visible.head();
  for (const projector of projectors) await eventually(() => projector.caughtUpTo(head, LONG));
  await expectExact();
  const counts: Record<string, number> = {};
  for (const { stream } of await log.events()) counts[stream] = (counts[stream] ?? 0) + 1;
  expect(await readTally(log.pool)).toEqual(counts);
});

test('A connection that dies between the rows and the checkpoint leaves neither', async () => {
  await createTally(log.pool);
  await log.append(manyAppends(3));
  const head = await log.store.visible.head();
  let deaths = 0;
  const dying = around(tallyProjection, (apply) => async (tx, events) => {
    await apply(tx, events);
    if (deaths >= 5) return;
    deaths += 1;
    const before = await readTally(log.pool);
    const position = await positionOf(log.pool, tallyProjection);
    expect(Object.values(before).reduce((sum, count) => sum + count, 0)).toBe(Number(position ?? 0));
    await tx.query('SELECT pg_terminate_backend(pg_backend_pid())');
  });
  const projector = log.startProjector({ projections: [dying], batchSize: 10 });
  expect(await projector.caughtUpTo(head, LONG)).toBe(true);
  await projector.stop();
  expect(deaths).toBe(5);
  const counts = await readTally(log.pool);
  expect(Object.values(counts).reduce((sum, count) => sum + count, 0)).toBe(Number(head));
});

test('A projector leaves a projection alone that another has taken, and takes it when that one is gone', async () => {
  await log.append(manyAppends(1));
  const head = await log.store.visible.head();
  const held = heldProjection();
  const first = log.startProjector({ projections: [held.projection] });
  await eventually(() => held.entered() === 1);
  const second = log.startProjector({ projections: [held.projection] });
  expect(await second.caughtUpTo(head, 300)).toBe(false);
  expect(held.entered()).toBe(1);
  held.letGo();
  expect(await second.caughtUpTo(head, LONG)).toBe(true);
  await first.stop();
  await second.stop();
});

test('Stopping finishes the batch that is running', async () => {
  await log.append(manyAppends(1));
  const held = heldProjection();
  const projector = log.startProjector({ projections: [held.projection], batchSize: 3 });
  await eventually(() => held.entered() === 1);
  const stopped = projector.stop();
  held.letGo();
  await stopped;
  expect(held.entered()).toBe(1);
  expect(await positionOf(log.pool, complaintsProjection)).toBe('3');
});

test('A read model is rebuilt beside the one that serves while the projector runs, and takes its place', async () => {
  await log.append(manyAppends(5));
  const projector = log.startProjector();
  const head = await log.store.visible.head();
  expect(await projector.caughtUpTo(head, LONG)).toBe(true);
  await log.pool.query("UPDATE read.complaints SET subject = 'changed by hand'");
  await withOwner(log.pool, async (owner) => {
    await rebuild(owner, complaintsProjection);
    await swap(owner, complaintsProjection, { patienceMs: LONG });
  });
  expect(await projector.caughtUpTo(head, LONG)).toBe(true);
  await projector.stop();
  await expectExact();
});

test('While nothing happens, a projector that has caught up writes nothing', async () => {
  await log.append(manyAppends(1));
  const projector = log.startProjector();
  expect(await projector.caughtUpTo(await log.store.visible.head(), LONG)).toBe(true);
  const versions = 'SELECT xmin::text, xmax::text, ctid::text FROM read.checkpoints ORDER BY projection';
  const before = (await log.pool.query(versions)).rows;
  await delay(600);
  expect((await log.pool.query(versions)).rows).toEqual(before);
  await projector.stop();
  for (const status of await projectionStatus(log.pool, log.store)) expect(status.caughtUp).toBe(true);
});
