import { batched } from '../../platform/batched';
import type { Database } from './database';
import { EVENT_COLUMNS, type EventRow } from './event-row';

/** A part of a stream, in the order of the revisions or against it. */
export interface PageOfStream {
  readonly stream: string;
  readonly from: number;
  readonly size: number;
  readonly isBackwards: boolean;
}

/**
 * $1 streams, $2 first revisions, $3 limits, $4 whether backwards: an element for each page. The rows of a page come in
 * the order of the function.
 */
export const READ_STREAMS = `SELECT page.place::integer AS place, ${EVENT_COLUMNS}
  FROM unnest($1::text[], $2::integer[], $3::integer[], $4::boolean[])
    WITH ORDINALITY AS page(stream, first, size, backwards, place)
  CROSS JOIN LATERAL eventlog.read_stream(page.stream, page.first, page.size, page.backwards) e`;

/** Few enough that the longest pages of all of them do not fill the memory. */
const MOST_PAGES = 16;
const LANES = 2;

/** Reads pages of streams, those that are asked for at about the same time in one round trip. */
export function createStreamPages(database: Database): (page: PageOfStream) => Promise<readonly EventRow[]> {
  return batched({
    lanes: LANES,
    most: MOST_PAGES,
    async load(pages) {
      const rows = await database.query<EventRow & { readonly place: number }>(READ_STREAMS, [
        pages.map(({ stream }) => stream),
        pages.map(({ from }) => from),
        pages.map(({ size }) => size),
        pages.map(({ isBackwards }) => isBackwards),
      ]);
      const found: EventRow[][] = pages.map(() => []);
      for (const row of rows) found[row.place - 1]?.push(row);
      return found;
    },
  });
}
