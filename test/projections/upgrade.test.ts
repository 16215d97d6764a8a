import { mkdtemp, cp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { migrateEventLog } from '../../eventstore/postgres/migrate';
import { openPostgresEventStore } from '../../eventstore/postgres/store';
import { runMigrations } from '../../platform/migrations';
import { fromPackageRoot } from '../../platform/package-root';
import { allProjections } from '../../projections/all';
import { migrateReadModels } from '../../projections/migrate';
import { projectionStatus } from '../../projections/projector/status';
import { commandBy, registration } from '../support/commands';
import { createTestDatabase } from '../support/postgres';
import { expectedTables, readTables } from './expected';
import { openPool, project } from './test-log';
import { createWorld } from './world';

const FIRST = ['001-checkpoints.sql', '002-complaints.sql', '003-timeline.sql'];

test('Read models of version 1 are made anew from the log, and nothing of theirs is left', async () => {
  const database = await createTestDatabase();
  const folder = await mkdtemp(join(tmpdir(), 'redress-migrations-'));
  const store = openPostgresEventStore({ databaseUrl: database.url });
  const pool = openPool(database.url, 'test');
  try {
    await migrateEventLog(database.url);
    const migrations = fromPackageRoot('projections', 'migrations');
    expect(await readdir(migrations)).toEqual(expect.arrayContaining(FIRST));
    for (const file of FIRST) await cp(join(migrations, file), join(folder, file));
    await runMigrations({ databaseUrl: database.url, folder, schema: 'read' });
    const world = createWorld();
    world.give('V-1', commandBy('ana', 'register', registration));
    world.give('V-1', commandBy('ana', 'accept', {}));
    for (const { stream, events } of world.take()) await store.append(stream, events, 'any');
    // As version 1 left it, with a state that today's rules could not go on from.
    await pool.query(
      `INSERT INTO read.complaints (id, revision, position, status, level, role, category, department, priority,
         subject, channel, watchers, registered_at, changed_at, breached, escalations, reopenings, state)
       VALUES ('V-1', 1, '2', 'in-progress', 'frontline', 'agent', 'card', 'accounts', 'normal', 'old', 'web', '{}',
         now(), now(), false, 0, 0, '{"revision": 1}')`,
    );
    await pool.query(
      `INSERT INTO read.checkpoints (projection, version, position) VALUES ('complaints', 1, '2')`,
    );

    await migrateReadModels(database.url);
    await project({ pool, store }, allProjections);
    const { events } = await store.durable.readLog({ limit: 100 });
    expect(await readTables(pool)).toEqual(expectedTables(events));
    const { rows } = await pool.query(
      'SELECT projection, model_version AS version FROM read.checkpoints ORDER BY 1, 2',
    );
    expect(rows).toEqual(
      allProjections
        .map(({ name, version }) => ({ projection: name, version }))
        .sort((a, b) => (a.projection < b.projection ? -1 : 1)),
    );
    for (const status of await projectionStatus(pool, store)) expect(status.caughtUp).toBe(true);
  } finally {
    await store.close();
    await pool.end();
    await database.drop();
    await rm(folder, { recursive: true, force: true });
  }
});
