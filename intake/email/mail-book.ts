import { createHmac } from 'node:crypto';
import type { Pool } from 'pg';
import { inTransaction } from '../../platform/transaction';
import { textDigest } from '../../eventstore/digest';

/** What becomes of a mail, and where. */
export type Plan =
  | {
      readonly became: 'complaint' | 'message' | 'message-of-stranger' | 'bounce';
      readonly complaintId: string;
    }
  | { readonly became: 'left-out'; readonly why: string };

/** A mail that came, as it is kept in the book. */
export interface BookedMail {
  /** When it came first, RFC 3339. */
  readonly receivedAt: string;
  readonly plan: Plan;
  /** Whether all of it is on record. */
  readonly isRecorded: boolean;
}

/** What a mail is booked by. */
export interface MailKey {
  /** 64 hexadecimal digits; the same whenever it comes again. */
  readonly id: string;
  /** Its Message-ID, if it has one. */
  readonly messageId: string | undefined;
  /** The address that it came from. */
  readonly sender: string;
}

/** So many mails are taken from one address within an hour. */
export const MAILS_PER_HOUR = 60;

/** Whoever asks what became of a mail does so within weeks; mail servers try for days. */
const KEPT_FOR = '90 days';

/** The book of the mails that came: what becomes of each is decided once. */
export interface MailBook {
  find(id: string): Promise<BookedMail | undefined>;
  /** Keeps the plan, unless there is one; resolves with the one that counts, or with undefined when too many came from this sender. */
  enter(key: MailKey, plan: Plan): Promise<BookedMail | undefined>;
  /** Notes that all of it is on record. */
  close(id: string): Promise<void>;
}

interface Row {
  readonly became: BookedMail['plan']['became'];
  readonly why: string | null;
  readonly complaint_id: string | null;
  readonly received_at: Date;
  readonly recorded_at: Date | null;
}

const COLUMNS = 'became, why, complaint_id, received_at, recorded_at';

/** `secret`: what addresses are hashed with. */
export function openMailBook(pool: Pool, secret: Buffer): MailBook {
  return {
    async find(id) {
      const { rows } = await pool.query<Row>(`SELECT ${COLUMNS} FROM intake.mails WHERE id = $1`, [id]);
      return rows[0] && bookedMail(rows[0]);
    },

    enter: ({ id, messageId, sender }, plan) =>
      inTransaction(pool, async (tx) => {
        const senderHash = createHmac('sha256', secret).update(sender).digest('hex');
        // Two mails of one sender are counted one after the other.
        await tx.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [`intake ${senderHash}`]);
        const found = await tx.query<Row>(`SELECT ${COLUMNS} FROM intake.mails WHERE id = $1`, [id]);
        if (found.rows[0]) return bookedMail(found.rows[0]);
        const entered = await tx.query<Row>(
          `INSERT INTO intake.mails (id, sender, message_id, received_at, became, why, complaint_id)
           SELECT $1, $2, $3, date_trunc('milliseconds', clock_timestamp()), $4, $5, $6
           WHERE (SELECT count(*) FROM intake.mails
                  WHERE sender = $2 AND received_at > clock_timestamp() - interval '1 hour') < ${MAILS_PER_HOUR}
           RETURNING ${COLUMNS}`,
          [
            id,
            senderHash,
            messageId === undefined ? null : textDigest(messageId),
            plan.became,
            plan.became === 'left-out' ? plan.why : null,
            plan.became === 'left-out' ? null : plan.complaintId,
          ],
        );
        await tx.query(
          `DELETE FROM intake.mails WHERE id IN (
             SELECT id FROM intake.mails WHERE received_at < clock_timestamp() - interval '${KEPT_FOR}' LIMIT 100
             FOR UPDATE SKIP LOCKED)`,
        );
        return entered.rows[0] && bookedMail(entered.rows[0]);
      }),

    async close(id) {
      await pool.query(
        'UPDATE intake.mails SET recorded_at = clock_timestamp() WHERE id = $1 AND recorded_at IS NULL',
        [id],
      );
    },
  };
}

function bookedMail({ became, why, complaint_id, received_at, recorded_at }: Row): BookedMail {
  return {
    receivedAt: received_at.toISOString(),
    plan: became === 'left-out' ? { became, why: why ?? '' } : { became, complaintId: complaint_id ?? '' },
    isRecorded: recorded_at !== null,
  };
}
