import { pipeline } from 'node:stream/promises';
import { Client } from 'pg';
import { from as copyFrom, to as copyTo } from 'pg-copy-streams';
import { migrateEventLog } from '../../eventstore/postgres/migrate';
import { openPostgresEventStore } from '../../eventstore/postgres/store';
import { query, startOwnPostgres } from '../support/postgres';
import { expectChained, readSealedEvents } from './chains';
import { newEvent, newEvents, newStream, readAll } from './events';
import { createEventLog } from './postgres';

describe('test 6: dump and restore', () => {
  test('a log whose rows were dumped and restored into a new server replays and goes on', async () => {
    const old = await createEventLog();
    const before = openPostgresEventStore({ databaseUrl: old.url });
    const stream = newStream();
    const first = [newEvent({ data: { text: 'tab\tline\nback\\slash ü 😀', number: 1e21, half: 0.1 } })];
    const appended = await before.append(stream, first, 'no-stream');
    for (let round = 0; round < 5; round += 1) {
      const streams = Array.from({ length: 20 }, newStream);
      await Promise.all(streams.map((name) => before.append(name, newEvents(3), 'any')));
    }
    const checkpoint = (await before.durable.readLog({ limit: 100 })).next;
    const original = await readSealedEvents(before);

    const server = await startOwnPostgres();
    await migrateEventLog(server.url);
    await copyEvents(old.url, server.url);
    const after = openPostgresEventStore({ databaseUrl: server.url });
    // The transaction ids of the new server are younger than those that wrote the rows in the old one.
    const [xids] = await query<{ old: string }>(
      old.url,
      'SELECT max(xmin::text::bigint) AS old FROM eventlog.events',
    );
    const [now] = await query<{ now: string }>(server.url, 'SELECT pg_current_xact_id() AS now');
    expect(Number(now?.now)).toBeLessThan(Number(xids?.old) + 10_000);

    expect(await readSealedEvents(after)).toEqual(original);
    expect(await readAll(after.durable)).toEqual(await readAll(before.durable));
    expect(await after.append(stream, first, 'no-stream')).toEqual({ ...appended, outcome: 'duplicate' });
    const { position } = await after.append(stream, newEvents(2), 0);
    expect(position).toBe(String(original.length + 2));
    await Promise.all(Array.from({ length: 10 }, () => after.append(newStream(), newEvents(2), 'no-stream')));
    expectChained(await readSealedEvents(after));
    const slice = await after.durable.readLog({ after: checkpoint, limit: 10_000 });
    expect(slice.events).toEqual((await readAll(after.durable)).slice(100));

    await after.close();
    await server.remove();
    await before.close();
    await old.drop();
  });
});

/** What pg_dump --data-only and psql do with the rows. */
async function copyEvents(source: string, target: string): Promise<void> {
  const [reading, writing] = [
    new Client({ connectionString: source }),
    new Client({ connectionString: target }),
  ];
  await Promise.all([reading.connect(), writing.connect()]);
  await pipeline(
    reading.query(copyTo('COPY eventlog.events TO STDOUT')),
    writing.query(copyFrom('COPY eventlog.events FROM STDIN')),
  );
  await Promise.all([reading.end(), writing.end()]);
}
