import type { Pool } from 'pg';
import type { Organisation } from '../domain/organisation';
import type { Policy } from '../domain/policy/schema';
import type { PinnedPolicies } from '../eventstore/policy-log';
import type { EventStore } from '../eventstore/port';
import type { Logger } from '../platform/log';
import type { Gateway } from './gateway';
import type { TokenVerifier } from './tokens';

/**
 * What the API reads from the event log. What it answers has effects outside, so it reads durably; `visible` serves
 * only to see how far the read models are behind.
 */
export type EventSource = Pick<EventStore, 'durable' | 'visible' | 'parsePosition'>;

/** What the API works with. Whoever makes it opens and closes these. */
export interface ApiDependencies {
  readonly gateway: Gateway;
  readonly events: EventSource;
  /** The database of the read models and of the outbox. */
  readonly pool: Pool;
  readonly policies: {
    /** What new complaints follow. */
    readonly active: Policy;
    readonly pinned: PinnedPolicies;
  };
  readonly organisation: Organisation;
  readonly tokens: TokenVerifier;
  readonly log: Logger;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
}
