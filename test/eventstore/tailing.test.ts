import { openPostgresEventStore } from '../../eventstore/postgres/store';
import { execute, query } from '../support/postgres';
import { expectChained, readSealedEvents } from './chains';
import { newStream, readAll } from './events';
import { expectExactly, startLoad, startTail } from './load';
import { createEventLog } from './postgres';

describe('test 3: no skip, no repetition, no disorder', () => {
  test('readers that follow 8 writers skip and repeat nothing while connections are killed, also during COMMIT', async () => {
    const log = await createEventLog();
    // Makes the COMMIT the longest part of an append, so that many of the kills meet one.
    const database = new URL(log.url).pathname.slice(1);
    await execute(log.url, `ALTER DATABASE ${database} SET commit_delay = 3000`);
    await execute(log.url, `ALTER DATABASE ${database} SET commit_siblings = 0`);
    const stores = Array.from({ length: 8 }, () =>
      openPostgresEventStore({ databaseUrl: log.url, applicationName: 'victim', readConnections: 1 }),
    );
    const reading = openPostgresEventStore({ databaseUrl: log.url, applicationName: 'victim' });
    const tails = [startTail(reading.visible), startTail(reading.durable)];
    const load = startLoad(stores, Array.from({ length: 6 }, newStream));
    const kill = async (condition: string) => {
      const killed = await query(
        log.url,
        `SELECT pid FROM (SELECT pid FROM pg_stat_activity WHERE datname = current_database()
         AND application_name = 'victim' AND ${condition} ORDER BY random() LIMIT 1) victim
       WHERE pg_terminate_backend(pid)`,
      );
      return killed.length;
    };

    let kills = 0;
    while (load.acknowledged.size < 300) kills += await kill('true');
    const [checkpoint] = await query<{ position: string }>(
      log.url,
      'SELECT position FROM eventlog.events ORDER BY random() LIMIT 1',
    );
    const skipped = Number(checkpoint?.position);
    const after = reading.parsePosition(String(skipped));
    const later = [startTail(reading.visible, after), startTail(reading.durable, after)];
    while (load.acknowledged.size < 1000 || kills < 30 || load.rescued() < 5) {
      kills += await kill("state = 'active' AND query LIKE 'CALL eventlog.append%'");
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    await load.stop();
    for (const tail of [...tails, ...later]) await tail.stop();

    const stored = await readAll(reading.durable);
    expectExactly(stored, load.acknowledged);
    for (const { seen } of tails) expect(seen).toEqual(stored);
    for (const { seen } of later) expect(seen).toEqual(stored.slice(skipped));
    expectChained(await readSealedEvents(reading));
    for (const store of [...stores, reading]) await store.close();
    await log.drop();
  });
});
