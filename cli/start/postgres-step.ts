import { join } from 'node:path';
import { migrateOutbox } from '../../activities/outbox';
import { migrateEventLog } from '../../eventstore/postgres/migrate';
import { migrateSubjectKeys } from '../../eventstore/vault/migrate';
import type { Settings } from '../../platform/settings';
import { migrateReadModels } from '../../projections/migrate';
import { findPostgres, startPostgres } from '../parts/postgres';
import type { Started, StepTools } from './sequence';

/** Takes the PostgreSQL of the settings, or starts one of its own; its value is the URL of the database. */
export async function providePostgres(settings: Settings, { note }: StepTools): Promise<Started<string>> {
  if (settings.databaseUrl !== undefined) {
    const found = await findPostgres(settings.databaseUrl);
    return { value: found.url, detail: `${found.describe} (DATABASE_URL)` };
  }
  const part = await startPostgres({ dataDir: join(settings.dataDir, 'postgres'), log: note });
  return { value: part.url, detail: part.describe, ended: part.exited, stop: () => part.stop() };
}

/** Brings all tables up to date. */
export async function migrateDatabase(databaseUrl: string): Promise<Started<undefined>> {
  await migrateEventLog(databaseUrl);
  await migrateSubjectKeys(databaseUrl);
  await migrateReadModels(databaseUrl);
  await migrateOutbox(databaseUrl);
  return { value: undefined, detail: 'event log, keys, read models and outbox are up to date' };
}
