import type { Pool } from 'pg';
import { type Instant, toInstant, toMs } from '../../domain/time';

/** How the promises stand. The first, `overdue` and `standingStill` add up to all clocks there are. */
export interface BoardCounts {
  /** Not due yet; those that are due soon among them. */
  readonly running: number;
  readonly dueWithin24Hours: number;
  readonly dueToday: number;
  /** What was promised has not come in time, whether the breach was noticed yet or not. */
  readonly overdue: number;
  /** Held up by a pause before they were due. */
  readonly standingStill: number;
  /** Promises that were broken in the 24 hours before now, whatever came of them: not among the clocks. */
  readonly brokenInLast24Hours: number;
}

/** The breach board: how the promises of all open complaints stand, at each level and with each team. */
export interface Board {
  readonly total: BoardCounts;
  /** By the level at which the complaint is; for broken ones, was. */
  readonly levels: readonly (BoardCounts & { readonly level: string })[];
  /** By its team; null: of complaints that are no team's. */
  readonly teams: readonly (BoardCounts & { readonly team: string | null })[];
}

/** $1: now; $2: a day later; $3: the end of today; $4: a day ago. Every clock counts, so all of them are read, once. */
export const BOARD = `SELECT
    CASE WHEN grouping(level) = 0 THEN 'level' WHEN grouping(team) = 0 THEN 'team' ELSE 'total' END AS "by",
    coalesce(level, team) AS "group",
    count(*) FILTER (WHERE state = 'running')::integer AS running,
    count(*) FILTER (WHERE state = 'running' AND due_at <= $2)::integer AS "dueWithin24Hours",
    count(*) FILTER (WHERE state = 'running' AND due_at < $3)::integer AS "dueToday",
    count(*) FILTER (WHERE state = 'overdue')::integer AS overdue,
    count(*) FILTER (WHERE state = 'paused')::integer AS "standingStill",
    count(*) FILTER (WHERE state = 'broken')::integer AS "brokenInLast24Hours"
  FROM (
    SELECT level, team, due_at,
      CASE WHEN status = 'breached' OR due_at <= $1 THEN 'overdue' ELSE status END AS state
    FROM read.clocks
    UNION ALL
    SELECT level, team, due_at, 'broken' FROM read.breaches WHERE breached_at > $4 AND breached_at <= $1
  ) AS promises
  GROUP BY GROUPING SETS ((level), (team), ()) ORDER BY "group" NULLS LAST`;

const DAY_MS = 86_400_000;

/** How the promises stand at a moment, which is now; `todayUntil`: when the day of that moment is over. */
export async function readBoard(pool: Pool, now: Instant, todayUntil: Instant): Promise<Board> {
  const around = (ms: number) => toInstant(toMs(now) + ms);
  const { rows } = await pool.query<
    BoardCounts & { readonly by: 'level' | 'team' | 'total'; readonly group: string | null }
  >(BOARD, [now, around(DAY_MS), todayUntil, around(-DAY_MS)]);
  const of = (which: 'level' | 'team' | 'total') =>
    rows.flatMap(({ by, group, ...counts }) => (by === which ? [{ group, counts }] : []));
  return {
    total: of('total')[0]?.counts ?? NOTHING,
    levels: of('level').flatMap(({ group, counts }) => (group === null ? [] : [{ level: group, ...counts }])),
    teams: of('team').map(({ group, counts }) => ({ team: group, ...counts })),
  };
}

const NOTHING: BoardCounts = {
  running: 0,
  dueWithin24Hours: 0,
  dueToday: 0,
  overdue: 0,
  standingStill: 0,
  brokenInLast24Hours: 0,
};
