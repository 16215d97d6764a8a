import { setTimeout as delay } from 'node:timers/promises';
import { Pool } from 'pg';
import pino from 'pino';
import { onOwnersConnection } from '../../platform/owners-connection';
import { addIndexes } from '../../projections/generations/generation';
import { rebuild } from '../../projections/generations/rebuild';
import { pauseProjection } from '../../projections/projector/control';
import { startProjector } from '../../projections/projector/projector';
import { projectionStatus } from '../../projections/projector/status';
import { allProjections } from '../../projections/all';
import { startBenchServer } from '../lib/own-postgres';
import { fillBenchLog, openBenchLog } from './log';

/** What it took to build all read models anew. */
export interface AllModels {
  readonly events: number;
  readonly fillSeconds: number;
  /** For the indexes of queries. */
  readonly indexSeconds: number;
  /** Resident memory of the process in MiB, about ten times on the way. */
  readonly memoryMiB: readonly number[];
}

/** Builds all read models anew, in one process with one projector, from so many events. */
export async function benchAllModels(events: number, say: (line: string) => void): Promise<AllModels> {
  const server = await startBenchServer();
  try {
    const databaseUrl = await server.createDatabase('bench_redress');
    say(`all read models: storing ${events} events`);
    const stored = await fillBenchLog(databaseUrl, events);
    const pool = new Pool({ connectionString: databaseUrl, max: 8 });
    // Idle connections of it may outlive the projector, and end with the server.
    pool.on('error', () => {});
    const log = openBenchLog(databaseUrl);
    for (const projection of allProjections) {
      await pauseProjection(pool, projection, { slot: 'serving' });
      await onOwnersConnection(databaseUrl, (owner) => rebuild(owner, projection));
    }
    const begun = performance.now();
    const projector = startProjector({ pool, store: log.store, log: pino({ level: 'silent' }) });
    const memoryMiB: number[] = [];
    for (let done = false; !done; ) {
      await delay(500);
      const all = await projectionStatus(pool, log.store);
      const standby = all.filter(({ slot }) => slot === 'standby');
      const share = Math.min(...standby.map((one) => one.share));
      if (share >= (memoryMiB.length + 1) / 10) {
        memoryMiB.push(Math.round(process.memoryUsage.rss() / 2 ** 20));
        say(`${Math.floor(share * 100)} % after ${((performance.now() - begun) / 1_000).toFixed(0)} s`);
      }
      done = standby.every(({ caughtUp }) => caughtUp);
    }
    await projector.stop();
    const filled = performance.now();
    for (const projection of allProjections) {
      await onOwnersConnection(databaseUrl, (owner) => addIndexes(owner, projection, 'standby'));
    }
    await log.close();
    await pool.end();
    return {
      events: stored,
      fillSeconds: (filled - begun) / 1_000,
      indexSeconds: (performance.now() - filled) / 1_000,
      memoryMiB,
    };
  } finally {
    await server.remove();
  }
}
