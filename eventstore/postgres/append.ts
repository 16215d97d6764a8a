import { EventIdConflict, InvalidAppend, StoreUnavailable, WrongRevision } from '../errors';
import type { AppendError } from '../errors';
import type { Appended, ExpectedRevision } from '../port';
import { byteaArray, integerArray, jsonbArray, textArray, uuidArray } from './binary-array';
import { type Database, isRefusedContent } from './database';
import type { EncodedAppend, EncodedEvent } from '../encode-append';
import { statementOf } from './call';
import { parsePosition } from './position';

export type AppendOutcome = Appended | AppendError;

const CALL_APPEND = statementOf(
  'CALL eventlog.append($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, NULL, NULL, NULL, NULL)',
  10,
);

/** What the procedure answers, an element for each append. */
interface Answer {
  readonly statuses: readonly string[];
  readonly firstRevisions: readonly string[];
  readonly lastRevisions: readonly string[];
  readonly positions: readonly string[];
}

/**
 * Stores appends to different streams in one round trip. One outcome per append, in their order; never rejects.
 * When PostgreSQL refuses the content of one it rolls all back; the halves are tried again until the culprit is alone.
 */
export async function flushAppends(
  database: Database,
  appends: readonly EncodedAppend[],
): Promise<readonly AppendOutcome[]> {
  try {
    return await callAppend(database, appends);
  } catch (error) {
    const [only] = appends;
    if (only === undefined) return [];
    if (!isRefusedContent(error)) return appends.map(() => asUnavailable(error));
    if (appends.length === 1) return [asInvalid(only, error)];
    const half = Math.ceil(appends.length / 2);
    const first = await flushAppends(database, appends.slice(0, half));
    return [...first, ...(await flushAppends(database, appends.slice(half)))];
  }
}

async function callAppend(
  database: Database,
  appends: readonly EncodedAppend[],
): Promise<readonly AppendOutcome[]> {
  const streams: string[] = [];
  const expected: number[] = [];
  const counts: number[] = [];
  const owners: number[] = [];
  const places: number[] = [];
  const events: EncodedEvent[] = [];
  for (const append of appends) {
    counts.push(append.events.length);
    expected.push(toCode(append.expected));
    streams.push(append.stream);
    let place = 0;
    for (const event of append.events) {
      owners.push(streams.length);
      places.push((place += 1));
      events.push(event);
    }
  }
  const row = await database.call(CALL_APPEND, [
    textArray(streams),
    integerArray(expected),
    integerArray(counts),
    integerArray(owners),
    integerArray(places),
    uuidArray(events.map(({ id }) => id)),
    textArray(events.map(({ type }) => type)),
    jsonbArray(events.map(({ data }) => data)),
    jsonbArray(events.map(({ metadata }) => metadata)),
    byteaArray(events.map(({ hash }) => hash)),
  ]);
  if (row === undefined) throw new StoreUnavailable('the append procedure gave no answer');
  const [statuses, firstRevisions, lastRevisions, positions] = row.map(elementsOf);
  if (!statuses || !firstRevisions || !lastRevisions || !positions) {
    throw new StoreUnavailable('the append procedure gave an answer with too little in it');
  }
  const answer = { statuses, firstRevisions, lastRevisions, positions };
  return appends.map((append, index) => toOutcome(append, answer, index));
}

/** The elements of an array of words or numbers, as text: none of them is quoted. */
function elementsOf(array: string | null): readonly string[] {
  return array === null ? [] : array.slice(1, -1).split(',');
}

function toOutcome({ stream, expected }: EncodedAppend, answer: Answer, index: number): AppendOutcome {
  const outcome = answer.statuses[index];
  const firstRevision = Number(answer.firstRevisions[index]);
  const lastRevision = Number(answer.lastRevisions[index]);
  const position = answer.positions[index];
  switch (outcome) {
    case 'appended':
    case 'duplicate':
      if (Number.isNaN(firstRevision) || Number.isNaN(lastRevision) || Number.isNaN(Number(position))) break;
      return { outcome, firstRevision, lastRevision, position: parsePosition(position ?? '') };
    case 'wrong-revision':
      if (Number.isNaN(lastRevision)) break;
      return new WrongRevision(stream, expected, lastRevision < 0 ? 'no-stream' : lastRevision);
    case 'id-conflict':
      return new EventIdConflict(stream);
    case undefined:
    default:
      break;
  }
  return new StoreUnavailable(`the append procedure gave an answer that is not understood ("${outcome}")`);
}

function toCode(expected: ExpectedRevision): number {
  if (typeof expected === 'number') return expected;
  return { 'no-stream': -1, any: -2, 'stream-exists': -3 }[expected];
}

function asUnavailable(error: unknown): StoreUnavailable {
  return error instanceof StoreUnavailable ? error : new StoreUnavailable(String(error), { cause: error });
}

function asInvalid({ stream }: EncodedAppend, error: unknown): InvalidAppend {
  const cause = error instanceof StoreUnavailable ? error.cause : error;
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new InvalidAppend(stream, `PostgreSQL refused it (${reason})`, { cause });
}
