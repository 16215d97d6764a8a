import type { Instant } from '../../domain/time';

/** Why nothing is sent to a webhook: somebody said so, it answered 410, or nothing arrived for too long. */
export type DisabledReason = 'by-hand' | 'gone' | 'failed-in-a-row' | 'failed-for-days';

/** After so many deliveries in a row that were given up a webhook is disabled. */
export const MOST_FAILURES = 20;
/** After so many days on which every call failed a webhook is disabled. */
export const MOST_DAYS_FAILING = 5;

/** Where another system wants to be called. Its secrets are not in it. */
export interface Webhook {
  readonly id: string;
  readonly url: string;
  /** Types of CloudEvents; null for all. */
  readonly types: readonly string[] | null;
  readonly createdBy: string;
  readonly createdAt: Instant;
  /** Who changed the secret last; until `formerUntil` the one before signs too. */
  readonly rotated: {
    readonly by: string;
    readonly at: Instant;
    readonly formerUntil: Instant | null;
  } | null;
  /** Who enabled it last after it was disabled. */
  readonly enabled: { readonly by: string; readonly at: Instant } | null;
  /** `by` is null when Redress did it. */
  readonly disabled: {
    readonly by: string | null;
    readonly at: Instant;
    readonly reason: DisabledReason;
  } | null;
  /** Since when every call has failed. */
  readonly failingSince: Instant | null;
  /** Deliveries that were given up since the last one that arrived. */
  readonly failures: number;
}

/** What became of a delivery. `failed`: it was given up. `disabled`: its webhook was, before it could be sent. */
export type DeliveryOutcome = 'delivered' | 'failed' | 'disabled';

/** A sentence for people that says why a webhook is disabled. */
export function disabledBecause({ reason, by }: NonNullable<Webhook['disabled']>): string {
  switch (reason) {
    case 'by-hand':
      return `${by ?? 'somebody'} disabled it`;
    case 'gone':
      return 'it answered 410 (gone)';
    case 'failed-in-a-row':
      return `${MOST_FAILURES} deliveries in a row failed for good`;
    case 'failed-for-days':
      return `every call failed for ${MOST_DAYS_FAILING} days`;
  }
}

/** What a test is sent as. */
export const TEST_TYPE = 'redress.webhook.test.v1';
