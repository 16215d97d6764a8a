import type { Pool } from 'pg';
import type { Instant } from '../../domain/time';

/** Somebody was to hear of an event. The text holds free text of people: treat it as personal data. */
export interface Notification {
  readonly complaintId: string;
  /** Of the event, with its position in the log and its type. */
  readonly revision: number;
  readonly position: string;
  readonly type: string;
  /** Told as a person, or because of the role. Who is told both ways is told once, as a person. */
  readonly as: 'person' | 'role';
  readonly reason: string;
  readonly text: string;
  readonly at: Instant;
  readonly read: boolean;
}

export interface NotificationsOf {
  readonly person: { readonly id: string; readonly role: string };
  /** Only those that were not read. */
  readonly unread?: boolean | undefined;
  /** Only those of events before this position. */
  readonly before?: string | undefined;
  readonly limit: number;
}

const branch = (kind: 'person' | 'role', recipient: string) =>
  `(SELECT * FROM read.notifications
    WHERE kind = '${kind}' AND recipient = ${recipient}
      AND ($3::text IS NULL OR place < string_to_array($3, '/')::numeric[])
      AND (NOT $4 OR $5::text IS NULL OR place > string_to_array($5, '/')::numeric[])
    ORDER BY place DESC LIMIT $6)`;

export const NOTIFICATIONS = `SELECT DISTINCT ON (place) complaint_id AS "complaintId", revision, position, type,
    kind AS as, reason, text, at, coalesce(place <= string_to_array($5, '/')::numeric[], false) AS read
  FROM (${branch('person', '$1')} UNION ALL ${branch('role', '$2')}) AS mine
  ORDER BY place DESC, kind LIMIT $6`;

/** A page of what a person has to hear of, in person or because of the role; the newest first. */
export async function notificationsOf(
  pool: Pool,
  { person, unread = false, before, limit }: NotificationsOf,
): Promise<readonly Notification[]> {
  const readUpTo = await readMarkOf(pool, person.id);
  const { rows } = await pool.query<Omit<Notification, 'at'> & { readonly at: Date }>(NOTIFICATIONS, [
    person.id,
    person.role,
    before ?? null,
    unread,
    readUpTo,
    limit,
  ]);
  return rows.map(({ at, ...row }) => ({ ...row, at: at.toISOString() }));
}

/** The position up to which a person has read everything; null for nothing. */
async function readMarkOf(pool: Pool, personId: string): Promise<string | null> {
  const { rows } = await pool.query<{ position: string }>(
    'SELECT position FROM outbox.read_marks WHERE person = $1',
    [personId],
  );
  return rows[0]?.position ?? null;
}

/** Notes that a person has read everything up to a position, and gives the position up to which they have: a mark never goes back. */
export async function markRead(pool: Pool, personId: string, position: string): Promise<string> {
  await pool.query(
    `INSERT INTO outbox.read_marks AS stored (person, position) VALUES ($1, $2)
     ON CONFLICT (person) DO UPDATE SET position = excluded.position
     WHERE string_to_array(stored.position, '/')::numeric[] < string_to_array(excluded.position, '/')::numeric[]`,
    [personId, position],
  );
  return (await readMarkOf(pool, personId)) ?? position;
}
