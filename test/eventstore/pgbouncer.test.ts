import { Client } from 'pg';
import { openPostgresEventStore } from '../../eventstore/postgres/store';
import { freezePoints, whileSending } from '../projections/own-projector';
import { expectTakeover, testOnLinux } from '../projections/takeover';
import { findPgBouncer, type PgBouncer, startPgBouncer } from '../support/pgbouncer';
import { describeEventStoreContract } from './contract';
import { newEvent, newEvents, newStream, readAll } from './events';
import { expectExactly, startLoad, startTail } from './load';
import { createEventLog } from './postgres';

const program = findPgBouncer();
if (program === undefined) leaveOut();
else {
  describe('through PgBouncer in transaction mode', () => {
    behind(program);
  });
}

function behind(found: string): void {
  let pooler: PgBouncer;
  beforeAll(async () => {
    pooler = await startPgBouncer(found, process.env.REDRESS_TEST_DATABASE_URL ?? '');
  });
  afterAll(() => pooler.stop());

  describeEventStoreContract('PostgreSQL behind PgBouncer', async () => {
    const database = await createEventLog();
    const store = openPostgresEventStore({ databaseUrl: pooler.through(database.url) });
    return {
      store,
      async dispose() {
        await store.close();
        await database.drop();
      },
    };
  });

  test('notifications get lost, and polling tells of every append', async () => {
    const log = await createEventLog();
    const databaseUrl = pooler.through(log.url);
    const listener = new Client({ connectionString: databaseUrl });
    await listener.connect();
    await listener.query('LISTEN eventlog');
    let heard = 0;
    listener.on('notification', () => {
      heard += 1;
    });
    const [writing, reading] = [0, 1].map(() => openPostgresEventStore({ databaseUrl }));
    if (!writing || !reading) throw new Error('two stores');
    const end = new AbortController();
    const seen: string[] = [];
    const following = (async () => {
      for await (const { events } of reading.durable.subscribe({ signal: end.signal })) {
        seen.push(...events.map(({ id }) => id));
      }
    })();
    const events = newEvents(5);
    for (const [index, event] of events.entries()) {
      const { position } = await writing.append(newStream(), [event], 'any');
      expect(await reading.visible.waitFor(position, 30_000)).toBe(true);
      while (seen.length <= index) await new Promise((resolve) => setImmediate(resolve));
    }
    expect(seen).toEqual(events.map(({ id }) => id));
    expect(heard).toBe(0);
    end.abort();
    await following;
    await Promise.all([writing.close(), reading.close(), listener.end()]);
    await log.drop();
  });

  test('two clients that share its sessions append and follow without a gap, a repetition or a mix-up', async () => {
    const log = await createEventLog();
    const databaseUrl = pooler.through(log.url);
    const stores = [0, 1].map(() => openPostgresEventStore({ databaseUrl }));
    const tails = stores.flatMap(({ visible, durable }) => [startTail(visible), startTail(durable)]);
    const load = startLoad([...stores, ...stores], Array.from({ length: 4 }, newStream));
    while (load.acknowledged.size < 400) await new Promise((resolve) => setTimeout(resolve, 10));
    await load.stop();
    for (const tail of tails) await tail.stop();
    const direct = openPostgresEventStore({ databaseUrl: log.url });
    const stored = await readAll(direct.durable);
    expectExactly(stored, load.acknowledged);
    for (const { seen } of tails) expect(seen).toEqual(stored);
    // What was appended through the pooler is known to whoever repeats it past the pooler.
    const event = newEvent();
    const appended = await stores[0]?.append('complaint-both', [event], 'no-stream');
    expect(await direct.append('complaint-both', [event], 'any')).toEqual({
      ...appended,
      outcome: 'duplicate',
    });
    for (const store of [...stores, direct]) await store.close();
    await log.drop();
  });

  describe('test 7: a projector that is frozen in the middle of a batch', () => {
    test.each([
      'between the rows and the checkpoint',
      'before it hears of the end of its transaction',
    ] as const)('holds nobody up for ever and applies nothing twice: %s', async (point) => {
      await expectTakeover(freezePoints[point], pooler.through);
    });
    testOnLinux('holds nobody up for ever and applies nothing twice: while PostgreSQL sends it rows', () =>
      expectTakeover(whileSending, pooler.through),
    );
  });
}

/** What nobody may overlook: without the program nothing of this is tested. */
function leaveOut(): void {
  const name = 'LEFT OUT: PgBouncer in transaction mode, as there is no pgbouncer on this machine';
  const wanted = [process.env.CI, process.env.REDRESS_PGBOUNCER].some((value) => (value ?? '') !== '');
  if (!wanted) process.stderr.write(`${name} (apt-get install -y pgbouncer)\n`);
  const report = wanted ? test : test.skip;
  report(name, () => {
    throw new Error('There is no program pgbouncer. Install it: apt-get install -y pgbouncer');
  });
}
