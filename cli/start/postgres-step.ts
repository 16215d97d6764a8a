import { join } from 'node:path';
import { migrateOutbox } from '../../activities/outbox';
import { migrateCustomers } from '../../api/customer/migrate';
import { migrateIdentity } from '../../api/identity/migrate';
import { migrateEventLog } from '../../eventstore/postgres/migrate';
import { migrateIntake } from '../../intake/migrate';
import { migrateSubjectKeys } from '../../eventstore/vault/migrate';
import type { Settings } from '../../platform/settings';
import { migrateReadModels } from '../../projections/migrate';
import { findPostgres, startPostgres } from '../parts/postgres';
import { allowApplication, provideApplicationRole, roleOf } from './application-role';
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

/** Who owns the tables in this database. */
export function ownerUrlOf(
  { databaseUrl: given, migrationDatabaseUrl }: Pick<Settings, 'databaseUrl' | 'migrationDatabaseUrl'>,
  databaseUrl: string,
): string {
  return (given && migrationDatabaseUrl) ?? databaseUrl;
}

/**
 * Brings all tables up to date; its value is the URL for everything else. With MIGRATION_DATABASE_URL that owns the
 * tables, and the role of DATABASE_URL is allowed what a running Redress needs; in a PostgreSQL that we started, a role
 * of our own is. With DATABASE_URL alone, one role does both.
 */
export async function migrateDatabase(settings: Settings, databaseUrl: string): Promise<Started<string>> {
  const ownerUrl = ownerUrlOf(settings, databaseUrl);
  await migrateEventLog(ownerUrl);
  await migrateSubjectKeys(ownerUrl);
  await migrateReadModels(ownerUrl);
  await migrateOutbox(ownerUrl);
  await migrateIdentity(ownerUrl);
  await migrateCustomers(ownerUrl);
  await migrateIntake(ownerUrl);
  const detail = 'event log, keys, read models, outbox, identity and intake are up to date';
  if (settings.databaseUrl === undefined) return { value: await provideApplicationRole(ownerUrl), detail };
  const [owner, application] = await Promise.all([roleOf(ownerUrl), roleOf(databaseUrl)]);
  if (application !== owner) await allowApplication(ownerUrl, application);
  return { value: databaseUrl, detail };
}
