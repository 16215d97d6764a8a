import { EventIdConflict, InvalidAppend, StoreUnavailable, WrongRevision } from '../errors';
import type { AppendError } from '../errors';
import type { Appended, ExpectedRevision } from '../port';
import { byteaArray, integerArray, jsonbArray, textArray, uuidArray } from './binary-array';
import { type Database, isRefusedContent } from './database';
import type { EncodedAppend } from '../encode-append';
import { parsePosition } from './position';

export type AppendOutcome = Appended | AppendError;

const CALL_APPEND = 'CALL eventlog.append($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, NULL, NULL, NULL, NULL)';

interface CallRow {
  readonly statuses: readonly string[];
  readonly first_revisions: readonly (number | null)[];
  readonly last_revisions: readonly (number | null)[];
  readonly positions: readonly (string | null)[];
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
  const events = appends.flatMap((append) => append.events);
  const [row] = await database.query<CallRow>(CALL_APPEND, [
    textArray(appends.map(({ stream }) => stream)),
    integerArray(appends.map(({ expected }) => toCode(expected))),
    integerArray(appends.map((append) => append.events.length)),
    integerArray(appends.flatMap((append, index) => append.events.map(() => index + 1))),
    integerArray(appends.flatMap((append) => append.events.map((_, place) => place + 1))),
    uuidArray(events.map(({ id }) => id)),
    textArray(events.map(({ type }) => type)),
    jsonbArray(events.map(({ data }) => data)),
    jsonbArray(events.map(({ metadata }) => metadata)),
    byteaArray(events.map(({ hash }) => hash)),
  ]);
  if (row === undefined) throw new StoreUnavailable('the append procedure gave no answer');
  return appends.map((append, index) => toOutcome(append, row, index));
}

function toOutcome({ stream, expected }: EncodedAppend, row: CallRow, index: number): AppendOutcome {
  const outcome = row.statuses[index];
  const firstRevision = row.first_revisions[index];
  const lastRevision = row.last_revisions[index];
  const position = row.positions[index];
  switch (outcome) {
    case 'appended':
    case 'duplicate':
      if (
        typeof firstRevision !== 'number' ||
        typeof lastRevision !== 'number' ||
        typeof position !== 'string'
      )
        break;
      return { outcome, firstRevision, lastRevision, position: parsePosition(position) };
    case 'wrong-revision':
      if (typeof lastRevision !== 'number') break;
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
