import type { Pool, PoolClient } from 'pg';
import { inTransaction } from '../../platform/transaction';
import { openSecret, type WebhookKey } from './sealed-secret';
import { type DeliveryOutcome, type DisabledReason, MOST_DAYS_FAILING, MOST_FAILURES } from './webhook';

/** One round of trying to deliver; there is another one when somebody has it sent again. */
export interface DeliveryRound {
  readonly deliveryId: string;
  readonly round: number;
}

/** What is called, and with what. */
export interface DeliveryWork {
  readonly webhookId: string;
  readonly url: string;
  /** The newest first. */
  readonly secrets: readonly string[];
  /** Undefined for a test. */
  readonly event:
    | { readonly id: string; readonly complaintId: string; readonly revision: number }
    | undefined;
  readonly createdAt: Date;
}

/** How a call came out: the status of the answer where there was one, and what was wrong. */
export interface CallResult {
  readonly status?: number;
  readonly error?: string;
}

/** What the deliveries to webhooks are carried out with. A round that is over, or is not the newest, is never changed. */
export interface DeliveryBook {
  /** Undefined where there is no such delivery. */
  outcomeOf(round: DeliveryRound): Promise<DeliveryOutcome | 'open' | undefined>;
  /**
   * Notes durably that an attempt begins. Undefined when the round is over; that of a webhook which is disabled ends
   * here.
   */
  begin(round: DeliveryRound): Promise<DeliveryWork | undefined>;
  delivered(round: DeliveryRound, result: CallResult): Promise<void>;
  /** An attempt failed that need not be the last. Resolves with why the webhook is disabled now, if that did it. */
  attemptFailed(round: DeliveryRound, result: CallResult): Promise<DisabledReason | undefined>;
  /** No further attempt is made. `counts`: it is one in the row that disables. Resolves as {@link attemptFailed}. */
  giveUp(
    round: DeliveryRound,
    result: CallResult | undefined,
    options: { readonly counts: boolean },
  ): Promise<DisabledReason | undefined>;
  /** The other side is gone for good: the delivery has failed, and its webhook is disabled. False when it was already. */
  gone(round: DeliveryRound, result: CallResult): Promise<boolean>;
}

const OPEN = 'id = $1 AND round = $2 AND outcome IS NULL';

export function openDeliveryBook(pool: Pool, key: WebhookKey): DeliveryBook {
  return {
    async outcomeOf({ deliveryId, round }) {
      const { rows } = await pool.query<{ outcome: DeliveryOutcome | null }>(
        'SELECT outcome FROM outbox.webhook_deliveries WHERE id = $1 AND round = $2',
        [deliveryId, round],
      );
      return rows[0] && (rows[0].outcome ?? 'open');
    },
    async begin({ deliveryId, round }) {
      await pool.query(
        `UPDATE outbox.webhook_deliveries SET outcome = 'disabled', settled_at = clock_timestamp()
         WHERE ${OPEN} AND webhook_id IN (SELECT id FROM outbox.webhooks WHERE disabled_at IS NOT NULL)`,
        [deliveryId, round],
      );
      const { rows } = await pool.query<Row>(
        `UPDATE outbox.webhook_deliveries d SET attempts = attempts + 1, attempted_at = clock_timestamp()
         FROM outbox.webhooks w WHERE d.id = $1 AND d.round = $2 AND d.outcome IS NULL AND w.id = d.webhook_id
         RETURNING w.id, w.url, w.secret,
           CASE WHEN w.former_secret_until > clock_timestamp() THEN w.former_secret END AS former_secret,
           d.event_id, d.complaint_id, d.revision, d.created_at`,
        [deliveryId, round],
      );
      return rows[0] && workOf(rows[0]);
    },
    delivered: (round, result) =>
      settle(round, 'delivered', result, async (tx, webhookId) => {
        await tx.query(
          `UPDATE outbox.webhooks SET failures = 0, failing_since = NULL
           WHERE id = $1 AND (failures > 0 OR failing_since IS NOT NULL)`,
          [webhookId],
        );
        return undefined;
      }).then(() => undefined),
    async attemptFailed({ deliveryId, round }, result) {
      return inTransaction(pool, async (tx) => {
        const { rows } = await tx.query<{ webhook_id: string }>(
          `UPDATE outbox.webhook_deliveries SET last_status = $3, last_error = $4 WHERE ${OPEN} RETURNING webhook_id`,
          [deliveryId, round, result.status ?? null, result.error ?? null],
        );
        const [row] = rows;
        if (!row) return undefined;
        await tx.query(
          'UPDATE outbox.webhooks SET failing_since = clock_timestamp() WHERE id = $1 AND failing_since IS NULL',
          [row.webhook_id],
        );
        return disable(
          tx,
          row.webhook_id,
          'failed-for-days',
          `failing_since < clock_timestamp() - interval '${MOST_DAYS_FAILING} days'`,
        );
      });
    },
    giveUp: (round, result, { counts }) =>
      settle(round, 'failed', result, async (tx, webhookId) => {
        if (!counts) return undefined;
        await tx.query('UPDATE outbox.webhooks SET failures = failures + 1 WHERE id = $1', [webhookId]);
        return disable(tx, webhookId, 'failed-in-a-row', `failures >= ${MOST_FAILURES}`);
      }),
    gone: async (round, result) => {
      const did = await settle(round, 'failed', result, (tx, id) => disable(tx, id, 'gone', 'true'));
      return did !== undefined;
    },
  };

  async function workOf(row: Row): Promise<DeliveryWork> {
    const { id, url, secret, former_secret, event_id, complaint_id, revision } = row;
    const sealed = former_secret === null ? [secret] : [secret, former_secret];
    return {
      webhookId: id,
      url,
      secrets: await Promise.all(sealed.map((one) => openSecret(key, id, one))),
      event:
        event_id === null || complaint_id === null || revision === null
          ? undefined
          : { id: event_id, complaintId: complaint_id, revision },
      createdAt: row.created_at,
    };
  }

  function settle(
    { deliveryId, round }: DeliveryRound,
    outcome: DeliveryOutcome,
    result: CallResult | undefined,
    then: (tx: PoolClient, webhookId: string) => Promise<DisabledReason | undefined>,
  ): Promise<DisabledReason | undefined> {
    return inTransaction(pool, async (tx) => {
      const { rows } = await tx.query<{ webhook_id: string }>(
        `UPDATE outbox.webhook_deliveries SET outcome = $3, settled_at = clock_timestamp()
           ${result ? ', last_status = $4, last_error = $5' : ''}
         WHERE ${OPEN} RETURNING webhook_id`,
        [deliveryId, round, outcome, ...(result ? [result.status ?? null, result.error ?? null] : [])],
      );
      return rows[0] && then(tx, rows[0].webhook_id);
    });
  }
}

interface Row {
  readonly id: string;
  readonly url: string;
  readonly secret: Buffer;
  readonly former_secret: Buffer | null;
  readonly event_id: string | null;
  readonly complaint_id: string | null;
  readonly revision: number | null;
  readonly created_at: Date;
}

/** Undefined when it was disabled before, or `when` is not so. */
async function disable(
  tx: PoolClient,
  webhookId: string,
  reason: DisabledReason,
  when: string,
): Promise<DisabledReason | undefined> {
  const { rowCount } = await tx.query(
    `UPDATE outbox.webhooks SET disabled_at = clock_timestamp(), disabled_by = NULL, disabled_reason = $2
     WHERE id = $1 AND disabled_at IS NULL AND ${when}`,
    [webhookId, reason],
  );
  return rowCount === 1 ? reason : undefined;
}
