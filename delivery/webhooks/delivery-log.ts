import { randomUUID } from 'node:crypto';
import type { Pool } from 'pg';
import type { Instant } from '../../domain/time';
import { type DeliveryOutcome, TEST_TYPE } from './webhook';
import { instantOf } from './webhook-row';

/** An event on its way to a webhook, or a test. */
export interface WebhookDelivery {
  /** What the call has as `webhook-id`, however often it is made. */
  readonly id: string;
  readonly webhookId: string;
  /** Of the CloudEvent. */
  readonly type: string;
  /** The event; null for a test. */
  readonly event: {
    readonly id: string;
    readonly position: string;
    readonly complaintId: string;
    readonly revision: number;
  } | null;
  readonly createdAt: Instant;
  readonly attempts: number;
  /** When the newest attempt began. */
  readonly attemptedAt: Instant | null;
  /** The HTTP status of the newest answer; null while there was none. */
  readonly lastStatus: number | null;
  /** Why the newest attempt failed. */
  readonly lastError: string | null;
  /** Null while it is tried. */
  readonly outcome: DeliveryOutcome | null;
  readonly settledAt: Instant | null;
}

/** A page of deliveries, the newest first; `next` says where it goes on. */
export interface DeliveryPage {
  readonly deliveries: readonly WebhookDelivery[];
  readonly next: string | null;
}

/** What was and is to be sent to webhooks, for people. */
export interface DeliveryLog {
  /** `before`: as an earlier page gave it. */
  list(
    webhookId: string,
    page: { readonly before?: string | undefined; readonly limit: number },
  ): Promise<DeliveryPage>;
  /** Has a test sent, once. */
  test(webhookId: string): Promise<WebhookDelivery>;
  /** Has a delivery sent again that is over. `open`: it is not over; undefined: there is none. */
  resend(webhookId: string, deliveryId: string): Promise<WebhookDelivery | 'open' | undefined>;
}

const COLUMNS = `id, number::text, webhook_id, event_id, position, complaint_id, revision, type, created_at, attempts,
  attempted_at, last_status, last_error, outcome, settled_at`;

interface Row {
  readonly id: string;
  readonly number: string;
  readonly webhook_id: string;
  readonly event_id: string | null;
  readonly position: string | null;
  readonly complaint_id: string | null;
  readonly revision: number | null;
  readonly type: string;
  readonly created_at: Date;
  readonly attempts: number;
  readonly attempted_at: Date | null;
  readonly last_status: number | null;
  readonly last_error: string | null;
  readonly outcome: DeliveryOutcome | null;
  readonly settled_at: Date | null;
}

export function openDeliveryLog(pool: Pool): DeliveryLog {
  return {
    async list(webhookId, { before, limit }) {
      const { rows } = await pool.query<Row>(
        `SELECT ${COLUMNS} FROM outbox.webhook_deliveries d
         WHERE webhook_id = $1 AND ($2::bigint IS NULL OR d.number < $2) ORDER BY d.number DESC LIMIT $3`,
        [webhookId, before ?? null, limit],
      );
      const last = rows.length === limit ? rows.at(-1) : undefined;
      return { deliveries: rows.map(deliveryOf), next: last?.number ?? null };
    },
    async test(webhookId) {
      const { rows } = await pool.query<Row>(
        `INSERT INTO outbox.webhook_deliveries (id, webhook_id, type) VALUES ($1, $2, $3) RETURNING ${COLUMNS}`,
        [randomUUID(), webhookId, TEST_TYPE],
      );
      return onlyOne(rows);
    },
    async resend(webhookId, deliveryId) {
      const { rows } = await pool.query<Row>(
        `UPDATE outbox.webhook_deliveries SET round = round + 1, started_at = NULL, attempted_at = NULL,
           last_status = NULL, last_error = NULL, outcome = NULL, settled_at = NULL
         WHERE id = $2 AND webhook_id = $1 AND outcome IS NOT NULL RETURNING ${COLUMNS}`,
        [webhookId, deliveryId],
      );
      if (rows[0]) return deliveryOf(rows[0]);
      const { rowCount } = await pool.query(
        'SELECT 1 FROM outbox.webhook_deliveries WHERE id = $2 AND webhook_id = $1',
        [webhookId, deliveryId],
      );
      return rowCount === 0 ? undefined : 'open';
    },
  };
}

function onlyOne(rows: readonly Row[]): WebhookDelivery {
  const [row] = rows;
  if (!row) throw new Error('PostgreSQL gave no row back of an insert');
  return deliveryOf(row);
}

function deliveryOf(row: Row): WebhookDelivery {
  const { event_id, position, complaint_id, revision } = row;
  const isTest = event_id === null || position === null || complaint_id === null || revision === null;
  return {
    id: row.id,
    webhookId: row.webhook_id,
    type: row.type,
    event: isTest ? null : { id: event_id, position, complaintId: complaint_id, revision },
    createdAt: row.created_at.toISOString(),
    attempts: row.attempts,
    attemptedAt: instantOf(row.attempted_at),
    lastStatus: row.last_status,
    lastError: row.last_error,
    outcome: row.outcome,
    settledAt: instantOf(row.settled_at),
  };
}
