import type { Pool } from 'pg';
import type { DecisionSources } from '../eventstore/decision-context';
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
export interface ApiDependencies extends DecisionSources {
  readonly gateway: Gateway;
  readonly events: EventSource;
  /** The database of the read models and of the outbox. */
  readonly pool: Pool;
  readonly tokens: TokenVerifier;
  readonly log: Logger;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
}
