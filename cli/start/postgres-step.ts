import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { migrateOutbox } from '../../activities/outbox';
import { migrateEventLog } from '../../eventstore/postgres/migrate';
import type { Settings } from '../../platform/settings';
import { migrateReadModels } from '../../projections/migrate';
import { findPostgres, startPostgres } from '../parts/postgres';
import { isListening } from '../parts/ports';
import type { Started, StepTools } from './sequence';

const WATCH_EVERY_MS = 2_000;
const SILENT_TIMES = 5;

/** Takes the PostgreSQL of the settings, or starts one of its own; its value is the URL of the database. */
export async function providePostgres(settings: Settings, { note }: StepTools): Promise<Started<string>> {
  if (settings.databaseUrl !== undefined) {
    const found = await findPostgres(settings.databaseUrl);
    return { value: found.url, detail: `${found.describe} (DATABASE_URL)` };
  }
  const part = await startPostgres({ dataDir: join(settings.dataDir, 'postgres'), log: note });
  const watch = watchPort(part.url);
  return {
    value: part.url,
    detail: part.describe,
    ended: watch.ended,
    stop: () => {
      watch.end();
      return part.stop();
    },
  };
}

/** Brings all tables up to date. */
export async function migrateDatabase(databaseUrl: string): Promise<Started<undefined>> {
  await migrateEventLog(databaseUrl);
  await migrateReadModels(databaseUrl);
  await migrateOutbox(databaseUrl);
  return { value: undefined, detail: 'event log, read models and outbox are up to date' };
}

/** Notices that nobody listens any more where the server was. */
function watchPort(url: string): { readonly ended: Promise<string>; end(): void } {
  const { hostname, port } = new URL(url);
  const controller = new AbortController();
  const watch = async () => {
    for (let silent = 0; silent < SILENT_TIMES; ) {
      await delay(WATCH_EVERY_MS, undefined, { signal: controller.signal, ref: false });
      silent = (await isListening(Number(port), hostname)) ? 0 : silent + 1;
    }
    return `PostgreSQL does not answer any more on port ${port}.`;
  };
  const stopped = new Promise<string>(() => {});
  return { ended: watch().catch(() => stopped), end: () => controller.abort() };
}
