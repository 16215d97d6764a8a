import type { Pool } from 'pg';
import { readModelsOf } from '../tables';
import type { Paging } from './clocks';
import { type ComplaintList, listComplaints } from './complaints';

/**
 * Why nothing can be said of other complaints of the same person: they are known by nothing, their data were erased, or
 * the read model does not have the complaint (yet).
 */
export type NoHistory = 'complainant-unknown' | 'erased' | 'not-there';

export type ComplainantHistory = ComplaintList & { readonly reason: NoHistory | null };

/**
 * A page of the other complaints of whoever complains in this one, earlier and later, the newest first. People are the
 * same who have the same customer number, else the same e-mail address, else the same telephone number. Throws BadCursor.
 */
export async function complainantHistory(
  pool: Pool,
  complaintId: string,
  page: Paging,
): Promise<ComplainantHistory> {
  // First, so that a cursor is judged even where nothing is found.
  const list = await listComplaints(
    readModelsOf(pool),
    { sameComplainantAs: complaintId },
    { sort: 'newest', ...page },
  );
  const { rows } = await pool.query<{ known: boolean; erased: boolean }>(
    `SELECT complainant_key IS NOT NULL AS known, state ? 'erased' AS erased FROM read.complaints WHERE id = $1`,
    [complaintId],
  );
  return { ...list, reason: reasonOf(rows[0]) };
}

function reasonOf(
  found: { readonly known: boolean; readonly erased: boolean } | undefined,
): NoHistory | null {
  if (!found) return 'not-there';
  if (found.known) return null;
  return found.erased ? 'erased' : 'complainant-unknown';
}
