import { type SelectQueryBuilder, sql } from 'kysely';
import type { Instant } from '../../domain/time';
import type { ClockStatus } from '../models/clock-rows';
import type { ReadModels, ReadTables } from '../tables';
import { BadCursor, type Place, readCursor, writeCursor } from './cursor';

/** Whose a complaint is, and of what kind; all that are given have to hold. */
export interface WhoseFilters {
  readonly level?: string | undefined;
  readonly team?: string | undefined;
  readonly holder?: string | undefined;
  /** The role that works at the level. */
  readonly role?: string | undefined;
  readonly clock?: string | undefined;
  readonly category?: string | undefined;
  readonly priority?: string | undefined;
}

export interface ClockFilters extends WhoseFilters {
  readonly status?: ClockStatus | undefined;
  readonly dueBefore?: Instant | undefined;
  /** Broken at this moment or later, and what was promised has not come yet. */
  readonly breachedSince?: Instant | undefined;
}

export interface BreachFilters extends WhoseFilters {
  readonly since?: Instant | undefined;
  /** Not any more. */
  readonly until?: Instant | undefined;
}

export interface Paging {
  /** Continue where the page ended that gave this cursor. */
  readonly cursor?: string | undefined;
  readonly limit: number;
}

interface Whose {
  readonly complaintId: string;
  readonly clock: string;
  readonly level: string;
  readonly role: string;
  readonly department: string;
  readonly team: string | null;
  readonly holder: string | null;
  readonly category: string;
  readonly priority: string;
}

/** A clock of a complaint, with whose the complaint is now. Times are RFC 3339 in UTC. */
export interface ClockSummary extends Whose {
  readonly status: ClockStatus;
  /** As the policy writes it, such as `PT4H` or `3 business days`. */
  readonly target: string;
  readonly startedAt: Instant;
  /** Null while it stands still before that. */
  readonly dueAt: Instant | null;
  readonly breachedAt: Instant | null;
  /** Why it stands still: keys of pauses. */
  readonly pausedBy: readonly string[];
}

/** A promise that was broken, with whose the complaint was in that moment. */
export interface BreachSummary extends Whose {
  /** From 0, in the order in which promises to the complaint were broken. */
  readonly number: number;
  readonly dueAt: Instant;
  /** When it was noticed. */
  readonly breachedAt: Instant;
}

/** `nextCursor`: null at the end of the list. */
export interface ClockList {
  readonly clocks: readonly ClockSummary[];
  readonly nextCursor: string | null;
}
export interface BreachList {
  readonly breaches: readonly BreachSummary[];
  readonly nextCursor: string | null;
}

/** A page of the clocks that run, stand still or are broken, the next that is due first. Throws {@link BadCursor}. */
export async function listClocks(db: ReadModels, filters: ClockFilters, page: Paging): Promise<ClockList> {
  const rows = await clocksQuery(db, filters, page).execute();
  const clocks = rows.slice(0, page.limit).map(
    (row): ClockSummary => ({
      ...whoseOf(row),
      status: row.status,
      target: row.target,
      startedAt: row.started_at,
      dueAt: row.due_at,
      breachedAt: row.breached_at,
      pausedBy: row.paused_by,
    }),
  );
  const last = clocks.at(-1);
  if (rows.length <= page.limit || !last) return { clocks, nextCursor: null };
  return { clocks, nextCursor: cursorAfter('due', last.dueAt ?? 'infinity', last.complaintId, last.clock) };
}

/** The statement of {@link listClocks}: one row more than a page, to know whether it is the last. */
export function clocksQuery(db: ReadModels, filters: ClockFilters, { cursor, limit }: Paging) {
  const { status, dueBefore, breachedSince } = filters;
  let query = byWhose(db.selectFrom('read.clocks').selectAll(), filters);
  if (status !== undefined) query = query.where('status', '=', status);
  if (dueBefore !== undefined) query = query.where(sql<boolean>`due_order < ${dueBefore}::timestamptz`);
  if (breachedSince !== undefined)
    query = query
      .where(sql<boolean>`status = 'breached'`)
      .where(sql<boolean>`breached_at >= ${breachedSince}::timestamptz`);
  if (cursor !== undefined) {
    const { key, complaintId, rest } = placeIn('due', cursor);
    const after = sql`(${key}::timestamptz, ${complaintId}, ${rest})`;
    query = query.where(sql<boolean>`(due_order, complaint_id, clock) > ${after}`);
  }
  return query
    .orderBy('due_order')
    .orderBy('complaint_id')
    .orderBy('clock')
    .limit(limit + 1);
}

/** A page of the promises that were broken, the last first. Throws {@link BadCursor}. */
export async function listBreaches(
  db: ReadModels,
  filters: BreachFilters,
  page: Paging,
): Promise<BreachList> {
  const rows = await breachesQuery(db, filters, page).execute();
  const breaches = rows.slice(0, page.limit).map(
    (row): BreachSummary => ({
      ...whoseOf(row),
      number: row.number,
      dueAt: row.due_at,
      breachedAt: row.breached_at,
    }),
  );
  const last = breaches.at(-1);
  if (rows.length <= page.limit || !last) return { breaches, nextCursor: null };
  const { breachedAt, complaintId, number } = last;
  return { breaches, nextCursor: cursorAfter('newest', breachedAt, complaintId, String(number)) };
}

/** The statement of {@link listBreaches}: one row more than a page. */
export function breachesQuery(db: ReadModels, filters: BreachFilters, { cursor, limit }: Paging) {
  const { since, until } = filters;
  let query = byWhose(db.selectFrom('read.breaches').selectAll(), filters);
  if (since !== undefined) query = query.where(sql<boolean>`breached_at >= ${since}::timestamptz`);
  if (until !== undefined) query = query.where(sql<boolean>`breached_at < ${until}::timestamptz`);
  if (cursor !== undefined) {
    const { key, complaintId, rest } = placeIn('newest', cursor);
    if (!/^\d{1,9}$/.test(rest)) throw new BadCursor();
    const before = sql`(${key}::timestamptz, ${complaintId}, ${Number(rest)}::integer)`;
    query = query.where(sql<boolean>`(breached_at, complaint_id, number) < ${before}`);
  }
  return query
    .orderBy('breached_at', 'desc')
    .orderBy('complaint_id', 'desc')
    .orderBy('number', 'desc')
    .limit(limit + 1);
}

type WhoseTable = 'read.clocks' | 'read.breaches';
const WHOSE = ['level', 'team', 'holder', 'role', 'clock', 'category', 'priority'] as const;

function byWhose<Table extends WhoseTable, Row>(
  all: SelectQueryBuilder<ReadTables, Table, Row>,
  filters: WhoseFilters,
): SelectQueryBuilder<ReadTables, Table, Row> {
  let query = all;
  for (const name of WHOSE) {
    const value = filters[name];
    if (value !== undefined) query = query.where(sql<boolean>`${sql.ref(name)} = ${value}`);
  }
  return query;
}

function whoseOf({
  complaint_id: complaintId,
  clock,
  level,
  role,
  department,
  team,
  holder,
  category,
  priority,
}: Omit<ReadTables['read.breaches'], 'number' | 'due_at' | 'breached_at'>): Whose {
  return { complaintId, clock, level, role, department, team, holder, category, priority };
}

/** No id of a complaint has a space. */
function cursorAfter(sort: 'due' | 'newest', key: Place['key'], complaintId: string, rest: string): string {
  return writeCursor(sort, { key, id: `${complaintId} ${rest}` });
}

function placeIn(sort: 'due' | 'newest', cursor: string) {
  const { key, id } = readCursor(sort, cursor);
  const space = id.indexOf(' ');
  if (space < 0) throw new BadCursor();
  return { key, complaintId: id.slice(0, space), rest: id.slice(space + 1) };
}
