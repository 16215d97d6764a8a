import fc from 'fast-check';
import { allProjections } from '../../projections/all';
import { projectBatch } from '../../projections/projector/batch';
import { createRun } from '../../projections/projector/run';
import { rebuild } from '../../projections/generations/rebuild';
import { accessAppends, denialsOf, looksAt } from './access';
import { expectedTables, readTable, readTables, type Tables } from './expected';
import { play, stories } from './stories';
import { openTestLog, project, putBack, type TestLog, withOwner } from './test-log';
import { widened } from '../support/widened';
import { createWorld, policyAppend, problemAppend } from './world';

let log: TestLog;
beforeAll(async () => {
  log = await openTestLog();
});
afterAll(() => log.close());

/** Which tables each projection makes. */
const tablesOf: Readonly<Record<string, readonly (keyof Tables)[]>> = {
  complaints: ['complaints', 'lastAssigned', 'clocks', 'breaches'],
  timeline: ['timeline'],
  policies: ['policies'],
  problems: ['problems', 'problemComplaints'],
  subjects: ['complaintSubjects'],
  search: ['complaintWords'],
  notifications: ['notifications', 'notifiedComplaints'],
  looks: ['looks', 'denials'],
};

test('At whatever position a projection stands, its tables equal a fold of the log from scratch up to there', async () => {
  let runs = 0;
  await fc.assert(
    fc.asyncProperty(
      stories,
      fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1 }),
      async (story, cuts) => {
        const world = createWorld(widened);
        runs += 1;
        play(world, `R${runs}-`, story);
        const ids = [`R${runs}-0`, `R${runs}-1`];
        const access = [...accessAppends(looksAt(ids, world.now()), denialsOf(ids, world.now()))];
        const others = [policyAppend(), problemAppend(`rule-${runs}`, cuts.slice(0, 4))];
        await log.append([...world.take(), ...others, ...access]);
        const events = await log.events();
        // All projections stand at the same places, one after the other.
        const known = new Map<number, Tables>();
        const expectedAt = (upTo: number): Tables => {
          const expected = known.get(upTo) ?? expectedTables(events.slice(0, upTo));
          known.set(upTo, expected);
          return expected;
        };
        for (const projection of allProjections) {
          const [run, place] = [createRun(log.store, projection), { slot: 'serving', part: 0 } as const];
          for (let round = 0; ; round += 1) {
            const limit = cuts[round % cuts.length] ?? 1;
            const outcome = await projectBatch({ pool: log.pool }, { projection, place, run, limit });
            if (outcome.kind !== 'moved') throw new Error(JSON.stringify(outcome));
            const upTo = events.findIndex(({ position }) => position === outcome.position) + 1;
            const expected = expectedAt(upTo);
            for (const table of tablesOf[projection.name] ?? []) {
              expect(await readTable(log.pool, table)).toEqual(expected[table]);
            }
            if (outcome.atHead) break;
          }
        }
      },
    ),
    { numRuns: 10 },
  );
  expect(Object.keys(tablesOf)).toEqual(allProjections.map(({ name }) => name));
  const tables = await readTables(log.pool);
  expect(tables.complaints.length).toBeGreaterThan(20);
  expect(tables.problemComplaints.length).toBeGreaterThan(tables.problems.length);
  expect(tables.looks.length).toBeGreaterThan(20);
  expect(tables.denials.length).toBeGreaterThan(20);
  for (const projection of allProjections) await putBack(log.pool, projection);
  await project(log, allProjections, 7);
  expect(await readTables(log.pool)).toEqual(tables);
  for (const projection of allProjections) await withOwner(log.pool, (owner) => rebuild(owner, projection));
  await project(log, allProjections, 500, { slot: 'standby', part: 0 });
  expect(await readTables(log.pool, 'standby')).toEqual(tables);
}, 180_000);
