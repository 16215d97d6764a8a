import { getPostgreSQLEventStore } from '@event-driven-io/emmett-postgresql';
import { Pool } from 'pg';
import type { RecordedEvent } from '../../eventstore/port';
import { parsePosition } from '../../eventstore/postgres/position';
import { onOwnersConnection } from '../../platform/owners-connection';
import { asOwner, createGeneration, dropGeneration } from '../../projections/generations/generation';
import { migrateReadModels } from '../../projections/migrate';
import { complaintsProjection } from '../../projections/models/complaints';
import { schemaOf } from '../../projections/projector/slot';
import { prepare } from '../eventlog/contenders';
import { consumeWithEmmett } from '../lib/emmett-consumer';
import { eachAppend } from './log';

/** Stores the first events of the log in Emmett's tables, in plain text. */
export async function storeInEmmett(databaseUrl: string, events: number): Promise<void> {
  await prepare('emmett', databaseUrl);
  await migrateReadModels(databaseUrl);
  const store = getPostgreSQLEventStore(databaseUrl, { schema: { autoMigration: 'None' } });
  await eachAppend(events, 'K', async ({ stream, events: some }) => {
    await store.appendToStream(
      stream,
      some.map(({ id, type, data, metadata }) => ({ type, data, metadata: { ...metadata, ownId: id } })),
    );
  });
  await store.close();
}

/** Our handler, called by a processor of Emmett's with its own defaults, for each message. Events per second. */
export async function projectWithEmmett(connectionString: string, events: number): Promise<number> {
  await onOwnersConnection(connectionString, (owner) =>
    asOwner(owner, async () => {
      await dropGeneration(owner, complaintsProjection.name, 'standby');
      await createGeneration(owner, complaintsProjection, 'standby', { indexed: true });
    }),
  );
  const pool = new Pool({ connectionString, max: 1, options: `-c search_path=${schemaOf.standby}` });
  const rate = await consumeWithEmmett(connectionString, events, async ({ type, data, metadata }) => {
    const { streamName, streamPosition, globalPosition, ownId = '', ...own } = metadata;
    const event: RecordedEvent = {
      id: ownId,
      type,
      data,
      metadata: own,
      stream: streamName,
      revision: Number(streamPosition) - 1,
      position: parsePosition(globalPosition.toString()),
      recordedAt: '2026-01-05T09:00:00.000Z',
    };
    const client = await pool.connect();
    await client.query('BEGIN');
    await complaintsProjection.begin()(client, [event]);
    await client.query('COMMIT');
    client.release();
  });
  await pool.end();
  return rate;
}
