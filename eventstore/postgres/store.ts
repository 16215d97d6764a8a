import type { PoolConfig } from 'pg';
import { createAppending } from '../appending';
import type { EventStore } from '../port';
import { createWakeUp } from '../wake-up';
import { flushAppends } from './append';
import { openDatabase } from './database';
import { listenTo } from './notifications';
import { parsePosition } from './position';
import { createReader } from './reader';
import { readSealed } from './sealed';

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
  const writing = openDatabase({ ...config, max: LANES });
  const reading = openDatabase({ ...config, max: readConnections });
  const wakeUp = createWakeUp(listenTo(config, 'eventlog'));
  const onAppend = (wake: () => void) => wakeUp.subscribe(wake);
  return {
    ...createAppending({
      storedBy: 'PostgreSQL',
      lanes: LANES,
      maxItems: MAX_BATCH,
      maxBytes: MAX_BATCH_BYTES,
      maxWaitMs: 2 * callTimeoutMs,
      flush: (appends) => flushAppends(writing, appends),
      release: async () => {
        await Promise.all([writing.close(), reading.close(), wakeUp.close()]);
      },
    }),
    sealed: (options) => readSealed(reading, options),
    visible: createReader(reading, 'visible', async () => {}, onAppend),
    durable: createReader(
      reading,
      'durable',
      async () => {
        await reading.query('CALL eventlog.make_durable()');
      },
      onAppend,
    ),
    onAppend,
    parsePosition,
  };
}
