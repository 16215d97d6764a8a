import fc from 'fast-check';
import type { AppendError } from '../../eventstore/errors';
import type { Appended, ExpectedRevision, NewEvent, SealedEvent } from '../../eventstore/port';
import { flushAppends } from '../../eventstore/postgres/append';
import { type Database, openDatabase } from '../../eventstore/postgres/database';
import { encodeAppend } from '../../eventstore/encode-append';
import { readSealed } from '../../eventstore/postgres/sealed';
import { execute, type TestDatabase } from '../support/postgres';
import { expectChained } from './chains';
import { createEventLog } from './postgres';

/** An event of a small world: few ids and few contents, so that repetitions and conflicts are frequent. */
interface SmallEvent {
  readonly id: number;
  readonly content: number;
}

interface SmallAppend {
  readonly stream: number;
  readonly expected: ExpectedRevision;
  readonly events: readonly SmallEvent[];
}

type Result =
  | { outcome: 'appended' | 'duplicate'; firstRevision: number; lastRevision: number; position: string }
  | { outcome: 'wrong-revision'; actual: number | 'no-stream' }
  | { outcome: 'event-id-conflict' };

/** What the event log is to do, as simply as it can be said. */
class Model {
  readonly log: { stream: number; revision: number; event: SmallEvent }[] = [];

  append({ stream, expected, events }: SmallAppend): Result {
    const stored = this.log
      .map((entry, index) => ({ ...entry, position: index + 1 }))
      .filter((entry) => entry.stream === stream);
    const known = events.map(({ id }) => stored.find((entry) => entry.event.id === id));
    if (known.some((entry) => entry !== undefined)) {
      const [first, last] = [known[0], known.at(-1)];
      const same = known.every(
        (entry, index) =>
          entry?.event.content === events[index]?.content &&
          entry?.revision === (first?.revision ?? 0) + index,
      );
      if (!same || first === undefined || last === undefined) return { outcome: 'event-id-conflict' };
      const position = String(last.position);
      return { outcome: 'duplicate', firstRevision: first.revision, lastRevision: last.revision, position };
    }
    const head = stored.length - 1;
    const met =
      expected === 'any' ||
      (expected === 'no-stream' && head === -1) ||
      (expected === 'stream-exists' && head >= 0) ||
      expected === head;
    if (!met) return { outcome: 'wrong-revision', actual: head < 0 ? 'no-stream' : head };
    for (const event of events) this.log.push({ stream, revision: this.nextRevision(stream), event });
    return {
      outcome: 'appended',
      firstRevision: head + 1,
      lastRevision: head + events.length,
      position: String(this.log.length),
    };
  }

  private nextRevision(stream: number): number {
    return this.log.filter((entry) => entry.stream === stream).length;
  }
}

const smallAppend: fc.Arbitrary<SmallAppend> = fc.record({
  stream: fc.nat({ max: 4 }),
  expected: fc.oneof(
    fc.constantFrom<ExpectedRevision>('any', 'no-stream', 'stream-exists'),
    fc.nat({ max: 6 }),
  ),
  events: fc.uniqueArray(
    fc.record({
      id: fc.nat({ max: 9 }),
      content: fc.integer({ min: 0, max: 4 }).map((n) => (n === 0 ? 1 : 0)),
    }),
    { minLength: 1, maxLength: 4, selector: ({ id }) => id },
  ),
});

/** One flush: appends to different streams. One of them takes the plain path of the procedure, several the batch. */
const flush = fc.uniqueArray(smallAppend, { minLength: 1, maxLength: 5, selector: ({ stream }) => stream });

const streamName = (stream: number) => `stream-${stream}`;

function toEvent({ id, content }: SmallEvent): NewEvent {
  const last = id.toString(16).padStart(12, '0');
  return { id: `00000000-0000-8000-8000-${last}`, type: 'T', data: { content }, metadata: {} };
}

function toResult(outcome: Appended | AppendError): Result | string {
  if (!(outcome instanceof Error)) return outcome;
  if (outcome.code === 'wrong-revision') return { outcome: outcome.code, actual: outcome.actual };
  if (outcome.code === 'event-id-conflict') return { outcome: outcome.code };
  return outcome.message;
}

describe('the append procedure against a model', () => {
  let log: TestDatabase;
  let database: Database;

  beforeAll(async () => {
    log = await createEventLog();
    await execute(log.url, 'ALTER TABLE eventlog.events DISABLE TRIGGER deny_change');
    database = openDatabase({ connectionString: log.url, max: 1, query_timeout: 10_000 });
  });
  afterAll(async () => {
    await database.close();
    await log.drop();
  });

  test('gives the same results and the same log for any sequence of flushes', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(flush, { minLength: 1, maxLength: 12 }), async (flushes) => {
        await database.query('TRUNCATE eventlog.events');
        const model = new Model();
        for (const appends of flushes) {
          const encoded = appends.map(({ stream, expected, events }) =>
            encodeAppend(streamName(stream), events.map(toEvent), expected),
          );
          const outcomes = await flushAppends(database, encoded);
          expect(outcomes.map(toResult)).toEqual(appends.map((append) => model.append(append)));
        }
        const events: SealedEvent[] = [];
        for await (const page of readSealed(database, undefined)) events.push(...page);
        expectChained(events);
        expect(events.map(({ position }) => position)).toEqual(events.map((_, index) => String(index + 1)));
        expect(events.map(({ stream, revision, id, data }) => ({ stream, revision, id, data }))).toEqual(
          model.log.map(({ stream, revision, event }) => {
            const { id, data } = toEvent(event);
            return { stream: streamName(stream), revision, id, data };
          }),
        );
      }),
      { numRuns: 80 },
    );
  });
});
