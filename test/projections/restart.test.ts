import type { Pool } from 'pg';
import type { EventStore } from '../../eventstore/port';
import { migrateEventLog } from '../../eventstore/postgres/migrate';
import { openPostgresEventStore } from '../../eventstore/postgres/store';
import { allProjections } from '../../projections/all';
import { migrateReadModels } from '../../projections/migrate';
import { type Projector, startProjector } from '../../projections/projector/projector';
import { projectionStatus } from '../../projections/projector/status';
import { commandBy, registration } from '../support/commands';
import { eventually } from '../support/eventually';
import { type OwnPostgres, startOwnPostgres } from '../support/postgres';
import { expectedTables, readTables } from './expected';
import { openPool, silent } from './test-log';
import { createWorld } from './world';

let postgres: OwnPostgres;
let store: EventStore;
let pool: Pool;
let projector: Projector;

beforeEach(async () => {
  postgres = await startOwnPostgres();
  await migrateEventLog(postgres.url);
  await migrateReadModels(postgres.url);
  store = openPostgresEventStore({ databaseUrl: postgres.url });
  pool = openPool(postgres.url, 'test');
  projector = startProjector({ pool, store, log: silent });
});
afterEach(async () => {
  await projector.stop();
  await pool.end();
  await store.close();
  await postgres.remove();
});

test('Read models go on by themselves when PostgreSQL crashes and comes back', async () => {
  const world = createWorld();
  for (const round of ['before', 'between', 'after']) {
    for (let number = 0; number < 20; number += 1) {
      world.give(`${round}-${number}`, commandBy('ana', 'register', registration));
    }
    await Promise.all(world.take().map(({ stream, events }) => store.append(stream, events, 'no-stream')));
    if (round === 'after') break;
    await postgres.stopImmediately();
    await postgres.start();
    await eventually(() => store.visible.head());
  }
  const head = await store.visible.head();
  await eventually(() => projector.caughtUpTo(head, 10_000));
  const { events } = await store.durable.readLog({ limit: 1_000 });
  expect(events).toHaveLength(60);
  expect(await readTables(pool)).toEqual(expectedTables(events));
  expect(await projectionStatus(pool, store)).toEqual(
    allProjections.map(({ name }) =>
      expect.objectContaining({ projection: name, status: 'running', caughtUp: true }),
    ),
  );
});
