import pino from 'pino';
import { Pool } from 'pg';
import { startProjector } from '../../projections/projector/projector';
import { openBenchLog } from '../projections/log';

const WITHIN_MS = 300_000;

/** Brings all read models up to the end of the log, in this process, and has PostgreSQL look at what is there then. */
export async function fillReadModels(databaseUrl: string): Promise<void> {
  const pool = new Pool({ connectionString: databaseUrl, max: 6 });
  const log = openBenchLog(databaseUrl);
  const projector = startProjector({ pool, store: log.store, log: pino({ level: 'silent' }) });
  const caughtUp = await projector.caughtUpTo(await log.store.visible.head(), WITHIN_MS);
  await projector.stop();
  await log.close();
  await pool.query('VACUUM ANALYZE');
  await pool.end();
  if (!caughtUp) throw new Error('the read models did not get to the end of the log within five minutes');
}
