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
