import { InvalidPosition, LogCorrupted } from '../errors';
import type {
  EventReader,
  LogPosition,
  LogSlice,
  ReadLogOptions,
  ReadStreamOptions,
  RecordedEvent,
} from '../port';
import { checkNatural } from '../natural';
import { createEventReader } from '../tail';
import type { Database } from './database';
import { EVENT_COLUMNS, type EventRow, toEvent } from './event-row';
import { parsePosition } from './position';
import type { PageOfStream } from './stream-pages';

const PAGE = 500;

/**
 * $1 after this position, $2 limit. Always at least one row: `head`, with nulls when there are no events. One
 * statement, so that head and events are of the same moment. Sorting again would cost a sort node; that the rows come
 * in the order of the subquery is checked by the reader.
 */
export const READ_LOG = `SELECT head.position::text AS head, e.*
  FROM (SELECT coalesce(max(position), 0) AS position FROM eventlog.events) head
  LEFT JOIN LATERAL (
    SELECT ${EVENT_COLUMNS} FROM eventlog.events e WHERE e.position > $1::bigint ORDER BY e.position LIMIT $2
  ) e ON true`;

export const READ_HEAD = 'SELECT coalesce(max(position), 0)::text AS head FROM eventlog.events';

type LogRow = { readonly head: string } & (EventRow | { readonly position: null });

export interface ReaderOptions<Guarantee extends 'visible' | 'durable'> {
  readonly database: Database;
  readonly guarantee: Guarantee;
  readonly readPage: (page: PageOfStream) => Promise<readonly EventRow[]>;
  /**
   * Called after events were read and before they are given out: it resolves when those up to the position are on disk.
   * (Not the other way round: what becomes visible in between would escape it.)
   */
  readonly makeDurable: (upTo: bigint) => Promise<void>;
  readonly onAppend: (wake: () => void) => () => void;
}

export function createReader<Guarantee extends 'visible' | 'durable'>({
  database,
  guarantee,
  readPage,
  makeDurable,
  onAppend,
}: ReaderOptions<Guarantee>): EventReader<Guarantee> {
  async function readStream(
    stream: string,
    options: ReadStreamOptions = {},
  ): Promise<readonly RecordedEvent[]> {
    const { direction = 'forwards', limit = Number.POSITIVE_INFINITY } = options;
    const step = direction === 'forwards' ? 1 : -1;
    const events: RecordedEvent[] = [];
    let from = options.from ?? (direction === 'forwards' ? 0 : LAST_REVISION);
    checkNatural(from, 'from', 0);
    if (limit !== Number.POSITIVE_INFINITY) checkNatural(limit, 'limit', 0);
    while (events.length < limit && from >= 0) {
      const size = Math.min(PAGE, limit - events.length);
      const rows = await readPage({ stream, from, size, isBackwards: step < 0 });
      for (const row of rows) {
        const before = events.at(-1);
        const due = before === undefined ? (step > 0 ? from : row.revision) : before.revision + step;
        if (row.revision !== due) {
          throw new LogCorrupted(`in ${stream}, revision ${row.revision} is where ${due} should be`);
        }
        events.push(toEvent(row));
      }
      if (rows.length < size) break;
      from = (events.at(-1)?.revision ?? 0) + step;
    }
    const newest = step > 0 ? events.at(-1) : events[0];
    if (newest) await makeDurable(BigInt(newest.position));
    return events;
  }

  async function readLog({ after, limit, wanted }: ReadLogOptions): Promise<LogSlice> {
    checkNatural(limit, 'limit', 1);
    const events: RecordedEvent[] = [];
    let read = 0;
    let last = BigInt(after === undefined ? '0' : parsePosition(after));
    let head = last;
    do {
      const size = Math.min(PAGE, limit - read);
      const rows = await database.query<LogRow>(READ_LOG, [last.toString(), size]);
      head = BigInt(rows[0]?.head ?? '0');
      if (head < last) throw new InvalidPosition(`${last}`, `is beyond the end of the log, which is ${head}`);
      for (const row of rows) {
        if (row.position === null) break;
        last += 1n;
        read += 1;
        if (row.position !== last.toString()) {
          throw new LogCorrupted(`position ${row.position} is where ${last} should be`);
        }
        if (wanted?.(row.stream) ?? true) events.push(toEvent(row));
      }
    } while (read < limit && last < head);
    if (read > 0) await makeDurable(last);
    return { events, next: parsePosition(last.toString()), atHead: last === head };
  }

  async function head(): Promise<LogPosition> {
    const [row] = await database.query<{ head: string }>(READ_HEAD);
    const position = parsePosition(row?.head ?? '0');
    if (position !== '0') await makeDurable(BigInt(position));
    return position;
  }

  return createEventReader({ guarantee, readStream, readLog, head, onAppend, parsePosition });
}

const LAST_REVISION = 2 ** 31 - 1;
