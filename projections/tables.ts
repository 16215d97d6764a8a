import { Kysely, PostgresDialect } from 'kysely';
import type { Pool } from 'pg';
import type { Complaint, Status } from '../domain/state';
import type { Instant } from '../domain/time';
import { withInstants } from './instants';
import type { ClockStatus } from './models/clock-rows';

// The columns as they are given: times as RFC 3339 in UTC, integers as number.

export interface ComplaintsTable {
  readonly id: string;
  readonly revision: number;
  readonly position: string;
  readonly status: Status;
  readonly level: string;
  readonly role: string;
  readonly category: string;
  readonly department: string;
  readonly priority: string;
  readonly severity: string | null;
  readonly subject: string;
  readonly product: string | null;
  readonly channel: string;
  readonly assignee: string | null;
  readonly owner: string | null;
  readonly holder: string | null;
  readonly holder_since: Instant | null;
  readonly team: string | null;
  readonly watchers: string[];
  readonly registered_at: Instant;
  readonly changed_at: Instant;
  readonly closed_at: Instant | null;
  readonly next_deadline_name: string | null;
  readonly next_due_at: Instant | null;
  readonly breached: boolean;
  readonly escalations: number;
  readonly reopenings: number;
  readonly standing_still: boolean;
  readonly root_cause: string | null;
  readonly complainant_key: string | null;
  readonly fingerprint: string | null;
  readonly source_system: string | null;
  readonly source_reference: string | null;
  readonly state: Complaint;
  /** The next deadline, or infinity. */
  readonly due_order: Instant | number;
}

export interface TimelineTable {
  readonly complaint_id: string;
  readonly revision: number;
  readonly position: string;
  readonly at: Instant;
  readonly by_id: string;
  readonly by_role: string;
  readonly type: string;
  readonly text: string;
  /** What the text becomes when the personal data are erased, with the day 0000-00-00; null where nothing in it is personal. */
  readonly blank: string | null;
  readonly due_at: Instant | null;
  readonly fired_at: Instant | null;
}

export interface PoliciesTable {
  readonly id: string;
  readonly version: number;
  readonly title: string;
  readonly published_at: Instant;
  readonly published_by: string;
  readonly position: string;
}

/** Whose a complaint is, and of what kind. */
interface WhoseColumns {
  readonly complaint_id: string;
  readonly level: string;
  readonly role: string;
  readonly department: string;
  readonly team: string | null;
  readonly holder: string | null;
  readonly category: string;
  readonly priority: string;
}

export interface ClocksTable extends WhoseColumns {
  readonly clock: string;
  readonly status: ClockStatus;
  readonly target: string;
  readonly started_at: Instant;
  readonly due_at: Instant | null;
  readonly breached_at: Instant | null;
  readonly paused_by: string[];
  /** When it is due, or infinity. */
  readonly due_order: Instant | number;
}

export interface BreachesTable extends WhoseColumns {
  readonly number: number;
  readonly clock: string;
  readonly due_at: Instant;
  readonly breached_at: Instant;
}

export interface ReadTables {
  readonly 'read.breaches': BreachesTable;
  readonly 'read.clocks': ClocksTable;
  readonly 'read.complaints': ComplaintsTable;
  readonly 'read.policies': PoliciesTable;
  readonly 'read.timeline': TimelineTable;
}

/** Typed queries on the read models. */
export type ReadModels = Kysely<ReadTables>;

/** Queries run on connections of the pool, which stays the caller's: end the pool, do not destroy the result. */
export function readModelsOf(pool: Pool): ReadModels {
  return new Kysely<ReadTables>({ dialect: new PostgresDialect({ pool: withInstants(pool) }) });
}
