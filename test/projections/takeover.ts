import fc from 'fast-check';
import { openPool } from '../../cli/start/storage-step';
import type { LogPosition } from '../../eventstore/port';
import { openPostgresEventStore } from '../../eventstore/postgres/store';
import { allProjections } from '../../projections/all';
import { startProjector } from '../../projections/projector/projector';
import { waitForPosition } from '../../projections/projector/wait-for-position';
import { eventually } from '../support/eventually';
import { widened } from '../support/widened';
import { expectedTables, readTables } from './expected';
import { type FreezePoint, startFreezingProjector, whileSending } from './own-projector';
import { play, stories } from './stories';
import { createTally, readTally, tallyProjection } from './tally';
import { openTestLog, silent, type TestLog } from './test-log';
import { createWorld } from './world';

const LONG = 60_000;
const PAUSE_MS = 2_000;
const projections = [...allProjections, tallyProjection];

/** For what the tests’ PostgreSQL can do on Linux only. */
export const testOnLinux = process.platform === 'linux' ? test : test.skip;

/**
 * One projector freezes in the middle of a batch; another takes over while it is frozen; it wakes up, and goes on alone
 * when the other has ended. After each step the read models are the fold of the log, with every event applied once.
 * `through` is the way to the database for both.
 */
export async function expectTakeover(
  point: FreezePoint,
  through: (databaseUrl: string) => string = (databaseUrl) => databaseUrl,
): Promise<void> {
  const log = await openTestLog();
  await createTally(log.pool);
  const databaseUrl = through(log.databaseUrl);
  const appendMore = writerTo(log);
  await appendMore();
  const frozen = await startFreezingProjector({ databaseUrl, longestPauseMs: PAUSE_MS, point });
  if (point === whileSending) await eventually(() => isStuckSending(log));

  const store = openPostgresEventStore({ databaseUrl });
  const pool = openPool(databaseUrl, 'healthy');
  const healthy = startProjector({ pool, store, projections, log: silent, longestPauseMs: PAUSE_MS });
  try {
    await expectExactAt(log, await log.store.visible.head());
    await expectExactAt(log, await appendMore());
    frozen.wake();
    await expectExactAt(log, await appendMore());
    await healthy.stop();
    await expectExactAt(log, await appendMore());
  } finally {
    await healthy.stop();
    await frozen.kill();
    await pool.end();
    await store.close();
    await log.close();
  }
}

/** Appends the next few lives of complaints at each call, and resolves with the end of the log. */
function writerTo(log: TestLog): () => Promise<LogPosition> {
  const world = createWorld(widened);
  let seed = 0;
  return async () => {
    seed += 1;
    for (const [index, story] of fc.sample(stories, { numRuns: 3, seed }).entries()) {
      play(world, `${seed}-${index}-`, story);
    }
    for (const append of world.take()) await log.append([append]);
    return log.store.visible.head();
  };
}

async function expectExactAt(log: TestLog, position: LogPosition): Promise<void> {
  for (const projection of projections) {
    expect(await waitForPosition(log.pool, projection, position, LONG)).toBe(true);
  }
  const events = await log.events();
  expect(await readTables(log.pool)).toEqual(expectedTables(events));
  const counts: Record<string, number> = {};
  for (const { stream } of events) counts[stream] = (counts[stream] ?? 0) + 1;
  expect(await readTally(log.pool)).toEqual(counts);
}

/** Whether the database waits for the frozen process to take what it sends; no timeout of a statement counts there. */
async function isStuckSending(log: TestLog): Promise<boolean> {
  const { rows } = await log.pool.query(
    `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'freezing'
     AND wait_event = 'ClientWrite'`,
  );
  return rows.length > 0;
}
