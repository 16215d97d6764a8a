import { type SelectQueryBuilder, sql } from 'kysely';
import type { Status } from '../../domain/state';
import type { Instant } from '../../domain/time';
import type { ReadModels, ReadTables } from '../tables';
import { type ComplaintSort, readCursor, writeCursor } from './cursor';

export { BadCursor, type ComplaintSort, complaintSorts } from './cursor';

/** What a complaint in the list has to be; all that are given have to hold. */
export interface ComplaintFilters {
  readonly status?: Status | readonly Status[] | undefined;
  readonly level?: string | undefined;
  /** The role that works at the complaint's level. With `holder: null` it is the inbox of the role. */
  readonly role?: string | undefined;
  readonly owner?: string | undefined;
  readonly assignee?: string | undefined;
  /** The owner, else the assignee; null for complaints that nobody has. */
  readonly holder?: string | null | undefined;
  readonly team?: string | undefined;
  readonly watcher?: string | undefined;
  readonly category?: string | undefined;
  readonly department?: string | undefined;
  readonly priority?: string | undefined;
  readonly severity?: string | undefined;
  /** Whether any deadline was ever missed. */
  readonly breached?: boolean | undefined;
  /** Whether a pause holds, so that some clocks or all stand still. */
  readonly standingStill?: boolean | undefined;
  /** The next deadline is before this moment. */
  readonly dueBefore?: Instant | undefined;
  readonly sourceSystem?: string | undefined;
  readonly sourceReference?: string | undefined;
  /** Words of its id, its source reference, subject, description or notes, as `websearch_to_tsquery` reads them. */
  readonly search?: string | undefined;
  /** The other complaints of whoever complains in the one with this id. */
  readonly sameComplainantAs?: string | undefined;
}

export interface ComplaintPage {
  /** Default: newest. */
  readonly sort?: ComplaintSort | undefined;
  /** Continue where the page ended that gave this cursor; the sort has to be the same. */
  readonly cursor?: string | undefined;
  /** 1 to {@link MAX_COMPLAINTS}. Default: 50. */
  readonly limit?: number | undefined;
}

/** A complaint in a list; null where there is nothing. Times are RFC 3339 in UTC. */
export interface ComplaintSummary {
  readonly id: string;
  readonly revision: number;
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
  /** Since when the holder has had it without a break. */
  readonly holderSince: Instant | null;
  readonly team: string | null;
  readonly watchers: readonly string[];
  readonly registeredAt: Instant;
  readonly changedAt: Instant;
  readonly closedAt: Instant | null;
  readonly nextDeadline: { readonly name: string; readonly dueAt: Instant } | null;
  readonly breached: boolean;
  readonly escalations: number;
  readonly reopenings: number;
  readonly standingStill: boolean;
  readonly rootCause: string | null;
  readonly source: { readonly system: string; readonly reference: string } | null;
}

export interface ComplaintList {
  readonly complaints: readonly ComplaintSummary[];
  /** Null at the end of the list. */
  readonly nextCursor: string | null;
}

export const MAX_COMPLAINTS = 200;
const DEFAULT_COMPLAINTS = 50;

/**
 * A page of complaints. Going on from cursor to cursor gives every complaint once that does not change meanwhile.
 * Throws {@link BadCursor}, and RangeError for a limit out of bounds.
 */
export async function listComplaints(
  db: ReadModels,
  filters: ComplaintFilters = {},
  page: ComplaintPage = {},
): Promise<ComplaintList> {
  const { sort = 'newest', limit = DEFAULT_COMPLAINTS } = page;
  const rows = await complaintsQuery(db, filters, page).execute();
  const complaints = rows.slice(0, limit).map(toSummary);
  const last = complaints.at(-1);
  if (rows.length <= limit || !last) return { complaints, nextCursor: null };
  const key = sort === 'newest' ? last.registeredAt : (last.nextDeadline?.dueAt ?? 'infinity');
  return { complaints, nextCursor: writeCursor(sort, { key, id: last.id }) };
}

/** The statement of {@link listComplaints}: one row more than a page, to know whether it is the last. */
export function complaintsQuery(db: ReadModels, filters: ComplaintFilters, page: ComplaintPage) {
  const { sort = 'newest', cursor, limit = DEFAULT_COMPLAINTS } = page;
  if (!Number.isInteger(limit) || limit < 1 || limit > MAX_COMPLAINTS) {
    throw new RangeError(`limit must be a whole number from 1 to ${MAX_COMPLAINTS}, not ${limit}.`);
  }
  const columns = db.selectFrom('read.complaints').select(SUMMARY_COLUMNS);
  const query = filtered(columns, filters).limit(limit + 1);
  const place = cursor === undefined ? undefined : readCursor(sort, cursor);
  if (sort === 'newest') {
    const from = place
      ? query.where(sql<boolean>`(registered_at, id) < (${place.key}::timestamptz, ${place.id})`)
      : query;
    return from.orderBy('registered_at', 'desc').orderBy('id', 'desc');
  }
  const from = place
    ? query.where(sql<boolean>`(due_order, id) > (${place.key}::timestamptz, ${place.id})`)
    : query;
  return from.orderBy('due_order').orderBy('id');
}

const SUMMARY_COLUMNS = [
  'id',
  'revision',
  'status',
  'level',
  'role',
  'category',
  'department',
  'priority',
  'severity',
  'subject',
  'product',
  'channel',
  'assignee',
  'owner',
  'holder',
  'holder_since',
  'team',
  'watchers',
  'registered_at',
  'changed_at',
  'closed_at',
  'next_deadline_name',
  'next_due_at',
  'breached',
  'escalations',
  'reopenings',
  'standing_still',
  'root_cause',
  'source_system',
  'source_reference',
] as const;

type Row = Pick<ReadTables['read.complaints'], (typeof SUMMARY_COLUMNS)[number]>;
type Query = SelectQueryBuilder<ReadTables, 'read.complaints', Row>;

const SAME_NAME = [
  'level',
  'role',
  'assignee',
  'team',
  'category',
  'department',
  'priority',
  'severity',
  'breached',
] as const;

function filtered(all: Query, filters: ComplaintFilters): Query {
  const { status, holder, owner, watcher, standingStill, dueBefore, sourceSystem, sourceReference } = filters;
  const { sameComplainantAs, search } = filters;
  let query = all;
  for (const name of SAME_NAME) {
    const value = filters[name];
    if (value !== undefined) query = query.where(name, '=', value);
  }
  if (typeof status === 'string') query = query.where('status', '=', status);
  else if (status !== undefined) query = query.where(sql<boolean>`status = ANY (${[...status]})`);
  if (holder === null) query = query.where('holder', 'is', null);
  else if (holder !== undefined) query = query.where('holder', '=', holder);
  // The owner comes before the assignee as the holder: said this way, the index by holder serves both.
  if (owner !== undefined) query = query.where('holder', '=', owner).where('owner', 'is not', null);
  if (watcher !== undefined) query = query.where(sql<boolean>`watchers @> ARRAY[${watcher}]`);
  // Said without a parameter, so that the index of what stands still serves.
  if (standingStill !== undefined)
    query = query.where(standingStill ? sql<boolean>`standing_still` : sql<boolean>`NOT standing_still`);
  if (dueBefore !== undefined) query = query.where(sql<boolean>`due_order < ${dueBefore}::timestamptz`);
  if (sourceSystem !== undefined) query = query.where('source_system', '=', sourceSystem);
  if (sourceReference !== undefined) query = query.where('source_reference', '=', sourceReference);
  if (sameComplainantAs !== undefined) {
    const key = sql`(SELECT complainant_key FROM read.complaints WHERE id = ${sameComplainantAs})`;
    query = query.where(sql<boolean>`complainant_key = ${key}`).where('id', '!=', sameComplainantAs);
  }
  if (search !== undefined) {
    query = query.where(
      sql<boolean>`id IN (SELECT complaint_id FROM read.complaint_words WHERE words @@ ${wordsOf(search)})`,
    );
  }
  return query;
}

/** By stems, as in English, or by the words as they stand: also those that English leaves out, such as "was". */
function wordsOf(search: string) {
  return sql`(websearch_to_tsquery('english', ${search}) || websearch_to_tsquery('simple', ${search}))`;
}

function toSummary(row: Row): ComplaintSummary {
  const { source_system: system, source_reference: reference, next_deadline_name: name } = row;
  return {
    id: row.id,
    revision: row.revision,
    status: row.status,
    level: row.level,
    role: row.role,
    category: row.category,
    department: row.department,
    priority: row.priority,
    severity: row.severity,
    subject: row.subject,
    product: row.product,
    channel: row.channel,
    assignee: row.assignee,
    owner: row.owner,
    holder: row.holder,
    holderSince: row.holder_since,
    team: row.team,
    watchers: row.watchers,
    registeredAt: row.registered_at,
    changedAt: row.changed_at,
    closedAt: row.closed_at,
    nextDeadline: name !== null && row.next_due_at ? { name, dueAt: row.next_due_at } : null,
    breached: row.breached,
    escalations: row.escalations,
    reopenings: row.reopenings,
    standingStill: row.standing_still,
    rootCause: row.root_cause,
    source: system !== null && reference !== null ? { system, reference } : null,
  };
}
