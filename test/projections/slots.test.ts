import { setTimeout as delay } from 'node:timers/promises';
import fc from 'fast-check';
import { allProjections } from '../../projections/all';
import { shippedDefinition } from '../../projections/generations/definition';
import type { Owner } from '../../projections/generations/generation';
import { prepareGenerations } from '../../projections/generations/prepare';
import { discard, rebuild } from '../../projections/generations/rebuild';
import { swap } from '../../projections/generations/swap';
import { complaintsProjection } from '../../projections/models/complaints';
import { timelineProjection } from '../../projections/models/timeline';
import type { Projection } from '../../projections/projection';
import { pauseProjection, resumeProjection } from '../../projections/projector/control';
import { projectionStatus } from '../../projections/projector/status';
import { eventually } from '../support/eventually';
import { widened } from '../support/widened';
import { around } from './around';
import { expectedTables, readTable, readTables } from './expected';
import { play, stories } from './stories';
import { openTestLog, positionOf, project, type TestLog, withOwner } from './test-log';
import { createWorld } from './world';

const LONG = 60_000;
const standby = { slot: 'standby', part: 0 } as const;
let log: TestLog;
beforeEach(async () => {
  log = await openTestLog();
});
afterEach(() => log.close());

/** Appends the next few lives of complaints at each call, one append at a time. */
function writer(): () => Promise<void> {
  const world = createWorld(widened);
  let seed = 0;
  return async () => {
    seed += 1;
    for (const [index, story] of fc.sample(stories, { numRuns: 2, seed }).entries()) {
      play(world, `${seed}-${index}-`, story);
    }
    for (const append of world.take()) await log.append([append]);
  };
}

const owned = <Result>(work: (owner: Owner) => Promise<Result>) => withOwner(log.pool, work);

async function statusOf(slot: 'serving' | 'standby', { name, version }: Projection = complaintsProjection) {
  const all = await projectionStatus(log.pool, log.store, [{ name, version }]);
  return all.find((one) => one.slot === slot);
}

const swapped = (projection = complaintsProjection, patienceMs = LONG) =>
  owned((owner) => swap(owner, projection, { patienceMs }));

test('All read models are rebuilt and swapped in under live writes, and equal a fold of the log from scratch', async () => {
  const append = writer();
  await append();
  const projector = log.startProjector({ batchSize: 40, rebuildBatchSize: 200 });
  let writing = true;
  const writes = (async () => {
    while (writing) {
      await append();
      await projector.caughtUpTo(await log.store.visible.head(), LONG);
    }
  })();
  for (const projection of allProjections) {
    await owned((owner) => rebuild(owner, projection, { parts: projection.divisible ? 3 : 1 }));
  }
  for (const projection of allProjections) {
    await eventually(async () => ((await statusOf('standby', projection))?.share ?? 0) > 0.9, LONG);
    await swapped(projection);
  }
  writing = false;
  await writes;
  const head = await log.store.visible.head();
  expect(await projector.caughtUpTo(head, LONG)).toBe(true);
  for (const projection of allProjections)
    await eventually(async () => (await statusOf('standby', projection))?.caughtUp === true, LONG);
  await projector.stop();
  const expected = expectedTables(await log.events());
  expect(await readTables(log.pool)).toEqual(expected);
  // What served before is kept up to date, to be taken back.
  expect(await readTables(log.pool, 'standby')).toEqual(expected);
  expect(await statusOf('serving')).toMatchObject({ parts: 3, indexed: true, parked: 0 });
}, 180_000);

test('While slots are swapped back and forth, queries see one or the other as a whole, and never go back', async () => {
  const append = writer();
  await append();
  const projector = log.startProjector();
  await owned((owner) => rebuild(owner, complaintsProjection));
  let watching = true;
  const seen: number[] = [];
  const watch = (async () => {
    while (watching) {
      const { rows } = await log.pool.query<{ events: number }>(
        'SELECT coalesce(sum(revision + 1), 0)::integer AS events FROM read.complaints',
      );
      seen.push(rows[0]?.events ?? 0);
    }
  })();
  for (let time = 0; time < 6; time += 1) {
    await append();
    await swapped();
  }
  watching = false;
  await watch;
  await projector.stop();
  expect(seen.length).toBeGreaterThan(20);
  expect(seen).toEqual([...seen].sort((a, b) => a - b));
}, 120_000);

test('A rebuild that is killed again and again goes on from where it was', async () => {
  const append = writer();
  for (let time = 0; time < 3; time += 1) await append();
  await project(log, [complaintsProjection]);
  await owned((owner) => rebuild(owner, complaintsProjection, { parts: 2 }));
  let deaths = 0;
  const dying = around(complaintsProjection, (apply) => async (tx, events) => {
    await apply(tx, events);
    if (Math.random() < 0.5 && deaths < 20) {
      deaths += 1;
      await tx.query('SELECT pg_terminate_backend(pg_backend_pid())');
    }
  });
  const shares: number[] = [];
  const projectors = [1, 2].map((number) =>
    log.startProjector({ ...log.connect(`p${number}`), projections: [dying], rebuildBatchSize: 10 }),
  );
  await eventually(async () => {
    const status = await statusOf('standby');
    shares.push(status?.share ?? 0);
    return status?.caughtUp === true;
  }, LONG);
  for (const projector of projectors) await projector.stop();
  expect(deaths).toBeGreaterThan(3);
  expect(shares).toEqual([...shares].sort((a, b) => a - b));
  expect(await readTable(log.pool, 'complaints', 'standby')).toEqual(
    expectedTables(await log.events()).complaints,
  );
}, 120_000);

test('A swap is refused, and nothing is changed, while what stands by is not there, behind, paused or halted', async () => {
  await writer()();
  await project(log, [complaintsProjection]);
  const refused = (reason: string) =>
    expect(swapped(complaintsProjection, 50)).rejects.toMatchObject({ code: 'swap-refused', reason });
  await refused('nothing-stands-by');
  await owned((owner) => rebuild(owner, complaintsProjection));
  await refused('standby-behind');
  await pauseProjection(log.pool, complaintsProjection, { slot: 'standby' });
  await refused('standby-paused');
  await resumeProjection(log.pool, complaintsProjection, { slot: 'standby' });
  const halting = around(complaintsProjection, () => async () => {
    throw new Error('a mistake in the handler');
  });
  await expect(project(log, [halting], 10, standby)).rejects.toThrow('a mistake');
  await refused('standby-halted');
  expect((await readTables(log.pool)).complaints).toEqual(expectedTables(await log.events()).complaints);
  expect(await owned((owner) => discard(owner, complaintsProjection))).toBe(true);
  expect(await owned((owner) => discard(owner, complaintsProjection))).toBe(false);
  await refused('nothing-stands-by');
  const { rows } = await log.pool.query("SELECT 1 FROM pg_tables WHERE schemaname = 'read_standby'");
  expect(rows).toEqual([]);
});

test('A swap that readers hold up waits for them and does not fail', async () => {
  await writer()();
  const projector = log.startProjector();
  await owned((owner) => rebuild(owner, timelineProjection));
  await eventually(async () => (await statusOf('standby', timelineProjection))?.caughtUp === true, LONG);
  const reader = await log.pool.connect();
  await reader.query('BEGIN; SELECT count(*) FROM read.timeline');
  const swapping = swapped(timelineProjection);
  await delay(1_200);
  await reader.query('COMMIT');
  reader.release();
  await swapping;
  await projector.stop();
  expect((await readTables(log.pool)).timeline).toEqual(expectedTables(await log.events()).timeline);
});

test('A paused projection stands still in all processes, and goes on from there when it is resumed', async () => {
  const append = writer();
  await append();
  const projector = log.startProjector({ projections: [complaintsProjection] });
  expect(await projector.caughtUpTo(await log.store.visible.head(), LONG)).toBe(true);
  expect(await pauseProjection(log.pool, complaintsProjection)).toBe(true);
  expect(await pauseProjection(log.pool, complaintsProjection)).toBe(false);
  const position = await positionOf(log.pool, complaintsProjection);
  await append();
  expect(await projector.caughtUpTo(await log.store.visible.head(), 300)).toBe(false);
  expect(await positionOf(log.pool, complaintsProjection)).toBe(position);
  expect(await statusOf('serving')).toMatchObject({ status: 'paused', caughtUp: false });
  expect(await resumeProjection(log.pool, complaintsProjection)).toBe(true);
  expect(await projector.caughtUpTo(await log.store.visible.head(), LONG)).toBe(true);
  await projector.stop();
});

test('A newer version is filled beside the older one, by processes of its own, and both can take the other’s place', async () => {
  const newer: Projection = {
    ...timelineProjection,
    version: timelineProjection.version + 1,
    tables: ['timeline', 'extra'],
  };
  const definitionOf = (projection: Projection) => {
    const { tables, indexes } = shippedDefinition(timelineProjection);
    return projection === newer
      ? { tables: [...tables, 'CREATE TABLE extra (id text)'], indexes }
      : { tables, indexes };
  };
  const append = writer();
  await append();
  const older = log.startProjector({ projections: [timelineProjection] });
  expect(await older.caughtUpTo(await log.store.visible.head(), LONG)).toBe(true);
  for (const _ of ['first', 'again']) {
    await owned((owner) => prepareGenerations(owner, [newer], definitionOf));
  }
  // An older release that is set up again leaves alone what is not its own.
  await owned((owner) => prepareGenerations(owner, [timelineProjection], definitionOf));
  expect(await statusOf('standby', newer)).toMatchObject({
    version: newer.version,
    current: true,
    position: null,
  });
  const filling = log.startProjector({ projections: [newer] });
  await eventually(async () => (await statusOf('standby', newer))?.caughtUp === true, LONG);
  await swapped(newer);
  await append();
  const head = await log.store.visible.head();
  expect(await filling.caughtUpTo(head, LONG)).toBe(true);
  expect(await statusOf('serving', newer)).toMatchObject({ version: newer.version, current: true });
  expect((await log.pool.query('SELECT * FROM read.extra')).rows).toEqual([]);
  await eventually(async () => (await statusOf('standby', timelineProjection))?.caughtUp === true, LONG);
  await swapped(newer);
  expect(await statusOf('serving', timelineProjection)).toMatchObject({
    version: timelineProjection.version,
    current: true,
  });
  await expect(log.pool.query('SELECT * FROM read.extra')).rejects.toMatchObject({ code: '42P01' });
  await older.stop();
  await filling.stop();
  expect((await readTables(log.pool)).timeline).toEqual(expectedTables(await log.events()).timeline);
});

test('A version that was never filled is replaced at once', async () => {
  const newer: Projection = { ...timelineProjection, version: timelineProjection.version + 1 };
  await owned((owner) => prepareGenerations(owner, [newer]));
  expect(await statusOf('serving', newer)).toMatchObject({ version: newer.version, current: true });
  expect(await statusOf('standby', newer)).toBeUndefined();
});
