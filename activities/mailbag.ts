import type { Pool } from 'pg';
import { type DeliveryFailure } from '../domain/events';
import { type LetterKind, letterKindNames } from '../domain/letters/kinds';

/** What became of a message to a complainant. */
export type MailOutcome = 'sent' | DeliveryFailure;

/** A message that goes to a complainant by e-mail. */
export interface MailItem {
  readonly messageId: string;
  readonly complaintId: string;
  /** Of the event that it tells of. */
  readonly revision: number;
  readonly text: string;
  /** The letter that it is; absent for a plain sentence. */
  readonly letter?: { readonly kind: LetterKind; readonly language: string; readonly subject: string };
  /** The first message of the complaint by e-mail: this one, or one before it. */
  readonly firstMessageId: string;
  readonly attempts: number;
  readonly outcome?: { readonly is: MailOutcome; readonly at: string };
}

/** A message whose outcome is not on record in its complaint. */
export interface Unsettled {
  readonly complaintId: string;
  readonly messageId: string;
}

/** The e-mails in the outbox, and how far each has come. */
export interface Mailbag {
  find(messageId: string): Promise<MailItem | undefined>;
  /** Notes durably that an attempt begins; resolves with its number, or with undefined when there is an outcome already. */
  handOver(messageId: string): Promise<number | undefined>;
  /** Keeps why an attempt failed that is not the last. */
  noteFailure(messageId: string, error: string): Promise<void>;
  /** Keeps the outcome, unless there is one; `answer` is what the mail server said. */
  conclude(messageId: string, outcome: MailOutcome, answer?: string): Promise<void>;
  /** Notes that the outcome is on record in the complaint. */
  settle(messageId: string): Promise<void>;
  /** Those that are not settled, the oldest first: of one complaint, or of all. */
  unsettled(complaintId?: string): Promise<readonly Unsettled[]>;
}

interface Row {
  readonly complaint_id: string;
  readonly revision: number;
  readonly text: string;
  readonly letter_kind: string | null;
  readonly language: string | null;
  readonly subject: string | null;
  readonly first: string;
  readonly attempts: number;
  readonly outcome: MailOutcome | null;
  readonly outcome_at: Date | null;
}

export function openMailbag(pool: Pool): Mailbag {
  return {
    async find(messageId) {
      const { rows } = await pool.query<Row>(
        `SELECT complaint_id, revision, text, letter_kind, language, subject, attempts, outcome, outcome_at,
           (SELECT first.id FROM outbox.messages AS first
            WHERE first.complaint_id = this.complaint_id AND first.channel = 'email'
            ORDER BY first.revision, first.id LIMIT 1) AS first
         FROM outbox.messages AS this WHERE id = $1 AND channel = 'email'`,
        [messageId],
      );
      return rows[0] && itemOf(messageId, rows[0]);
    },
    async handOver(messageId) {
      const { rows } = await pool.query<{ attempts: number }>(
        `UPDATE outbox.messages SET attempts = attempts + 1, handed_over_at = clock_timestamp()
         WHERE id = $1 AND outcome IS NULL RETURNING attempts`,
        [messageId],
      );
      return rows[0]?.attempts;
    },
    async noteFailure(messageId, error) {
      await pool.query('UPDATE outbox.messages SET last_error = $2 WHERE id = $1 AND outcome IS NULL', [
        messageId,
        error,
      ]);
    },
    async conclude(messageId, outcome, answer) {
      await pool.query(
        `UPDATE outbox.messages SET outcome = $2, outcome_at = clock_timestamp(), answer = $3
         WHERE id = $1 AND outcome IS NULL`,
        [messageId, outcome, answer ?? null],
      );
    },
    async settle(messageId) {
      await pool.query(
        'UPDATE outbox.messages SET settled_at = clock_timestamp() WHERE id = $1 AND settled_at IS NULL',
        [messageId],
      );
    },
    async unsettled(complaintId) {
      const { rows } = await pool.query<{ id: string; complaint_id: string }>(
        `SELECT id, complaint_id FROM outbox.messages
         WHERE channel = 'email' AND settled_at IS NULL ${complaintId === undefined ? '' : 'AND complaint_id = $1'}
         ORDER BY created_at, id`,
        complaintId === undefined ? [] : [complaintId],
      );
      return rows.map(({ id, complaint_id }) => ({ messageId: id, complaintId: complaint_id }));
    },
  };
}

function itemOf(messageId: string, row: Row): MailItem {
  const { letter_kind, language, subject, outcome, outcome_at } = row;
  const kind = letterKindNames.find((name) => name === letter_kind);
  return {
    messageId,
    complaintId: row.complaint_id,
    revision: row.revision,
    text: row.text,
    ...(kind !== undefined && language !== null && subject !== null
      ? { letter: { kind, language, subject } }
      : {}),
    firstMessageId: row.first,
    attempts: row.attempts,
    ...(outcome !== null && outcome_at !== null
      ? { outcome: { is: outcome, at: outcome_at.toISOString() } }
      : {}),
  };
}
