import type { Pool } from 'pg';
import type { Recipient } from '../../domain/reactions';
import type { Instant } from '../../domain/time';

/** A message of the outbox. The text holds free text of people: treat it as personal data. */
export interface OutboxMessage {
  readonly id: string;
  readonly to: Recipient;
  readonly reason: string;
  readonly text: string;
  /** Of the event that it tells of; null when it tells of a command that was refused. */
  readonly revision: number | null;
  readonly createdAt: Instant;
}

interface Row extends Omit<OutboxMessage, 'to' | 'createdAt'> {
  readonly kind: Recipient['kind'];
  readonly recipient: string | null;
  readonly createdAt: Date;
}

/** The messages about a complaint, the oldest first. */
export async function messagesOf(pool: Pool, complaintId: string): Promise<readonly OutboxMessage[]> {
  const { rows } = await pool.query<Row>(
    `SELECT id, recipient_kind AS kind, recipient, reason, text, revision, created_at AS "createdAt"
     FROM outbox.messages WHERE complaint_id = $1 ORDER BY created_at, id`,
    [complaintId],
  );
  return rows.map(({ kind, recipient, createdAt, ...message }) => ({
    ...message,
    to: toRecipient(kind, recipient ?? ''),
    createdAt: createdAt.toISOString(),
  }));
}

/** The refusal that was reported for a command which nobody waited for, as it was stored; undefined when there is none (yet). */
export async function reportedRefusalOf(
  pool: Pool,
  complaintId: string,
  commandId: string,
): Promise<unknown> {
  const { rows } = await pool.query<{ refusal: unknown }>(
    `SELECT refusal FROM outbox.messages
     WHERE complaint_id = $1 AND command_id = $2 AND refusal IS NOT NULL LIMIT 1`,
    [complaintId, commandId],
  );
  return rows[0]?.refusal;
}

function toRecipient(kind: Recipient['kind'], name: string): Recipient {
  switch (kind) {
    case 'person':
      return { kind, id: name };
    case 'role':
      return { kind, role: name };
    case 'complainant':
      return { kind };
  }
}
