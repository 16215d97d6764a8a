import type { Pool } from 'pg';
import type { Refusal } from '../domain/refusals';
import { fromReadModels } from './read-models';
import { isRefusalDetail } from './refusal-detail';

/** The refusal that was reported for a command which nobody waited for; undefined when there is none (yet). */
export async function reportedRefusal(
  pool: Pool,
  complaintId: string,
  commandId: string,
): Promise<Refusal | undefined> {
  const { rows } = await fromReadModels(() =>
    pool.query<{ refusal: unknown }>(
      `SELECT refusal FROM outbox.messages
       WHERE complaint_id = $1 AND command_id = $2 AND refusal IS NOT NULL LIMIT 1`,
      [complaintId, commandId],
    ),
  );
  const refusal = rows[0]?.refusal;
  return isRefusalDetail(refusal) ? refusal : undefined;
}
