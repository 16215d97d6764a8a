import { Pool } from 'pg';
import { onOwnersConnection } from '../../platform/owners-connection';
import { addIndexes } from '../../projections/generations/generation';
import { rebuild } from '../../projections/generations/rebuild';
import { complaintsProjection } from '../../projections/models/complaints';
import type { Projection } from '../../projections/projection';
import { projectBatch } from '../../projections/projector/batch';
import { REBUILD_BATCH } from '../../projections/projector/projector';
import { createRun } from '../../projections/projector/run';
import { startBenchServer } from '../lib/own-postgres';
import type { Comparison } from '../lib/report';
import { spreadOf } from '../lib/statistics';
import { fillBenchLog, openBenchLog } from './log';
import { projectWithEmmett, storeInEmmett } from './peer-emmett';
import { projectRowByRow } from './peer-row-by-row';
import { foldInSql, storePlainly } from './peer-sql';

export interface RebuildOptions {
  readonly rounds: number;
  readonly events: number;
  readonly say: (line: string) => void;
}

/** The slow peers do this many events a round: their rate does not depend on it. */
const SLOW_EVENTS = 5_000;

/**
 * Events per second of building the read model of complaints anew, with its indexes: ours from the encrypted log; one
 * statement of SQL over a log in plain text; ours one event at a time; and a processor of Emmett.
 */
export async function benchRebuild({ rounds, events, say }: RebuildOptions): Promise<readonly Comparison[]> {
  const server = await startBenchServer();
  try {
    const [own, sql, emmett] = [
      await server.createDatabase('bench_redress'),
      await server.createDatabase('bench_sql'),
      await server.createDatabase('bench_emmett'),
    ];
    say(`rebuild: storing ${events} events`);
    const stored = await fillBenchLog(own, events);
    await storePlainly(sql, stored);
    await storeInEmmett(emmett, SLOW_EVENTS);
    const against = { sql: [] as number[], rows: [] as number[], emmett: [] as number[] };
    for (let round = 1; round <= rounds; round += 1) {
      const ours = (await rebuildOnce(own, complaintsProjection)).eventsPerSecond;
      const inSql = await foldInSql(sql, stored);
      const byRow = await projectRowByRow(own, SLOW_EVENTS);
      const byEmmett = await projectWithEmmett(emmett, SLOW_EVENTS);
      against.sql.push(ours / inSql);
      against.rows.push(ours / byRow);
      against.emmett.push(ours / byEmmett);
      say(
        `round ${round} of ${rounds}: ${[ours, inSql, byRow, byEmmett].map(Math.round).join(', ')} events/s (ours, SQL, row by row, Emmett)`,
      );
    }
    const what = 'rebuild of complaints';
    return [
      { what, against: 'one statement of SQL', ratio: spreadOf(against.sql), must: 0.3, goal: 0.45 },
      { what, against: 'row by row, 1,000 a transaction', ratio: spreadOf(against.rows), must: 12, goal: 22 },
      { what, against: 'emmett', ratio: spreadOf(against.emmett), must: 40, goal: 80 },
    ];
  } finally {
    await server.remove();
  }
}

export interface Rebuilt {
  readonly eventsPerSecond: number;
  readonly seconds: number;
  /** Resident memory of this process in MiB, about ten times on the way. */
  readonly memoryMiB: readonly number[];
}

/** Fills the standby of a projection from the start to the end, as a projector does, and makes its indexes. */
export async function rebuildOnce(databaseUrl: string, projection: Projection): Promise<Rebuilt> {
  const pool = new Pool({ connectionString: databaseUrl, max: 2 });
  const log = openBenchLog(databaseUrl);
  const events = Number(await log.store.visible.head());
  const memoryMiB: number[] = [];
  await onOwnersConnection(databaseUrl, (owner) => rebuild(owner, projection));
  const begun = performance.now();
  const run = createRun(log.store, projection);
  for (;;) {
    const place = { slot: 'standby', part: 0 } as const;
    const outcome = await projectBatch({ pool }, { projection, place, run, limit: REBUILD_BATCH });
    if (outcome.kind !== 'moved') throw new Error(`${projection.name}: ${JSON.stringify(outcome)}`);
    if (Number(outcome.position) >= ((memoryMiB.length + 1) * events) / 10) {
      memoryMiB.push(Math.round(process.memoryUsage.rss() / 2 ** 20));
    }
    if (outcome.atHead) break;
  }
  await onOwnersConnection(databaseUrl, (owner) => addIndexes(owner, projection, 'standby'));
  const seconds = (performance.now() - begun) / 1_000;
  await log.close();
  await pool.end();
  return { eventsPerSecond: events / seconds, seconds, memoryMiB };
}
