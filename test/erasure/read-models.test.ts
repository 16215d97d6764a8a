import { allProjections } from '../../projections/all';
import { rebuild } from '../../projections/generations/rebuild';
import { migrateReadModels } from '../../projections/migrate';
import { eventIdFrom } from '../../eventstore/event-id';
import { streamOf } from '../../eventstore/complaint-stream';
import { commandBy, registration } from '../support/commands';
import { createTestDatabase } from '../support/postgres';
import { openTestVault } from '../support/vault';
import { readTables } from '../projections/expected';
import { openPool, project, withOwner } from '../projections/test-log';
import { createWorld } from '../projections/world';

test('A read model that is built anew when the key is gone is what the erasure left of the old one', async () => {
  const database = await createTestDatabase();
  const vault = await openTestVault(database.url);
  await migrateReadModels(database.url);
  const pool = openPool(database.url, 'test');
  try {
    const { store, keys } = vault;
    const id = 'V-1';
    const subject = await keys.subjectFor('complaint', id);
    const world = createWorld();
    const source = { system: 'cfpb', reference: 'quokka-1' };
    world.give(id, commandBy('ana', 'register', { ...registration, subject: 'The quokka', source }));
    world.give(id, commandBy('sam', 'assign', { assignee: 'ben', note: 'It bites' }));
    world.give(id, commandBy('ben', 'accept', {}));
    world.give(id, commandBy('ben', 'add-note', { text: 'The bilby called' }));
    world.give(id, commandBy('sam', 'assign', { assignee: 'ana' }));
    // That it was with ana is in the dossier alone, which is erased as a whole.
    world.give(id, commandBy('dana', 'escalate', { reason: 'threat', summary: 'The bilby is angry' }));
    world.give(id, commandBy('sam', 'accept', {}));
    world.give(id, commandBy('sam', 'withdraw', { reason: 'Settled' }));
    world.give(id, commandBy('max', 'erase-personal-data', { subject, ground: 'objection' }));
    const ofStream = eventIdFrom(streamOf(id), 0);
    for (const { stream, events } of world.take()) {
      const named = events.map((event) => {
        const { subject: named, ...metadata } = event.metadata;
        return { ...event, metadata: named === ofStream ? { ...metadata, subject } : event.metadata };
      });
      await store.append(stream, named, 'any');
    }
    await project({ pool, store }, allProjections);
    const tables = await readTables(pool);
    expect(tables.notifications.length).toBeGreaterThan(5);
    expect(JSON.stringify(tables)).not.toMatch(/quokka|bilby|bites/i);

    await keys.erase(subject, { by: 'max', reason: 'objection', at: world.now() });
    for (const projection of allProjections) await withOwner(pool, (owner) => rebuild(owner, projection));
    await project({ pool, store }, allProjections, 3, { slot: 'standby', part: 0 });
    expect(await readTables(pool, 'standby')).toEqual(tables);
  } finally {
    await vault.close();
    await pool.end();
    await database.drop();
  }
});
