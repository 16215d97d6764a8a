import type { Pool } from 'pg';
import type { ProblemKey, ProblemRule, SharedField } from '../../domain/problems/key';
import { type Instant, toInstant, toMs } from '../../domain/time';
import { batched } from '../../platform/batched';

/** A problem in a list. Times are RFC 3339 in UTC. */
export interface ProblemSummary {
  readonly id: string;
  readonly rule: string;
  readonly title: string;
  readonly key: ProblemKey;
  readonly status: 'open' | 'resolved';
  /** How many complaints have joined it. */
  readonly complaints: number;
  readonly openedAt: Instant;
  readonly changedAt: Instant;
  readonly resolvedAt: Instant | null;
}

export interface ProblemListOptions {
  readonly status?: 'open' | 'resolved' | undefined;
  readonly rule?: string | undefined;
  /** Of those opened before the problem with this id. */
  readonly before?: string | undefined;
  readonly limit: number;
}

/** A page of problems, the newest first. */
export async function listProblems(
  pool: Pool,
  { status, rule, before, limit }: ProblemListOptions,
): Promise<readonly ProblemSummary[]> {
  const { rows } = await pool.query<Omit<ProblemSummary, TimeColumns> & Record<TimeColumns, Date>>(
    `SELECT id, rule, title, key, status, complaints, opened_at AS "openedAt", changed_at AS "changedAt",
       resolved_at AS "resolvedAt"
     FROM read.problems
     WHERE ($1::text IS NULL OR status = $1) AND ($2::text IS NULL OR rule = $2)
       AND ($3::text IS NULL OR (opened_at, id) < (SELECT opened_at, id FROM read.problems WHERE id = $3))
     ORDER BY opened_at DESC, id DESC LIMIT $4`,
    [status ?? null, rule ?? null, before ?? null, limit],
  );
  return rows.map(({ openedAt, changedAt, resolvedAt, ...row }) => ({
    ...row,
    openedAt: openedAt.toISOString(),
    changedAt: changedAt.toISOString(),
    resolvedAt: (resolvedAt as Date | null)?.toISOString() ?? null,
  }));
}
type TimeColumns = 'openedAt' | 'changedAt' | 'resolvedAt';

/** Finds the ids of the problems that a complaint belongs to, the first that was opened first. */
export function problemsByComplaint(pool: Pool): (complaintId: string) => Promise<readonly string[]> {
  return batched({
    lanes: 1,
    most: 100,
    async load(complaintIds) {
      const { rows } = await pool.query<{ complaint: string; ids: readonly string[] }>(
        `SELECT m.complaint_id AS complaint, array_agg(p.id ORDER BY p.opened_at, p.id) AS ids
         FROM read.problem_complaints m JOIN read.problems p ON p.id = m.problem_id
         WHERE m.complaint_id = ANY ($1) GROUP BY m.complaint_id`,
        [complaintIds],
      );
      const found = new Map(rows.map(({ complaint, ids }) => [complaint, ids]));
      return complaintIds.map((id) => found.get(id) ?? []);
    },
  });
}

/** A page of the complaints of a problem, by id. */
export async function complaintsOfProblem(
  pool: Pool,
  problemId: string,
  { after = '', limit }: { readonly after?: string | undefined; readonly limit: number },
): Promise<readonly string[]> {
  const { rows } = await pool.query<{ id: string }>(
    `SELECT complaint_id AS id FROM read.problem_complaints
     WHERE problem_id = $1 AND complaint_id > $2 ORDER BY complaint_id LIMIT $3`,
    [problemId, after, limit],
  );
  return rows.map(({ id }) => id);
}

/** An open problem, as far as finding more complaints for it goes. */
export interface OpenProblem {
  readonly id: string;
  readonly rule: string;
  readonly title: string;
  readonly key: ProblemKey;
  readonly withinDays: number;
  readonly openedAt: Instant;
}

/** Complaints that share a key and have joined no problem of it; and what is known of problems of the key. */
export interface Recurrence {
  readonly key: ProblemKey;
  readonly count: number;
  readonly resolvedProblems: number;
  readonly isOpen: boolean;
}

/** Where a page of complaints ended. */
export interface ComplaintPlace {
  readonly id: string;
  readonly registeredAt: Instant;
}

const columns: Readonly<Record<SharedField, string>> = {
  category: 'c.category',
  product: 'c.product',
  'root-cause': 'c.root_cause',
  narrative: 'c.fingerprint',
};
const PAGE = 500;
const fields = Object.keys(columns) as readonly SharedField[];

/** What the search for recurring issues asks of the read models. Memory is bounded by the size of the pages. */
export function problemSource(pool: Pool) {
  return {
    /** Every problem that is open, in pages. */
    async *openProblems(): AsyncGenerator<OpenProblem, void, undefined> {
      for (let after = ''; ; ) {
        const { rows } = await pool.query<Omit<OpenProblem, 'openedAt'> & { openedAt: Date }>(
          `SELECT id, rule, title, key, within_days AS "withinDays", opened_at AS "openedAt"
           FROM read.problems WHERE status = 'open' AND id > $1 ORDER BY id LIMIT ${PAGE}`,
          [after],
        );
        for (const { openedAt, ...row } of rows) yield { ...row, openedAt: openedAt.toISOString() };
        const last = rows.at(-1);
        if (!last || rows.length < PAGE) return;
        after = last.id;
      }
    },

    /** The keys above the rate of the rule in the time up to `now`, at most 1,000, the most frequent first. */
    async recurrences(rule: ProblemRule, now: Instant): Promise<readonly Recurrence[]> {
      const { text, values } = recurrencesQuery(rule, now);
      const { rows } = await pool.query<Recurrence>(text, [...values]);
      return rows;
    },

    /** A page of complaints that share the key, were registered since then, and have joined no problem of rule and key. */
    async complaintsSharing(
      rule: string,
      key: ProblemKey,
      after: ComplaintPlace,
    ): Promise<readonly ComplaintPlace[]> {
      const { text, values } = sharingQuery(rule, key, after);
      const { rows } = await pool.query<{ id: string; registeredAt: Date }>(text, [...values]);
      return rows.map(({ id, registeredAt }) => ({ id, registeredAt: registeredAt.toISOString() }));
    },
  };
}

export interface Statement {
  readonly text: string;
  readonly values: readonly unknown[];
}

/** The statement of `recurrences`. It reads the complaints of the time in question only. */
export function recurrencesQuery({ id, same, atLeast, withinDays }: ProblemRule, now: Instant): Statement {
  const shared = fields.filter((field) => same.includes(field));
  const key = keyOf(shared);
  const given = shared.map((field) => `${columns[field]} IS NOT NULL`).join(' AND ');
  const text = `SELECT found.key, found.count, known.resolved AS "resolvedProblems", known.open AS "isOpen" FROM (
      SELECT ${key} AS key, count(*)::integer AS count FROM read.complaints c
      WHERE c.registered_at >= $1 AND c.registered_at <= $2 AND ${given} AND ${notIn(key)}
      GROUP BY ${shared.map((field) => columns[field]).join(', ')} HAVING count(*) >= $4
      ORDER BY count(*) DESC, 1 LIMIT 1000
    ) found CROSS JOIN LATERAL (
      SELECT count(*) FILTER (WHERE p.status = 'resolved')::integer AS resolved,
        coalesce(bool_or(p.status = 'open'), false) AS open
      FROM read.problems p WHERE p.rule = $3 AND p.key = found.key
    ) known`;
  return { text, values: [toInstant(toMs(now) - withinDays * DAY_MS), now, id, atLeast] };
}

/** The statement of `complaintsSharing`. */
export function sharingQuery(rule: string, key: ProblemKey, after: ComplaintPlace): Statement {
  const shared = fields.filter((field) => key[field] !== undefined);
  const same = shared.map((field, index) => `${columns[field]} = $${index + 5}`).join(' AND ');
  const text = `SELECT c.id, c.registered_at AS "registeredAt" FROM read.complaints c
    WHERE ${same} AND (c.registered_at, c.id) > ($1, $2) AND ${notIn('$4::jsonb')}
    ORDER BY c.registered_at, c.id LIMIT ${PAGE}`;
  const keys = shared.map((field) => key[field]);
  return { text, values: [after.registeredAt, after.id, rule, JSON.stringify(key), ...keys] };
}

const DAY_MS = 86_400_000;

/** The key in the form in which it is stored: jsonb compares by content, whatever the order of its members. */
function keyOf(shared: readonly SharedField[]): string {
  return `jsonb_build_object(${shared.map((field) => `'${field}', ${columns[field]}`).join(', ')})`;
}

/** The complaint has joined no problem of the rule ($3) with this key. */
function notIn(key: string): string {
  return `NOT EXISTS (SELECT FROM read.problem_complaints m JOIN read.problems p ON p.id = m.problem_id
      WHERE m.complaint_id = c.id AND p.rule = $3 AND p.key = ${key})`;
}
