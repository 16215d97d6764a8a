import { fork } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import pino from 'pino';
import { Client, Pool } from 'pg';
import { allProjections } from '../../projections/all';
import { isAtOrPast } from '../../projections/projector/position';
import { startProjector } from '../../projections/projector/projector';
import type { LogPosition } from '../../eventstore/port';
import { startBenchServer } from '../lib/own-postgres';
import { quantile } from '../lib/statistics';
import { fillBenchLog, openBenchLog } from './log';

/** Milliseconds from the answer of an append until all read models of complaints have it, to 8 milliseconds more. */
export interface Freshness {
  readonly appends: number;
  readonly p50: number;
  readonly p99: number;
}

export const APPENDS_PER_SECOND = 200;
const LOOK_MS = 8;
/** What complaints are about; the others look on from time to time. */
const concerned = allProjections.filter(({ concerns }) => concerns('complaint-1')).map(({ name }) => name);

/** Told by the process that appends: the position of an append, and the monotonic time of its answer. */
export interface Answered {
  readonly position: LogPosition;
  readonly at: string;
}

export async function benchFreshness(seconds: number): Promise<Freshness> {
  const server = await startBenchServer();
  try {
    const databaseUrl = await server.createDatabase('bench_redress');
    await fillBenchLog(databaseUrl, 1_000);
    const log = openBenchLog(databaseUrl);
    const pool = new Pool({ connectionString: databaseUrl, max: 16 });
    pool.on('error', () => {});
    const projector = startProjector({ pool, store: log.store, log: pino({ level: 'silent' }) });
    await projector.caughtUpTo(await log.store.visible.head(), 60_000);
    const watch = new Client({ connectionString: databaseUrl });
    await watch.connect();
    const waiting: Answered[] = [];
    const delays: number[] = [];
    const total = seconds * APPENDS_PER_SECOND;
    const writer = fork(join(__dirname, 'paced-lives.js'));
    writer.on('message', (answered: Answered) => waiting.push(answered));
    writer.send({ databaseUrl, total });
    while (delays.length < total) {
      // Looking all the time would take from the projector what it needs.
      await delay(LOOK_MS);
      const { rows } = await watch.query<{ position: LogPosition }>(
        `SELECT min(position::bigint)::text AS position FROM read.checkpoints
         WHERE slot = 'serving' AND projection = ANY ($1)`,
        [concerned],
      );
      const now = process.hrtime.bigint();
      const reached = rows[0]?.position ?? null;
      for (let index = waiting.length - 1; index >= 0; index -= 1) {
        const one = waiting[index];
        if (!one || !isAtOrPast(reached, one.position)) continue;
        waiting.splice(index, 1);
        delays.push(Math.max(0, Number(now - BigInt(one.at)) / 1e6));
      }
    }
    await projector.stop();
    await watch.end();
    await log.close();
    await pool.end();
    // The first second warms up all processes.
    const warm = delays.slice(APPENDS_PER_SECOND);
    return { appends: warm.length, p50: quantile(warm, 0.5), p99: quantile(warm, 0.99) };
  } finally {
    await server.remove();
  }
}
