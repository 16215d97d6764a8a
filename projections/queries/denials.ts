import type { Pool } from 'pg';
import type { Instant } from '../../domain/time';
import { type LookFilters, type LookPage, newestOf, pageValues, windowOf } from './looks';

/** Somebody was refused something, once or more often between `from` and `until`. */
export interface DenialAt {
  readonly position: string;
  /** Null: it was not about one complaint. */
  readonly complaintId: string | null;
  readonly person: string;
  readonly role: string;
  /** The name of a command, or the id of an operation of the API. */
  readonly what: string;
  /** The code of the problem that it was refused with. */
  readonly code: string;
  readonly from: Instant;
  readonly until: Instant;
}

export const DENIALS = newestOf('denials', 'person, role, what, code');

/** A page of denials, the newest first. */
export async function listDenials(
  pool: Pool,
  filters: LookFilters,
  page: LookPage,
): Promise<readonly DenialAt[]> {
  const { rows } = await pool.query<Omit<DenialAt, 'from' | 'until'> & { readonly at: Date }>(DENIALS, [
    ...pageValues(filters, page),
  ]);
  return rows.map(({ at, ...row }) => ({ ...row, ...windowOf(at) }));
}
