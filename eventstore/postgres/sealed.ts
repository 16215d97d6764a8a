import type { SealedEvent, SealedOptions } from '../port';
import type { Database } from './database';
import { EVENT_COLUMNS, type EventRow, toEvent } from './event-row';
import { parsePosition } from './position';

const PAGE = 1000;
const PAGE_BYTES = 4 * 1024 * 1024;

/** $1 stream or null for the whole log, $2 after this revision or position, $3 at most so many rows, $4 and about so many bytes. */
export const READ_SEALED = `SELECT ${EVENT_COLUMNS}, encode(e.content_hash, 'hex') AS content_hash,
    encode(e.stream_hash, 'hex') AS stream_hash, encode(e.log_hash, 'hex') AS log_hash
  FROM eventlog.read_sealed($1, $2, $3, $4) e`;

interface SealedRow extends EventRow {
  readonly content_hash: string;
  readonly stream_hash: string;
  readonly log_hash: string;
}

/**
 * {@link EventStore.sealed}: pages in the order of the positions (of a stream: of its revisions), each a read of its own.
 * Whoever can read a page without its neighbours, e.g. because a row is missing, gets it; nothing is checked here.
 */
export async function* readSealed(
  database: Database,
  { stream, after: start }: SealedOptions = {},
): AsyncGenerator<readonly SealedEvent[], void> {
  // Below every number that the column can hold: a row before the first is a finding too.
  let after = '-9223372036854775808';
  if (start !== undefined) after = typeof start === 'string' ? parsePosition(start) : String(start);
  for (;;) {
    const rows = await database.query<SealedRow>(READ_SEALED, [stream ?? null, after, PAGE, PAGE_BYTES]);
    const last = rows.at(-1);
    if (last === undefined) return;
    after = stream === undefined ? last.position : String(last.revision);
    yield rows.map(toSealed);
  }
}

function toSealed(row: SealedRow): SealedEvent {
  return {
    ...toEvent(row),
    contentHash: row.content_hash,
    streamHash: row.stream_hash,
    logHash: row.log_hash,
  };
}
