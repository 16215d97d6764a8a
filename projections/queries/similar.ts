import type { Pool } from 'pg';
import type { Status } from '../../domain/state';
import type { Instant } from '../../domain/time';

/** A complaint with the same narrative as another one. */
export interface SimilarComplaint {
  readonly id: string;
  readonly status: Status;
  readonly level: string;
  readonly holder: string | null;
  readonly registeredAt: Instant;
}

export const SIMILAR_PAGE = `SELECT c.id, c.status, c.level, c.holder, c.registered_at AS "registeredAt"
  FROM read.complaints c
  WHERE c.fingerprint = (SELECT fingerprint FROM read.complaints WHERE id = $1)
    AND ($2::text IS NULL OR (c.registered_at, c.id) > (SELECT registered_at, id FROM read.complaints WHERE id = $2))
  ORDER BY c.registered_at, c.id LIMIT $3`;

/**
 * A page of the complaints whose narrative is the same but for case, spacing and punctuation, the complaint itself
 * among them, the first that was registered first; `after` is the last of the page before. Empty when the read model
 * does not have the complaint (yet), or its narrative has neither letters nor digits.
 */
export async function similarComplaints(
  pool: Pool,
  complaintId: string,
  { after, limit }: { readonly after?: string | undefined; readonly limit: number },
): Promise<readonly SimilarComplaint[]> {
  const { rows } = await pool.query<Omit<SimilarComplaint, 'registeredAt'> & { registeredAt: Date }>(
    SIMILAR_PAGE,
    [complaintId, after ?? null, limit],
  );
  return rows.map(({ registeredAt, ...row }) => ({ ...row, registeredAt: registeredAt.toISOString() }));
}
