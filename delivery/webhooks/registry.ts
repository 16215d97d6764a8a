import type { Pool, PoolClient } from 'pg';
import { eventIdFrom } from '../../eventstore/event-id';
import type { DurableReader, LogPosition } from '../../eventstore/port';
import { inTransaction } from '../../platform/transaction';
import { newSealedSecret, openSecret, type WebhookKey } from './sealed-secret';
import type { Webhook } from './webhook';
import { WEBHOOK_COLUMNS, type WebhookRow, webhookOf } from './webhook-row';

export interface NewWebhook {
  readonly url: string;
  /** Left out: all. */
  readonly types?: readonly string[] | undefined;
  readonly by: string;
  /** The same webhook for the same key of the same person. */
  readonly key: string;
}

export interface Rotation {
  readonly by: string;
  /** A repetition under the same key gives the same secret, and changes nothing. */
  readonly key: string;
  /** How long the secret before signs too. */
  readonly formerHours: number;
}

/** A webhook with its newest secret. */
export interface WithSecret {
  readonly webhook: Webhook;
  readonly secret: string;
}

/** What {@link Webhooks.create} did. `reused`: the key stands for another webhook. `known`: it was made with this key before, and its secret is shown no more. */
export type Created = ({ readonly kind: 'made' } & WithSecret) | { readonly kind: 'reused' | 'known' };

/** The webhooks and their secrets. What does not exist is undefined. */
export interface Webhooks {
  create(wanted: NewWebhook): Promise<Created>;
  /** The newest first. */
  list(): Promise<readonly Webhook[]>;
  find(id: string): Promise<Webhook | undefined>;
  rotate(id: string, rotation: Rotation): Promise<WithSecret | undefined>;
  /** Has events sent again that come from now on. Does nothing to one that is enabled. */
  enable(id: string, by: string): Promise<Webhook | undefined>;
  /** By hand. Also of one that Redress disabled: whoever does that has seen it. */
  disable(id: string, by: string): Promise<Webhook | undefined>;
  /** Those of a person that Redress has disabled, and that nobody has seen to. */
  disabledOf(person: string): Promise<readonly Webhook[]>;
}

export interface WebhooksOptions {
  readonly pool: Pool;
  readonly key: WebhookKey;
  readonly log: Pick<DurableReader, 'head'>;
}

/** For so long a repetition of the request that made a webhook is answered as before. */
const REPEATABLE = "created_at > clock_timestamp() - interval '1 day' AND rotated_at IS NULL";

export function openWebhooks({ pool, key, log }: WebhooksOptions): Webhooks {
  async function find(id: string): Promise<Webhook | undefined> {
    const { rows } = await pool.query<WebhookRow>(
      `SELECT ${WEBHOOK_COLUMNS} FROM outbox.webhooks WHERE id = $1`,
      [id],
    );
    return rows[0] && webhookOf(rows[0]);
  }

  return {
    find,
    async create({ url, types, by, key: asked }) {
      const id = eventIdFrom('webhook', by, asked);
      const { sealed } = await newSealedSecret(key, id);
      await atHead(async (tx, head) => {
        await tx.query(
          `INSERT INTO outbox.webhooks (id, url, types, secret, starts_after, created_by)
           VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (id) DO NOTHING`,
          [id, url, types ?? null, sealed, head, by],
        );
      });
      const { rows } = await pool.query<WebhookRow & { secret: Buffer; same: boolean; repeatable: boolean }>(
        `SELECT ${WEBHOOK_COLUMNS}, secret, url = $2 AND types IS NOT DISTINCT FROM $3::text[] AS same,
           ${REPEATABLE} AS repeatable
         FROM outbox.webhooks WHERE id = $1`,
        [id, url, types ?? null],
      );
      const [row] = rows;
      if (!row?.same) return { kind: 'reused' };
      if (!row.repeatable) return { kind: 'known' };
      return { kind: 'made', webhook: webhookOf(row), secret: await openSecret(key, id, row.secret) };
    },
    async list() {
      const { rows } = await pool.query<WebhookRow>(
        `SELECT ${WEBHOOK_COLUMNS} FROM outbox.webhooks ORDER BY created_at DESC, id`,
      );
      return rows.map(webhookOf);
    },
    async rotate(id, { by, key: asked, formerHours }) {
      const { sealed } = await newSealedSecret(key, id);
      await pool.query(
        `UPDATE outbox.webhooks SET secret = $2, rotated_by = $3, rotated_at = clock_timestamp(), rotation_key = $4,
           former_secret = CASE WHEN $5 > 0 THEN secret END,
           former_secret_until = CASE WHEN $5 > 0 THEN clock_timestamp() + make_interval(hours => $5) END
         WHERE id = $1 AND (rotation_key, rotated_by) IS DISTINCT FROM ($4::text, $3::text)`,
        [id, sealed, by, asked, formerHours],
      );
      const { rows } = await pool.query<WebhookRow & { secret: Buffer }>(
        `SELECT ${WEBHOOK_COLUMNS}, secret FROM outbox.webhooks WHERE id = $1`,
        [id],
      );
      const [row] = rows;
      return row && { webhook: webhookOf(row), secret: await openSecret(key, id, row.secret) };
    },
    async enable(id, by) {
      await atHead(async (tx, head) => {
        await tx.query(
          `UPDATE outbox.webhooks SET disabled_at = NULL, disabled_by = NULL, disabled_reason = NULL,
             failing_since = NULL, failures = 0, starts_after = $3, enabled_by = $2, enabled_at = clock_timestamp()
           WHERE id = $1 AND disabled_at IS NOT NULL`,
          [id, by, head],
        );
      });
      return find(id);
    },
    async disable(id, by) {
      await pool.query(
        `UPDATE outbox.webhooks SET disabled_at = clock_timestamp(), disabled_by = $2, disabled_reason = 'by-hand'
         WHERE id = $1 AND disabled_reason IS DISTINCT FROM 'by-hand'`,
        [id, by],
      );
      return find(id);
    },
    async disabledOf(person) {
      const { rows } = await pool.query<WebhookRow>(
        `SELECT ${WEBHOOK_COLUMNS} FROM outbox.webhooks
         WHERE created_by = $1 AND disabled_reason <> 'by-hand' ORDER BY disabled_at DESC, id`,
        [person],
      );
      return rows.map(webhookOf);
    },
  };

  /**
   * Does the work while nobody reads the log for webhooks. `head` is at or behind where the reader is: what comes after
   * it has not been looked at by anybody, so a webhook that begins there misses nothing.
   */
  async function atHead(work: (tx: PoolClient, head: LogPosition) => Promise<void>): Promise<void> {
    await inTransaction(pool, async (tx) => {
      await tx.query('SELECT 1 FROM outbox.webhook_reader FOR UPDATE');
      await work(tx, await log.head());
    });
  }
}
