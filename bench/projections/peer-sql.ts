import { Client } from 'pg';
import { shippedDefinition } from '../../projections/generations/definition';
import { complaintsProjection } from '../../projections/models/complaints';
import { query } from '../../test/support/postgres';
import { eachAppend } from './log';

const EVENTS = `CREATE TABLE plain_events (
  position bigint PRIMARY KEY, stream text NOT NULL, revision integer NOT NULL, type text NOT NULL, data jsonb NOT NULL,
  metadata jsonb NOT NULL, UNIQUE (stream, revision))`;
const INSERT = `INSERT INTO plain_events
  SELECT e.position, e.stream, e.revision, e.type, e.data, e.metadata
  FROM jsonb_populate_recordset(NULL::plain_events, $1) e`;

/** The first events of the log in plain text: SQL cannot decrypt. */
export async function storePlainly(databaseUrl: string, events: number): Promise<void> {
  await query(databaseUrl, EVENTS);
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  const revisions = new Map<string, number>();
  let rows: object[] = [];
  let position = 0;
  const flush = async () => {
    await client.query(INSERT, [JSON.stringify(rows)]);
    rows = [];
  };
  await eachAppend(events, 'K', async ({ stream, events: some }) => {
    for (const { type, data, metadata } of some) {
      const revision = (revisions.get(stream) ?? -1) + 1;
      revisions.set(stream, revision);
      position += 1;
      rows.push({ position, stream, revision, type, data, metadata });
    }
    if (rows.length >= 2_000) await flush();
  });
  if (rows.length > 0) await flush();
  await client.query('VACUUM ANALYZE plain_events');
  await client.end();
}

/**
 * What one statement of SQL can do of it: the columns that are counts, last values and moments of events; and where our
 * read model has the folded state, which SQL cannot make, all data of the complaint's events, so that about as many
 * bytes are written.
 */
const FOLD = `INSERT INTO complaints (id, revision, position, status, level, role, category, department, priority, subject,
    product, channel, assignee, watchers, registered_at, changed_at, closed_at, breached, escalations, reopenings,
    standing_still, state)
  SELECT substr(stream, 11), max(revision), max(position)::text, ${last('status')}, ${last('level')}, ${last('role')},
    ${last('category')}, ${last('department')}, ${last('priority')}, ${last('subject')}, ${last('product')},
    ${last('channel')}, ${last('assignee')}, '{}', min(at), max(at), max(at) FILTER (WHERE type = 'ComplaintClosed'),
    bool_or(type LIKE '%Missed'), count(*) FILTER (WHERE type = 'ComplaintEscalated'),
    count(*) FILTER (WHERE type = 'ComplaintReopened'), false, jsonb_agg(data)
  FROM (
    SELECT stream, revision, position, type, data, (metadata->>'at')::timestamptz AS at,
      CASE type WHEN 'ComplaintRegistered' THEN 'new' WHEN 'ComplaintAccepted' THEN 'in-progress'
        WHEN 'ResolutionOffered' THEN 'resolved' WHEN 'ComplaintClosed' THEN 'closed'
        WHEN 'ComplaintEscalated' THEN 'new' END AS status,
      coalesce(data->>'toLevel', data->>'level') AS level, coalesce(data->>'toRole', data->>'role') AS role,
      data->>'category' AS category, data->>'department' AS department, data->>'priority' AS priority,
      data->>'subject' AS subject, data->>'product' AS product, data->>'channel' AS channel, data->>'assignee' AS assignee
    FROM plain_events WHERE stream LIKE 'complaint-%' ORDER BY stream, revision
  ) e GROUP BY stream`;

/** The last value that is given; the rows come in order. */
function last(column: string): string {
  return `coalesce((array_agg(${column}) FILTER (WHERE ${column} IS NOT NULL))[
    count(*) FILTER (WHERE ${column} IS NOT NULL)], '')`;
}

/** Makes the table with its indexes from the events in plain text. Events per second. */
export async function foldInSql(databaseUrl: string, events: number): Promise<number> {
  const { tables, indexes } = shippedDefinition(complaintsProjection);
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  for (const table of complaintsProjection.tables) await client.query(`DROP TABLE IF EXISTS ${table}`);
  for (const statement of tables) await client.query(statement);
  const begun = performance.now();
  await client.query(FOLD);
  for (const statement of indexes) await client.query(statement);
  const seconds = (performance.now() - begun) / 1_000;
  await client.end();
  return events / seconds;
}
