import { Pool } from 'pg';
import { waitForPosition } from '../../projections/projector/wait-for-position';
import { freezePoints, whileSending } from './own-projector';
import { around } from './around';
import { createTally, readTally, tallyProjection } from './tally';
import { expectTakeover, testOnLinux } from './takeover';
import { openTestLog } from './test-log';
import { policyAppend } from './world';

describe('test 7: a projector that is frozen in the middle of a batch and wakes up late', () => {
  test.each(Object.entries(freezePoints))(
    'holds nobody up for ever and applies nothing twice: %s',
    async (_, point) => {
      await expectTakeover(point);
    },
  );
  testOnLinux('holds nobody up for ever and applies nothing twice: while PostgreSQL sends it rows', () =>
    expectTakeover(whileSending),
  );
});

test('regression: a statement that gets no answer in time does not halt its projection', async () => {
  const log = await openTestLog();
  await createTally(log.pool);
  const append = policyAppend();
  await log.append([append]);
  let slow = 2;
  const projection = around(tallyProjection, (apply) => async (tx, events) => {
    await apply(tx, events);
    if (slow === 0) return;
    slow -= 1;
    await tx.query('SELECT pg_sleep(0.6)');
  });
  // As when the process slept, or the server is too busy; ended before the rollback that follows is given up as well.
  const pool = new Pool({ connectionString: log.databaseUrl, query_timeout: 400 });
  const projector = log.startProjector({ pool, projections: [projection] });
  expect(await waitForPosition(log.pool, projection, await log.store.visible.head(), 30_000)).toBe(true);
  await projector.stop();
  expect(slow).toBe(0);
  expect(await readTally(log.pool)).toEqual({ [append.stream]: 1 });
  await pool.end();
  await log.close();
});
