import pino, { type Logger } from 'pino';
import { Pool } from 'pg';
import type { EventStore, NewEvent, RecordedEvent } from '../../eventstore/port';
import { migrateEventLog } from '../../eventstore/postgres/migrate';
import { openPostgresEventStore } from '../../eventstore/postgres/store';
import { type BatchOutcome, projectBatch } from '../../projections/projector/batch';
import { type Place, readServed } from '../../projections/projector/checkpoint';
import type { Owner } from '../../projections/generations/generation';
import { migrateReadModels } from '../../projections/migrate';
import type { Projection, ProjectionName } from '../../projections/projection';
import { createRun } from '../../projections/projector/run';
import { type Projector, type ProjectorOptions, startProjector } from '../../projections/projector/projector';
import { createTestDatabase } from '../support/postgres';

/** An event log and empty read models in a database of their own. */
export interface TestLog extends Connections {
  readonly databaseUrl: string;
  /** All at once: each stream keeps its order, and the streams are entangled. */
  append(appends: readonly Append[]): Promise<void>;
  /** All that is in the log. */
  events(): Promise<readonly RecordedEvent[]>;
  /** More connections to the same log, closed with it. */
  connect(applicationName: string): Connections;
  /** A projector that is stopped at the latest when the log is closed, also when the test fails. */
  startProjector(options?: Partial<ProjectorOptions>): Projector;
  close(): Promise<void>;
}

interface Connections {
  readonly store: EventStore;
  readonly pool: Pool;
}

export interface Append {
  readonly stream: string;
  readonly events: readonly NewEvent[];
}

export async function openTestLog(): Promise<TestLog> {
  const database = await createTestDatabase();
  await migrateEventLog(database.url);
  await migrateReadModels(database.url);
  const projectors: Projector[] = [];
  const closing: (() => Promise<void>)[] = [];
  function connect(applicationName: string): Connections {
    const store = openPostgresEventStore({ databaseUrl: database.url, applicationName });
    const pool = openPool(database.url, applicationName);
    closing.push(
      () => store.close(),
      () => pool.end(),
    );
    return { store, pool };
  }
  const { store, pool } = connect('test');
  return {
    databaseUrl: database.url,
    store,
    pool,
    async append(appends) {
      await Promise.all(appends.map(({ stream, events }) => store.append(stream, events, 'any')));
    },
    events: async () => (await store.durable.readLog({ limit: 1_000_000 })).events,
    connect,
    startProjector(options) {
      const projector = startProjector({ pool, store, log: silent, ...options });
      projectors.push(projector);
      return projector;
    },
    async close() {
      await Promise.all(projectors.map((projector) => projector.stop()));
      await Promise.all(closing.map((close) => close()));
      await database.drop();
    },
  };
}

export function openPool(url: string, applicationName: string): Pool {
  const pool = new Pool({ connectionString: url, application_name: applicationName, max: 4 });
  pool.on('error', () => undefined);
  return pool;
}

const SERVING: Place = { slot: 'serving', part: 0 };

/** Runs the projections up to the head of the log, without a projector. */
export async function project(
  { pool, store }: Pick<TestLog, 'pool' | 'store'>,
  projections: readonly Projection[],
  limit = 500,
  place = SERVING,
): Promise<void> {
  for (const projection of projections) {
    const run = createRun(store, projection);
    for (;;) {
      const outcome = await projectBatch({ pool }, { projection, place, run, limit });
      if (outcome.kind !== 'moved') throw new Error(`${projection.name}: ${JSON.stringify(outcome)}`);
      if (outcome.atHead) break;
    }
  }
}

/** One batch of a process that remembers nothing. */
export function projectOnce(
  { pool, store }: Pick<TestLog, 'pool' | 'store'>,
  projection: Projection,
  limit = 100,
  place = SERVING,
): Promise<BatchOutcome> {
  return projectBatch({ pool }, { projection, place, run: createRun(store, projection), limit });
}

/** Does the work with a connection of whoever owns the tables. */
export async function withOwner<Result>(
  pool: Pool,
  work: (owner: Owner) => Promise<Result>,
): Promise<Result> {
  const owner = await pool.connect();
  try {
    return await work(owner);
  } finally {
    owner.release();
  }
}

/** Puts the checkpoint back to the start and leaves the tables as they are. */
export async function putBack(pool: Pool, { name }: ProjectionName): Promise<void> {
  await pool.query('UPDATE read.checkpoints SET position = NULL WHERE projection = $1', [name]);
}

export async function positionOf(pool: Pool, projection: ProjectionName): Promise<string | null | undefined> {
  return (await readServed(pool, projection))?.position;
}

export const silent: Logger = pino({ level: 'silent' });

/** A logger whose lines can be looked at. */
export function recordingLog(): { readonly log: Logger; readonly lines: { level: number; msg: string }[] } {
  const lines: { level: number; msg: string }[] = [];
  return { log: pino({ level: 'trace' }, { write: (line: string) => lines.push(JSON.parse(line)) }), lines };
}
