import { openPostgresEventStore } from '../../eventstore/postgres/store';
import type { World } from '../projections/world';
import type { TestApi } from './support';

/** Writes what happened in the world into the log of the API, which then knows of it. Gives the position of the last. */
export async function appendLives(api: TestApi, world: World): Promise<string> {
  // Beside the vault, which has no keys of these people: what they wrote stays as it is.
  const store = openPostgresEventStore({ databaseUrl: api.databaseUrl });
  try {
    for (const { stream, events } of world.take()) await store.append(stream, events, 'any');
    return await store.durable.head();
  } finally {
    await store.close();
  }
}
