// A projector as a process of its own that freezes once. Started by startFreezingProjector with its options as JSON.
import { existsSync, writeFileSync } from 'node:fs';
import pino from 'pino';
import type { PoolClient } from 'pg';
import { openPool } from '../../cli/start/storage-step';
import { openPostgresEventStore } from '../../eventstore/postgres/store';
import { allProjections } from '../../projections/all';
import { startProjector } from '../../projections/projector/projector';
import { around } from './around';
import type { FreezingOptions } from './own-projector';
import { tallyProjection } from './tally';

/** Asks for more than fits into the buffers between PostgreSQL and a process that takes nothing. */
const GREEDY = "SELECT repeat('x', 64 * 1024 * 1024)";

function main({ databaseUrl, longestPauseMs, point, marker }: FreezingOptions): void {
  const pool = openPool(databaseUrl, 'freezing');
  const statement = new RegExp(point.statement);
  pool.on('connect', (client) => freezeAt(client, statement, point.when, marker));
  const greedyTally = around(tallyProjection, (apply) => async (tx, events) => {
    await apply(tx, events);
    if (statement.test(GREEDY)) await tx.query(GREEDY);
  });
  startProjector({
    pool,
    store: openPostgresEventStore({ databaseUrl, applicationName: 'freezing' }),
    projections: [...allProjections, greedyTally],
    log: pino({ level: 'silent' }),
    longestPauseMs,
  });
}

function freezeAt(client: PoolClient, statement: RegExp, when: 'before' | 'after', marker: string): void {
  const query = client.query.bind(client);
  // Once in the life of the process, and dead still: after the signal not even what was read already is looked at.
  const freeze = () => {
    if (existsSync(marker)) return;
    writeFileSync(marker, '');
    process.kill(process.pid, 'SIGSTOP');
  };
  Object.assign(client, {
    query(...args: readonly unknown[]): unknown {
      const meant = typeof args[0] === 'string' && statement.test(args[0]);
      if (meant && when === 'before') freeze();
      const answer: unknown = Reflect.apply(query, undefined, args);
      if (meant && when === 'after') setImmediate(freeze);
      return answer;
    },
  });
}

main(JSON.parse(process.env.REDRESS_TEST_PROJECTOR ?? '{}') as FreezingOptions);
