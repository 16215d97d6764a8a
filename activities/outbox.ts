import type { Pool } from 'pg';
import { erasedText } from '../domain/personal/judgement';
import { type Message, recipientKey } from '../domain/reactions';
import type { Refusal } from '../domain/refusals';
import { runMigrations } from '../platform/migrations';
import { fromPackageRoot } from '../platform/package-root';

/** A message of one event of a complaint. */
export interface EventMessage {
  readonly eventId: string;
  readonly revision: number;
  readonly message: Message;
}

/** The same for the same event and recipient. */
export function messageIdOf({ eventId, message }: Pick<EventMessage, 'eventId' | 'message'>): string {
  return `${eventId}/${recipientKey(message.to)}`;
}

/** Where messages wait to be sent. Every write may be repeated: a message is kept once per event and recipient. */
export interface Outbox {
  /** The revision up to which everyone was told; -1 for none. */
  toldUpTo(complaintId: string): Promise<number>;
  /** Keeps the messages and notes that everyone was told up to `revision`, both or neither; nothing where that is so already. */
  tell(complaintId: string, revision: number, messages: readonly EventMessage[]): Promise<void>;
  /** Leaves nothing of what the messages about earlier events said, sent or not. `on` is a day such as 2026-11-22. */
  erase(complaintId: string, beforeRevision: number, on: string): Promise<void>;
  /** Tells a person that a command which nobody waited for was refused. */
  reportRefusal(complaintId: string, commandId: string, personId: string, refusal: Refusal): Promise<void>;
}

/** Brings the tables of the outbox up to date. Safe to run again, and by several processes at once. */
export function migrateOutbox(databaseUrl: string): Promise<void> {
  return runMigrations({
    databaseUrl,
    folder: fromPackageRoot('activities', 'migrations'),
    schema: 'outbox',
  });
}

export function openOutbox(pool: Pool): Outbox {
  return {
    async toldUpTo(complaintId) {
      const { rows } = await pool.query<{ revision: number }>(
        'SELECT revision FROM outbox.told WHERE complaint_id = $1',
        [complaintId],
      );
      return rows[0]?.revision ?? -1;
    },
    async tell(complaintId, revision, messages) {
      await pool.query(TELL, [complaintId, revision, JSON.stringify(messages.map(rowOf))]);
    },
    async erase(complaintId, beforeRevision, on) {
      // Refusals have no revision; they repeat what somebody wrote.
      await pool.query(
        `UPDATE outbox.messages SET text = $3, refusal = NULL, subject = NULL, answer = NULL, last_error = NULL
         WHERE complaint_id = $1 AND coalesce(revision, -1) < $2`,
        [complaintId, beforeRevision, erasedText(on)],
      );
    },
    async reportRefusal(complaintId, commandId, personId, refusal) {
      await pool.query(
        `INSERT INTO outbox.messages (id, complaint_id, recipient_kind, recipient, reason, text, command_id, refusal)
         VALUES ($1, $2, 'person', $3, 'command-refused', $4, $5, $6) ON CONFLICT (id) DO NOTHING`,
        [
          `refusal/${complaintId}/${commandId}`,
          complaintId,
          personId,
          `${complaintId}: a command of yours was refused. ${refusal.message} ${refusal.hint}`,
          commandId,
          JSON.stringify(refusal),
        ],
      );
    },
  };
}

const COLUMNS =
  'id, revision, recipient_kind, recipient, reason, text, channel, letter_kind, language, subject';

/**
 * $1 complaint, $2 revision, $3 rows. One statement, so both or neither. Where everyone was told that far already, the
 * messages are there, and what they say may have been erased since.
 */
const TELL = `WITH kept AS (
    INSERT INTO outbox.messages (complaint_id, ${COLUMNS})
    SELECT $1, ${COLUMNS} FROM jsonb_populate_recordset(NULL::outbox.messages, $3::jsonb)
    WHERE NOT EXISTS (SELECT FROM outbox.told WHERE complaint_id = $1 AND revision >= $2)
    ON CONFLICT (id) DO NOTHING
  )
  INSERT INTO outbox.told (complaint_id, revision) VALUES ($1, $2)
  ON CONFLICT (complaint_id) DO UPDATE SET revision = greatest(outbox.told.revision, excluded.revision)`;

function rowOf(one: EventMessage) {
  const { to, reason, text, via, letter } = one.message;
  return {
    id: messageIdOf(one),
    revision: one.revision,
    recipient_kind: to.kind,
    recipient: to.kind === 'person' ? to.id : to.kind === 'role' ? to.role : null,
    reason,
    text,
    channel: via?.channel ?? null,
    letter_kind: letter?.kind ?? null,
    language: letter?.language ?? null,
    subject: letter?.subject ?? null,
  };
}
