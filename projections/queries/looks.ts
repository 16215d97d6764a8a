import type { Pool } from 'pg';
import { type Instant, toInstant, toMs } from '../../domain/time';
import { LOOK_WINDOW_MS, type ViewedResource } from '../../eventstore/access-log';

/** Somebody saw the personal data of a complaint, or those of all, once or more often between `from` and `until`. */
export interface LookAt {
  readonly position: string;
  /** Null: of all complaints. */
  readonly complaintId: string | null;
  readonly person: string;
  readonly role: string;
  readonly what: ViewedResource;
  readonly from: Instant;
  readonly until: Instant;
}

/** Which looks; all that are given have to hold. */
export interface LookFilters {
  readonly complaint?: string | undefined;
  readonly person?: string | undefined;
  /** Those that may have happened then or later. */
  readonly from?: Instant | undefined;
  /** Those that may have happened before. */
  readonly until?: Instant | undefined;
}

export interface LookPage {
  /** Go on after the look with this position. */
  readonly before?: string | undefined;
  readonly limit: number;
}

/** Reads a page of `table` by {@link pageValues}, the newest first. */
export function newestOf(table: 'looks' | 'denials', columns: string): string {
  return `SELECT position, complaint_id AS "complaintId", at, ${columns} FROM read.${table}
  WHERE ($1::text IS NULL OR complaint_id = $1) AND ($2::text IS NULL OR person = $2)
    AND ($3::timestamptz IS NULL OR at > $3) AND ($4::timestamptz IS NULL OR at < $4)
    AND ($5::text IS NULL OR (at, place) < (SELECT at, place FROM read.${table} WHERE position = $5))
  ORDER BY at DESC, place DESC LIMIT $6`;
}

export function pageValues(
  { complaint, person, from, until }: LookFilters,
  { before, limit }: LookPage,
): readonly unknown[] {
  return [
    complaint ?? null,
    person ?? null,
    // A window that began before may reach into the time.
    from === undefined ? null : beginOf(from),
    until ?? null,
    before ?? null,
    limit,
  ];
}

/** When it was, in the words of an answer. */
export function windowOf(at: Date): { readonly from: Instant; readonly until: Instant } {
  return { from: at.toISOString(), until: toInstant(at.getTime() + LOOK_WINDOW_MS) };
}

export const LOOKS = newestOf('looks', 'person, role, what');

/** A page of looks, the newest first. */
export async function listLooks(
  pool: Pool,
  filters: LookFilters,
  page: LookPage,
): Promise<readonly LookAt[]> {
  const { rows } = await pool.query<Omit<LookAt, 'from' | 'until'> & { readonly at: Date }>(LOOKS, [
    ...pageValues(filters, page),
  ]);
  return rows.map(({ at, ...row }) => ({ ...row, ...windowOf(at) }));
}

const FIRST_MOMENT = Date.parse('0001-01-01T00:00:00.000Z');

function beginOf(from: Instant): Instant {
  return toInstant(Math.max(FIRST_MOMENT, toMs(from) - LOOK_WINDOW_MS));
}
