import type { Pool } from 'pg';

/** The complaints in which there are personal data of a subject, by id. */
export async function complaintsOfSubject(pool: Pool, subject: string): Promise<readonly string[]> {
  const { rows } = await pool.query<{ id: string }>(
    'SELECT complaint_id AS id FROM read.complaint_subjects WHERE subject = $1 ORDER BY complaint_id',
    [subject],
  );
  return rows.map(({ id }) => id);
}
