import type { Instant } from '../../domain/time';
import type { DisabledReason, Webhook } from './webhook';

/** What of the table tells about a webhook. */
export const WEBHOOK_COLUMNS = `id, url, types, created_by, created_at, rotated_by, rotated_at, former_secret_until,
  enabled_by, enabled_at, disabled_by, disabled_at, disabled_reason, failing_since, failures`;

export interface WebhookRow {
  readonly id: string;
  readonly url: string;
  readonly types: readonly string[] | null;
  readonly created_by: string;
  readonly created_at: Date;
  readonly rotated_by: string | null;
  readonly rotated_at: Date | null;
  readonly former_secret_until: Date | null;
  readonly enabled_by: string | null;
  readonly enabled_at: Date | null;
  readonly disabled_by: string | null;
  readonly disabled_at: Date | null;
  readonly disabled_reason: DisabledReason | null;
  readonly failing_since: Date | null;
  readonly failures: number;
}

export function webhookOf(row: WebhookRow): Webhook {
  const { rotated_by, rotated_at, enabled_by, enabled_at, disabled_at, disabled_reason } = row;
  return {
    id: row.id,
    url: row.url,
    types: row.types,
    createdBy: row.created_by,
    createdAt: row.created_at.toISOString(),
    rotated:
      rotated_by === null || rotated_at === null
        ? null
        : { by: rotated_by, at: rotated_at.toISOString(), formerUntil: instantOf(row.former_secret_until) },
    enabled:
      enabled_by === null || enabled_at === null ? null : { by: enabled_by, at: enabled_at.toISOString() },
    disabled:
      disabled_at === null || disabled_reason === null
        ? null
        : { by: row.disabled_by, at: disabled_at.toISOString(), reason: disabled_reason },
    failingSince: instantOf(row.failing_since),
    failures: row.failures,
  };
}

export function instantOf(at: Date | null): Instant | null {
  return at?.toISOString() ?? null;
}
