import fc from 'fast-check';
import { StoreUnavailable } from '../../eventstore/errors';
import { textArray } from '../../eventstore/postgres/binary-array';
import { statementOf } from '../../eventstore/postgres/call';
import { type Database, isRefusedContent, openDatabase } from '../../eventstore/postgres/database';
import { createTestDatabase, type TestDatabase } from '../support/postgres';
import { failureOf } from './events';

const ECHO = statementOf("SELECT encode($1::bytea, 'hex'), NULL, array_length($2::text[], 1)", 2);
const SLEEP = statementOf('SELECT pg_sleep(60)', 0);
const DIVIDE = statementOf('SELECT 1 / (length($1::bytea) - 1)', 1);

describe('a call of one row', () => {
  let empty: TestDatabase;
  let database: Database;

  beforeAll(async () => {
    empty = await createTestDatabase();
    database = openDatabase({ connectionString: empty.url, max: 1 });
  });
  afterAll(async () => {
    await database.close();
    await empty.drop();
  });

  const works = async () =>
    expect(await database.call(ECHO, [Buffer.from([7]), textArray(['a', 'b'])])).toEqual(['07', null, '2']);

  test('reaches PostgreSQL as it was sent, and the answer comes as text (any bytes)', async () => {
    const values = fc.tuple(
      fc.uint8Array({ maxLength: 20_000 }),
      fc.array(fc.string({ unit: 'grapheme' }), { minLength: 1 }),
    );
    await fc.assert(
      fc.asyncProperty(values, async ([bytes, texts]) => {
        const storable = texts.map((text) => text.replaceAll('\u0000', ''));
        const hex = Buffer.from(bytes).toString('hex');
        expect(await database.call(ECHO, [Buffer.from(bytes), textArray(storable)])).toEqual([
          hex,
          null,
          String(texts.length),
        ]);
      }),
    );
  });

  test('gives nothing where there is no row', async () => {
    expect(await database.call(statementOf('SELECT 1 WHERE false', 0), [])).toBeUndefined();
    await works();
  });

  test('rejects with what PostgreSQL says, and the next one works', async () => {
    const failure = await failureOf(database.call(DIVIDE, [Buffer.alloc(1)]));
    expect(failure).toBeInstanceOf(StoreUnavailable);
    expect(failure).toMatchObject({ message: expect.stringContaining('division by zero') });
    expect(isRefusedContent(failure)).toBe(true);
    await works();
  });

  test('rejects when its connection breaks while it waits, and the next one works', async () => {
    const waiting = failureOf(database.call(SLEEP, []));
    const other = openDatabase({ connectionString: empty.url, max: 1 });
    const kill = `SELECT pg_terminate_backend(pid) AS done FROM pg_stat_activity
      WHERE datname = current_database() AND query LIKE 'SELECT pg_sleep%' AND state = 'active'`;
    while ((await other.query(kill)).length === 0);
    await other.close();
    expect(await waiting).toBeInstanceOf(StoreUnavailable);
    await works();
  });

  test('gives up after the timeout of the pool, and the next one works', async () => {
    const hasty = openDatabase({ connectionString: empty.url, max: 1, query_timeout: 100 });
    expect(await failureOf(hasty.call(SLEEP, []))).toMatchObject({
      code: 'store-unavailable',
      message: expect.stringContaining('timeout'),
    });
    expect(await hasty.call(statementOf('SELECT 1', 0), [])).toEqual(['1']);
    await hasty.close();
  });

  test('rejects when it cannot connect, and when a value is missing', async () => {
    const nowhere = openDatabase({ connectionString: 'postgres://127.0.0.1:1/none', max: 1 });
    expect(await failureOf(nowhere.call(SLEEP, []))).toBeInstanceOf(StoreUnavailable);
    await nowhere.close();
    expect(await failureOf(database.call(DIVIDE, []))).toBeInstanceOf(TypeError);
    await works();
  });
});
