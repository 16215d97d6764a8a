import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { startPostgres } from '../../cli/parts/postgres';
import { makeTestFolder } from './postgres';
import { onTeardown, runCleanups } from './shared-parts';
import { startSharedTemporal } from './temporal';

/** Starts what all tests share; how to reach it is in environment variables that jest hands to its workers. */
export default async function globalSetup(): Promise<void> {
  try {
    await startSharedPostgres();
    await shareTemporal();
  } catch (error) {
    await runCleanups();
    throw error;
  }
}

async function startSharedPostgres(): Promise<void> {
  const folder = await makeTestFolder();
  onTeardown(() => rm(folder, { recursive: true, force: true }));
  const postgres = await startPostgres({ dataDir: join(folder, 'data'), port: 0 });
  onTeardown(() => postgres.stop());
  process.env.REDRESS_TEST_DATABASE_URL = postgres.url;
}

async function shareTemporal(): Promise<void> {
  const temporal = await startSharedTemporal();
  onTeardown(() => temporal.stop());
  process.env.REDRESS_TEST_TEMPORAL_ADDRESS = temporal.address;
}
