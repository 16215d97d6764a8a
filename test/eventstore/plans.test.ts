import { Client } from 'pg';
import { flushAppends } from '../../eventstore/postgres/append';
import { openDatabase } from '../../eventstore/postgres/database';
import { encodeAppend } from '../../eventstore/encode-append';
import { READ_HEAD, READ_LOG } from '../../eventstore/postgres/reader';
import { READ_STREAMS } from '../../eventstore/postgres/stream-pages';
import { READ_SEALED } from '../../eventstore/postgres/sealed';
import { execute, query, type TestDatabase } from '../support/postgres';
import { newEvents, newStream } from './events';
import { createEventLog } from './postgres';

const EVENTS = 30_000;

interface Plan {
  readonly 'Node Type': string;
  readonly Plans?: readonly Plan[];
}

function nodeTypes(plan: Plan): string[] {
  return [plan['Node Type'], ...(plan.Plans ?? []).flatMap(nodeTypes)];
}

describe('test 15: the plans of PostgreSQL', () => {
  let log: TestDatabase;
  let client: Client;

  let explained: string[] = [];

  /** The nodes of all plans that a statement runs through, also inside of functions. */
  async function nodesOf(text: string, values: readonly unknown[]): Promise<string[]> {
    explained = [];
    await client.query(text, [...values]);
    return explained.flatMap((message) => {
      const { Plan }: { Plan: Plan } = JSON.parse(message.slice(message.indexOf('{')));
      return nodeTypes(Plan);
    });
  }

  beforeAll(async () => {
    log = await createEventLog();
    client = new Client({ connectionString: log.url });
    client.on('notice', ({ message }) => explained.push(message ?? ''));
    await client.connect();
    await client.query(`LOAD 'auto_explain'; SET auto_explain.log_format = 'json';
      SET auto_explain.log_min_duration = 0; SET auto_explain.log_nested_statements = on`);
    await client.query('ALTER TABLE eventlog.events SET (autovacuum_enabled = false)');
    await client.query(
      `INSERT INTO eventlog.events
       SELECT n, 'complaint-' || n % 3000, (n - 1) / 3000, gen_random_uuid(), 'NoteAdded', '{"text": "Called back."}',
              '{}', sha256(n::text::bytea), now(), sha256(''), sha256('')
       FROM generate_series(1, $1::int) n`,
      [EVENTS],
    );
    await client.query('SET client_min_messages = log');
  });
  afterAll(async () => {
    await client.end();
    await log.drop();
  });

  const LAST = 2 ** 31 - 1;
  const reads: readonly [string, string, readonly unknown[]][] = [
    ['a stream forwards', READ_STREAMS, [['complaint-7'], [0], [500], [false]]],
    ['a stream from its middle', READ_STREAMS, [['complaint-7'], [5], [500], [false]]],
    ['a stream backwards', READ_STREAMS, [['complaint-7'], [LAST], [500], [true]]],
    ['the last event of a stream', READ_STREAMS, [['complaint-7'], [LAST], [1], [true]]],
    ['a stream that does not exist', READ_STREAMS, [['complaint-x'], [0], [500], [false]]],
    [
      'several streams',
      READ_STREAMS,
      [
        ['complaint-7', 'complaint-8'],
        [0, LAST],
        [500, 1],
        [false, true],
      ],
    ],
    ['the log from zero', READ_LOG, ['0', 500]],
    ['the log from deep inside', READ_LOG, ['15000', 500]],
    ['the log slightly behind', READ_LOG, [String(EVENTS - 5), 500]],
    ['the log when caught up', READ_LOG, [String(EVENTS), 500]],
    ['the head', READ_HEAD, []],
    ['the sealed log from zero', READ_SEALED, [null, '-1', 1000, 4_000_000]],
    ['the sealed log from deep inside', READ_SEALED, [null, '15000', 1000, 4_000_000]],
    ['the sealed log slightly behind', READ_SEALED, [null, String(EVENTS - 5), 1000, 4_000_000]],
    ['the sealed log when caught up', READ_SEALED, [null, String(EVENTS), 1000, 4_000_000]],
    ['a sealed stream', READ_SEALED, ['complaint-7', '-1', 1000, 4_000_000]],
  ];
  describe.each(['before', 'after'])('%s the table is analysed', (moment) => {
    beforeAll(async () => {
      if (moment === 'after') await client.query('ANALYZE eventlog.events');
    });

    test.each(reads)('read %s by an index, without scanning or sorting', async (_, text, values) => {
      const nodes = await nodesOf(text, values);
      expect(nodes.some((node) => node.startsWith('Index'))).toBe(true);
      expect(nodes.filter((node) => /Seq Scan|Sort|Bitmap/.test(node))).toEqual([]);
    });
  });

  test('append by indexes alone on connections that were opened while the table was empty', async () => {
    const empty = await createEventLog();
    const database = openDatabase({ connectionString: empty.url, max: 1, query_timeout: 10_000 });
    try {
      await execute(empty.url, 'ALTER TABLE eventlog.events SET (autovacuum_enabled = false)');
      const streams = Array.from({ length: 20 }, newStream);
      let stored = 0;
      let length = 0;
      for (let round = 0; round < 60; round += 1) {
        const events = streams.map(() => newEvents(1 + (round % 3)));
        const expected = round % 2 === 0 ? 'any' : length - 1;
        const batch = streams.map((stream, index) => encodeAppend(stream, events[index] ?? [], expected));
        length += 1 + (round % 3);
        for (const flush of [batch, batch.slice(0, 1)]) await flushAppends(database, flush);
        const alone = newEvents(1);
        await flushAppends(database, [encodeAppend(newStream(), alone, 'any')]);
        stored += events.flat().length + alone.length;
      }
      await database.query('SELECT pg_stat_force_next_flush()');
      const [scans] = await query<{ inserted: string; read: string }>(
        empty.url,
        "SELECT n_tup_ins AS inserted, seq_tup_read AS read FROM pg_stat_user_tables WHERE relname = 'events'",
      );
      expect(scans).toEqual({ inserted: String(stored), read: '0' });
    } finally {
      await database.close();
      await empty.drop();
    }
  });
});
