import { Pool } from 'pg';
import { onOwnersConnection } from '../../platform/owners-connection';
import { asOwner, createGeneration, dropGeneration } from '../../projections/generations/generation';
import { complaintsProjection } from '../../projections/models/complaints';
import { schemaOf } from '../../projections/projector/slot';
import { openBenchLog } from './log';

const PER_TRANSACTION = 1_000;

/**
 * The same handler as a plain projector calls it: for each event it reads the row, applies the event and writes the row,
 * 1,000 events a transaction, into tables with their indexes. Events per second.
 */
export async function projectRowByRow(databaseUrl: string, events: number): Promise<number> {
  const { name } = complaintsProjection;
  await onOwnersConnection(databaseUrl, (owner) =>
    asOwner(owner, async () => {
      await dropGeneration(owner, name, 'standby');
      await createGeneration(owner, complaintsProjection, 'standby', { indexed: true });
    }),
  );
  const pool = new Pool({ connectionString: databaseUrl, max: 1 });
  const log = openBenchLog(databaseUrl);
  const client = await pool.connect();
  const begun = performance.now();
  let after = {};
  for (let done = 0; done < events; done += PER_TRANSACTION) {
    const slice = await log.store.visible.readLog({ ...after, limit: PER_TRANSACTION });
    after = { after: slice.next };
    await client.query(`BEGIN; SET LOCAL search_path = ${schemaOf.standby}`);
    for (const event of slice.events) await complaintsProjection.begin()(client, [event]);
    await client.query('COMMIT');
  }
  const seconds = (performance.now() - begun) / 1_000;
  client.release();
  await pool.end();
  await log.close();
  return events / seconds;
}
