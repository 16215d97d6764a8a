import { openPostgresEventStore } from '../../eventstore/postgres/store';
import { query } from '../support/postgres';
import { newStream, readAll } from './events';
import { expectExactly, startLoad, startTail } from './load';
import { createEventLog } from './postgres';

test('readers that follow 8 writers skip nothing and repeat nothing while connections are killed', async () => {
  const log = await createEventLog();
  const stores = Array.from({ length: 8 }, () =>
    openPostgresEventStore({ databaseUrl: log.url, applicationName: 'victim', readConnections: 1 }),
  );
  const reading = openPostgresEventStore({ databaseUrl: log.url, applicationName: 'victim' });
  const tails = [startTail(reading.visible), startTail(reading.durable)];
  const load = startLoad(stores, Array.from({ length: 6 }, newStream));

  let kills = 0;
  while (load.acknowledged.size < 1000 || kills < 30) {
    const killed = await query<{ pid: number }>(
      log.url,
      `SELECT pid FROM (SELECT pid FROM pg_stat_activity
         WHERE datname = current_database() AND application_name = 'victim' ORDER BY random() LIMIT 1) victim
       WHERE pg_terminate_backend(pid)`,
    );
    kills += killed.length;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  await load.stop();
  for (const tail of tails) await tail.stop();

  const stored = await readAll(reading.durable);
  expectExactly(stored, load.acknowledged);
  for (const { seen } of tails) expect(seen).toEqual(stored);
  for (const store of [...stores, reading]) await store.close();
  await log.drop();
});
