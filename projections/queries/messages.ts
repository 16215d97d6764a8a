import type { Pool } from 'pg';
import type { DeliveryFailure } from '../../domain/events';
import type { BestChannel } from '../../domain/letters/contact';
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
  /** How it goes to the complainant; null for people of the organisation, and for what is older than the sending of messages. */
  readonly delivery: MessageDelivery | null;
}

export interface MessageDelivery {
  readonly channel: BestChannel['channel'];
  /** The letter that it is; null for a plain sentence, and `subject` once it was erased. */
  readonly letter: {
    readonly kind: string;
    readonly language: string;
    readonly subject: string | null;
  } | null;
  /** How often it was handed over; 0 for what people do by hand. */
  readonly attempts: number;
  /** Null while nothing is known: it waits, is tried again, or is done by hand. */
  readonly outcome: {
    readonly is: 'sent' | DeliveryFailure;
    readonly at: Instant;
    /** What the mail server said. */
    readonly answer: string | null;
  } | null;
  /** Why the newest attempt failed, while it is tried again. */
  readonly lastError: string | null;
}

interface Row extends Omit<OutboxMessage, 'to' | 'createdAt' | 'delivery'> {
  readonly kind: Recipient['kind'];
  readonly recipient: string | null;
  readonly createdAt: Date;
  readonly channel: MessageDelivery['channel'] | null;
  readonly letterKind: string | null;
  readonly language: string | null;
  readonly subject: string | null;
  readonly attempts: number;
  readonly outcome: NonNullable<MessageDelivery['outcome']>['is'] | null;
  readonly outcomeAt: Date | null;
  readonly answer: string | null;
  readonly lastError: string | null;
}

/** The messages about a complaint, the oldest first. */
export async function messagesOf(pool: Pool, complaintId: string): Promise<readonly OutboxMessage[]> {
  const { rows } = await pool.query<Row>(
    `SELECT id, recipient_kind AS kind, recipient, reason, text, revision, created_at AS "createdAt", channel,
       letter_kind AS "letterKind", language, subject, attempts, outcome, outcome_at AS "outcomeAt", answer,
       last_error AS "lastError"
     FROM outbox.messages WHERE complaint_id = $1 ORDER BY created_at, id`,
    [complaintId],
  );
  return rows.map(({ id, kind, recipient, reason, text, revision, createdAt, ...way }) => ({
    id,
    to: toRecipient(kind, recipient ?? ''),
    reason,
    text,
    revision,
    createdAt: createdAt.toISOString(),
    delivery: way.channel === null ? null : deliveryOf(way.channel, way),
  }));
}

function deliveryOf(
  channel: MessageDelivery['channel'],
  {
    letterKind,
    language,
    subject,
    attempts,
    outcome,
    outcomeAt,
    answer,
    lastError,
  }: Pick<
    Row,
    'letterKind' | 'language' | 'subject' | 'attempts' | 'outcome' | 'outcomeAt' | 'answer' | 'lastError'
  >,
): MessageDelivery {
  const over = outcome !== null && outcomeAt !== null;
  return {
    channel,
    letter: letterKind === null || language === null ? null : { kind: letterKind, language, subject },
    attempts,
    outcome: over ? { is: outcome, at: outcomeAt.toISOString(), answer } : null,
    lastError: over ? null : lastError,
  };
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
