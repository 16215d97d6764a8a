import type { PoolClient } from 'pg';
import { ConnectionLost, inTransaction } from '../../platform/transaction';
import { isTransient } from '../../projections/projector/transient';
import { openTestLog, type TestLog } from './test-log';

let log: TestLog;
beforeAll(async () => {
  log = await openTestLog();
  await log.pool.query('CREATE TABLE kept (number integer)');
});
afterAll(() => log.close());

const kept = async () => (await log.pool.query('SELECT number FROM kept ORDER BY number')).rows;

test('What the work wrote is kept when it resolves, and not when it rejects', async () => {
  await inTransaction(log.pool, (tx) => tx.query('INSERT INTO kept VALUES (1)'));
  const refused = inTransaction(log.pool, async (tx) => {
    await tx.query('INSERT INTO kept VALUES (2)');
    throw new RangeError('changed its mind');
  });
  await expect(refused).rejects.toBeInstanceOf(RangeError);
  expect(await kept()).toEqual([{ number: 1 }]);
});

test('A connection that breaks inside the work loses the work, and says so', async () => {
  const { pool } = log.connect('breaks');
  const broken = inTransaction(pool, async (tx) => {
    await tx.query('INSERT INTO kept VALUES (3)');
    await log.pool.query(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'breaks'",
    );
    await tx.query('SELECT 1');
  });
  const error: unknown = await broken.catch((reason: unknown) => reason);
  expect(isTransient(error)).toBe(true);
  expect(await kept()).toEqual([{ number: 1 }]);
  await inTransaction(pool, (tx) => tx.query('SELECT 1'));
});

test('A handler that hides the loss of its connection does not hide it from the caller', async () => {
  const { pool } = log.connect('hidden');
  const broken = inTransaction(pool, async (tx) => {
    await log.pool.query(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'hidden'",
    );
    await tx.query('SELECT 1').catch(() => undefined);
    await tx.query('SELECT 1').catch(() => undefined);
  });
  await expect(broken).rejects.toBeInstanceOf(ConnectionLost);
});

test('A connection that breaks in the moment the pool hands it out does not end the process', async () => {
  const { pool } = log.connect('early');
  pool.once('acquire', (client: PoolClient) => {
    queueMicrotask(() =>
      client.emit('error', new Error('terminating connection due to administrator command')),
    );
  });
  await inTransaction(pool, (tx) => tx.query('SELECT 1'));
  await inTransaction(pool, (tx) => tx.query('SELECT 1'));
});
