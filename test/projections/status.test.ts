import { swap } from '../../projections/generations/swap';
import { rebuild } from '../../projections/generations/rebuild';
import { complaintsProjection } from '../../projections/models/complaints';
import { projectionStatus } from '../../projections/projector/status';
import { commandBy, registration } from '../support/commands';
import { openTestLog, project, projectOnce, type TestLog, withOwner } from './test-log';
import { createWorld } from './world';

let log: TestLog;
beforeAll(async () => {
  log = await openTestLog();
  const world = createWorld();
  for (const id of ['A', 'B', 'C', 'D', 'E']) world.give(id, commandBy('ana', 'register', registration));
  for (const append of world.take()) await log.append([append]);
});
afterAll(() => log.close());
afterEach(() => {
  jest.restoreAllMocks();
});

const status = async (slot: 'serving' | 'standby') => {
  const all = await projectionStatus(log.pool, log.store, [complaintsProjection]);
  return all.find((one) => one.slot === slot);
};

test('The lag is counted in events, and in seconds by the clock of the database, whatever the clock of this process', async () => {
  await projectOnce(log, complaintsProjection, 2);
  const { rows } = await log.pool.query<{ age: number }>(
    'SELECT extract(epoch FROM clock_timestamp() - recorded_at)::float8 AS age FROM eventlog.events WHERE position = 3',
  );
  const age = rows[0]?.age ?? Number.NaN;
  for (const skewMs of [0, -3_600_000, 3_600_000]) {
    const now = Date.now() + skewMs;
    jest.spyOn(Date, 'now').mockReturnValue(now);
    const found = await status('serving');
    expect(found).toMatchObject({ position: '2', caughtUp: false, lag: { events: 3 }, share: 0.4 });
    expect(found?.lag.seconds).toBeGreaterThanOrEqual(age - 0.001);
    expect(found?.lag.seconds).toBeLessThan(age + 60);
  }
  await project(log, [complaintsProjection]);
  expect(await status('serving')).toMatchObject({ lag: { events: 0, seconds: 0 }, share: 1, doneAt: null });
});

test('A rebuild says how much of the log it has done and when it will be done', async () => {
  await withOwner(log.pool, (owner) => rebuild(owner, complaintsProjection));
  expect(await status('standby')).toMatchObject({ share: 0, doneAt: null, indexed: false, updatedAt: null });
  await projectOnce(log, complaintsProjection, 2, { slot: 'standby', part: 0 });
  const running = await status('standby');
  expect(running).toMatchObject({ share: 0.4, position: '2', status: 'running' });
  const [began, done] = [Date.parse(running?.beganAt ?? ''), Date.parse(running?.doneAt ?? '')];
  const { rows } = await log.pool.query<{ now: Date }>('SELECT clock_timestamp() AS now');
  // Two of five events are done, so the whole takes two and a half times as long as these took.
  expect(done - began).toBeLessThanOrEqual(((rows[0]?.now.getTime() ?? 0) - began) * 2.5 + 5);
  expect(done).toBeGreaterThan(began);
  await project(log, [complaintsProjection], 100, { slot: 'standby', part: 0 });
  expect(await status('standby')).toMatchObject({ share: 1, caughtUp: true, doneAt: null });
  await withOwner(log.pool, (owner) => swap(owner, complaintsProjection));
  expect(await status('serving')).toMatchObject({ indexed: true });
});
