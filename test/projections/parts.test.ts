import fc from 'fast-check';
import { rebuild } from '../../projections/generations/rebuild';
import { complaintsProjection } from '../../projections/models/complaints';
import { policiesProjection } from '../../projections/models/policies';
import { timelineProjection } from '../../projections/models/timeline';
import { projectBatch } from '../../projections/projector/batch';
import { MOST_PARTS, partOf, streamsOf } from '../../projections/projector/parts';
import { createRun } from '../../projections/projector/run';
import { widened } from '../support/widened';
import { expectedTables, readTable } from './expected';
import { play, stories } from './stories';
import { openTestLog, project, type TestLog, withOwner } from './test-log';
import { createWorld } from './world';

let log: TestLog;
beforeAll(async () => {
  log = await openTestLog();
  const world = createWorld(widened);
  for (const [index, story] of fc.sample(stories, { numRuns: 12, seed: 3 }).entries()) {
    play(world, `M${index}-`, story);
  }
  await log.append(world.take());
});
afterAll(() => log.close());

test('However many parts fill a read model, and in whatever turns, its tables are the fold of the log', async () => {
  const expected = expectedTables(await log.events());
  const turns = fc.array(fc.tuple(fc.nat(), fc.integer({ min: 1, max: 60 })), {
    minLength: 5,
    maxLength: 40,
  });
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: MOST_PARTS }), turns, async (parts, order) => {
      await withOwner(log.pool, (owner) => rebuild(owner, complaintsProjection, { parts }));
      const runs = Array.from({ length: parts }, () => createRun(log.store, complaintsProjection));
      for (const [turn, limit] of order) {
        const part = turn % parts;
        const run = runs[part] ?? createRun(log.store, complaintsProjection);
        const place = { slot: 'standby', part } as const;
        const projection = complaintsProjection;
        const outcome = await projectBatch({ pool: log.pool }, { projection, place, run, limit });
        expect(outcome.kind).toBe('moved');
      }
      for (let part = 0; part < parts; part += 1) {
        await project(log, [complaintsProjection], 100, { slot: 'standby', part });
      }
      expect(await readTable(log.pool, 'complaints', 'standby')).toEqual(expected.complaints);
      expect(await readTable(log.pool, 'lastAssigned', 'standby')).toEqual(expected.lastAssigned);
    }),
    { numRuns: 8 },
  );
}, 120_000);

test('Every stream has one part, for all time the same, and parts have about as many streams', () => {
  const streams = Array.from({ length: 4_000 }, (_, number) => `complaint-CMP-2026-${number}`);
  for (let parts = 1; parts <= MOST_PARTS; parts += 1) {
    const shares = new Array<number>(parts).fill(0);
    for (const stream of streams) {
      const mine = shares.flatMap((_, part) =>
        streamsOf(timelineProjection, { part, parts })(stream) ? [part] : [],
      );
      expect(mine).toEqual([partOf(stream, parts)]);
      for (const part of mine) shares[part] = (shares[part] ?? 0) + 1;
    }
    for (const share of shares) expect(share).toBeGreaterThan(streams.length / parts / 2);
  }
  // Stored rows follow from it: these may not change.
  expect(
    ['complaint-A', 'complaint-B', 'complaint-9f1c', 'policy-standard'].map((one) => partOf(one, 16)),
  ).toEqual([3, 1, 11, 0]);
});

test('A read model that follows from several streams, and a number of parts out of bounds, are refused', async () => {
  const refused = { code: 'projection-not-divisible' };
  await withOwner(log.pool, async (owner) => {
    await expect(rebuild(owner, policiesProjection, { parts: 2 })).rejects.toMatchObject(refused);
    for (const parts of [0, MOST_PARTS + 1])
      await expect(rebuild(owner, complaintsProjection, { parts })).rejects.toMatchObject(refused);
  });
});
