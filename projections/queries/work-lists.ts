import type { Pool } from 'pg';
import type { Person } from '../../domain/organisation/organisation';
import type { Instant } from '../../domain/time';
import type { ComplaintFilters } from './complaints';

/** `mine`: what they hold. `team`: of their team. `inbox`: what nobody holds at the levels of their role. `watching`: what they let go of. */
export type WorkListName = 'mine' | 'team' | 'inbox' | 'watching';

/** One of the lists of open complaints that somebody works by. */
export interface WorkList {
  readonly list: WorkListName;
  /** What {@link listComplaints} finds the same complaints by. */
  readonly filters: Pick<ComplaintFilters, 'holder' | 'team' | 'role' | 'watcher'>;
  readonly complaints: number;
  /** Of which some promise is overdue or broken and was not kept since. */
  readonly overdue: number;
  /** Of all of them; null when there is none. */
  readonly nextDueAt: Instant | null;
}

type Filters = WorkList['filters'];

/** The lists of somebody, in the order in which they are given. */
export function listsOf({
  id,
  role,
  team,
}: Pick<Person, 'id' | 'role' | 'team'>): readonly Pick<WorkList, 'list' | 'filters'>[] {
  return [
    { list: 'mine', filters: { holder: id } },
    ...(team === undefined ? [] : [{ list: 'team' as const, filters: { team } }]),
    { list: 'inbox', filters: { role, holder: null } },
    { list: 'watching', filters: { watcher: id } },
  ];
}

/** How much is on each of the lists of somebody now. */
export async function readWorkLists(
  pool: Pool,
  person: Pick<Person, 'id' | 'role' | 'team'>,
  now: Instant,
): Promise<readonly WorkList[]> {
  const lists = listsOf(person);
  const { text, values } = workListsQuery(
    lists.map(({ filters }) => filters),
    now,
  );
  const { rows } = await pool.query<Counted>(text, [...values]);
  return lists.map((list, index) => {
    const found = rows.find(({ number }) => number === index);
    return {
      ...list,
      complaints: found?.complaints ?? 0,
      overdue: found?.overdue ?? 0,
      nextDueAt: found?.nextDueAt?.toISOString() ?? null,
    };
  });
}

interface Counted {
  readonly number: number;
  readonly complaints: number;
  readonly overdue: number;
  readonly nextDueAt: Date | null;
}

/** The statement of {@link readWorkLists}: a row for each of the lists, by its number. */
export function workListsQuery(
  lists: readonly Filters[],
  now: Instant,
): { readonly text: string; readonly values: readonly unknown[] } {
  const values: unknown[] = [now];
  const given = (value: unknown) => `$${values.push(value)}`;
  const parts = lists.map(
    (filters, number) => `SELECT ${number} AS number, count(*)::integer AS complaints,
        count(*) FILTER (WHERE late)::integer AS overdue, min(next_due_at) AS "nextDueAt"
      FROM (
        SELECT next_due_at, EXISTS (
          SELECT FROM read.clocks k WHERE k.complaint_id = c.id AND (k.status = 'breached' OR k.due_at <= $1)
        ) AS late
        FROM read.complaints c WHERE status <> 'closed' AND ${conditionOf(filters, given)}
      ) AS list`,
  );
  return { text: parts.join('\nUNION ALL\n'), values };
}

function conditionOf({ holder, team, role, watcher }: Filters, given: (value: unknown) => string): string {
  const conditions = [
    ...(holder === undefined ? [] : [holder === null ? 'holder IS NULL' : `holder = ${given(holder)}`]),
    ...(team === undefined ? [] : [`team = ${given(team)}`]),
    ...(role === undefined ? [] : [`role = ${given(role)}`]),
    ...(watcher === undefined ? [] : [`watchers @> ARRAY[${given(watcher)}]`]),
  ];
  return conditions.join(' AND ');
}
