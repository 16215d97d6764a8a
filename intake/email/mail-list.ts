import type { Pool } from 'pg';
import { textDigest } from '../../eventstore/digest';

/** A mail in the list. */
export interface ListedMail {
  readonly id: string;
  /** RFC 3339. */
  readonly receivedAt: string;
  readonly became: string;
  /** Why it was left out. */
  readonly why?: string;
  readonly complaintId?: string;
  /** Absent until all of it is on record. */
  readonly recordedAt?: string;
}

interface Row {
  readonly id: string;
  readonly received_at: Date;
  readonly became: string;
  readonly why: string | null;
  readonly complaint_id: string | null;
  readonly recorded_at: Date | null;
}

/** The mails that came, the newest first. */
export async function listMails(
  pool: Pool,
  wanted: { readonly limit: number; readonly leftOut: boolean; readonly messageId: string | undefined },
): Promise<readonly ListedMail[]> {
  const { limit, leftOut, messageId } = wanted;
  const { rows } = await pool.query<Row>(
    `SELECT id, received_at, became, why, complaint_id, recorded_at FROM intake.mails
     WHERE ($2 = false OR became = 'left-out') AND ($3::text IS NULL OR message_id = $3)
     ORDER BY received_at DESC, id LIMIT $1`,
    [limit, leftOut, messageId === undefined ? null : textDigest(inBrackets(messageId))],
  );
  return rows.map(({ id, received_at, became, why, complaint_id, recorded_at }) => ({
    id,
    receivedAt: received_at.toISOString(),
    became,
    ...(why === null ? {} : { why }),
    ...(complaint_id === null ? {} : { complaintId: complaint_id }),
    ...(recorded_at === null ? {} : { recordedAt: recorded_at.toISOString() }),
  }));
}

/** Mail servers log it with and without. */
function inBrackets(messageId: string): string {
  return messageId.startsWith('<') ? messageId : `<${messageId}>`;
}
