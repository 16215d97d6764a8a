import type { PoolConfig } from 'pg';
import { createAppending } from '../appending';
import type { EventStore } from '../port';
import { createWakeUp } from '../wake-up';
import { flushAppends } from './append';
import { openDatabase } from './database';
import { createDurability } from './durability';
import { listenTo } from './notifications';
import { parsePosition } from './position';
import { createReader } from './reader';
import { readSealed } from './sealed';
import { createStreamPages } from './stream-pages';

const LANES = 2;
const MAX_BATCH = 64;
const MAX_BATCH_BYTES = 4 * 1024 * 1024;

export interface PostgresEventStoreOptions {
  readonly databaseUrl: string;
  /** Seen in pg_stat_activity. Default: redress. */
  readonly applicationName?: string;
  /** Connections for reading. Appends have two more, and {@link EventStore.onAppend} one. Default: 5. */
  readonly readConnections?: number;
  /** Longest wait for an answer of PostgreSQL, in milliseconds. Default: 10 000. */
  readonly callTimeoutMs?: number;
}

/**
 * The event log in PostgreSQL. Connects when it is first used; its tables come from `migrateEventLog`. Works through
 * a transaction pooler: no session state, no named statements (notifications are then replaced by polling).
 */
export function openPostgresEventStore(options: PostgresEventStoreOptions): EventStore {
  const { databaseUrl, applicationName = 'redress', readConnections = 5, callTimeoutMs = 10_000 } = options;
  const config: PoolConfig = {
    connectionString: databaseUrl,
    application_name: applicationName,
    connectionTimeoutMillis: 5_000,
    query_timeout: callTimeoutMs,
    keepAlive: true,
  };
  const durability = createDurability(async () => {
    await reading.query('CALL eventlog.make_durable()');
  });
  // Whoever takes over from a server that went away may lack what only that one had on disk.
  const onLost = () => durability.forget();
  const writing = openDatabase({ ...config, max: LANES }, onLost);
  const reading = openDatabase({ ...config, max: readConnections }, onLost);
  const reader = { database: reading, readPage: createStreamPages(reading) };
  const wakeUp = createWakeUp(listenTo(config, 'eventlog'));
  const onAppend = (wake: () => void) => wakeUp.subscribe(wake);
  return {
    ...createAppending({
      storedBy: 'PostgreSQL',
      lanes: LANES,
      maxItems: MAX_BATCH,
      maxBytes: MAX_BATCH_BYTES,
      maxWaitMs: 2 * callTimeoutMs,
      async flush(appends) {
        const outcomes = await flushAppends(writing, appends);
        for (const one of outcomes) if (!(one instanceof Error)) durability.reached(BigInt(one.position));
        return outcomes;
      },
      release: async () => {
        await Promise.all([writing.close(), reading.close(), wakeUp.close()]);
      },
    }),
    sealed: (options) => readSealed(reading, options),
    visible: createReader({ ...reader, guarantee: 'visible', makeDurable: async () => {}, onAppend }),
    durable: createReader({
      ...reader,
      guarantee: 'durable',
      makeDurable: (upTo) => durability.ensure(upTo),
      onAppend,
    }),
    onAppend,
    parsePosition,
  };
}
