import { encodeAppend } from '../../eventstore/encode-append';
import type { ExpectedRevision, NewEvent } from '../../eventstore/port';
import { flushAppends } from '../../eventstore/postgres/append';
import { type Database, openDatabase } from '../../eventstore/postgres/database';
import type { TestDatabase } from '../support/postgres';
import { newEvent, newEvents, newStream } from './events';
import { createEventLog } from './postgres';

const EXPECTATIONS: readonly ExpectedRevision[] = ['any', 'no-stream', 'stream-exists', 0, 1, 2, 7];

/** An append of one event has a statement of its own in PostgreSQL, which has to judge as the one for batches does. */
describe('an append of one event alone', () => {
  let log: TestDatabase;
  let database: Database;

  beforeAll(async () => {
    log = await createEventLog();
    database = openDatabase({ connectionString: log.url, max: 1, query_timeout: 10_000 });
  });
  afterAll(async () => {
    await database.close();
    await log.drop();
  });

  /** How an append to a stream of `stored` events ends, without what differs from one place in the log to another. */
  async function outcomeOf(
    stored: number,
    choose: Choose,
    expected: ExpectedRevision,
    ofNeighbours: readonly ExpectedRevision[],
  ) {
    const stream = newStream();
    const before = newEvents(stored);
    if (stored > 0) await flushAppends(database, [encodeAppend(stream, before, 'no-stream')]);
    const [outcome, ...others] = await flushAppends(database, [
      encodeAppend(stream, [choose(before)], expected),
      ...ofNeighbours.map((any) => encodeAppend(newStream(), newEvents(1), any)),
    ]);
    expect(others).toEqual(ofNeighbours.map(() => expect.objectContaining({ outcome: 'appended' })));
    if (outcome instanceof Error)
      return { code: 'code' in outcome && outcome.code, actual: 'actual' in outcome && outcome.actual };
    return { outcome: outcome?.outcome, first: outcome?.firstRevision, last: outcome?.lastRevision };
  }

  type Choose = (before: readonly NewEvent[]) => NewEvent;
  const events: readonly [string, number, Choose][] = [
    ['a new event to a new stream', 0, () => newEvent()],
    ['a new event to a stream of two', 2, () => newEvent()],
    ['the last event again', 2, (before) => before[1] ?? newEvent()],
    ['an earlier event again', 2, (before) => before[0] ?? newEvent()],
    [
      'a stored id with other content',
      2,
      (before) => ({ ...newEvent({ data: {} }), id: before[1]?.id ?? '' }),
    ],
  ];

  // A batch is judged thoroughly when one of it expects anything, else only when not all is as expected.
  test.each<{ beside: readonly ExpectedRevision[] }>([
    { beside: ['any'] },
    { beside: ['no-stream'] },
    { beside: ['no-stream', 'any'] },
  ])('ends as in a batch, whatever is expected, beside others that expect $beside', async ({ beside }) => {
    for (const [name, stored, choose] of events) {
      for (const expected of EXPECTATIONS) {
        expect([name, expected, await outcomeOf(stored, choose, expected, [])]).toEqual([
          name,
          expected,
          await outcomeOf(stored, choose, expected, beside),
        ]);
      }
    }
    const [{ dense } = {}] = await database.query<{ dense: boolean }>(
      'SELECT count(*) = max(position) AS dense FROM eventlog.events',
    );
    expect(dense).toBe(true);
  });
});
