import type { Pool } from 'pg';
import type { Instant } from '../../domain/time';

/** By what the open load is grouped, with the column that says it. */
const columns = { person: 'holder', team: 'team', level: 'level' } as const;
export type LoadDimension = keyof typeof columns;
export const loadDimensions = ['person', 'team', 'level'] as const satisfies readonly LoadDimension[];

/**
 * Ages by which open complaints are counted, in whole days since they were registered, both ends included. The first and
 * the last but one are the FCA's: a complaint may be closed informally within three days, and has to have its final
 * response within eight weeks (DISP 1.5, 1.6).
 */
export const loadAges = [
  { fromDays: 0, toDays: 2 },
  { fromDays: 3, toDays: 7 },
  { fromDays: 8, toDays: 14 },
  { fromDays: 15, toDays: 28 },
  { fromDays: 29, toDays: 56 },
  { fromDays: 57, toDays: null },
] as const;

/** The open complaints of a person, a team or a level. */
export interface Load {
  readonly open: number;
  /** Of the open ones: nobody has accepted it; somebody works on it; a resolution is offered. */
  readonly new: number;
  readonly inProgress: number;
  readonly resolved: number;
  /** A pause holds, so that some clocks or all stand still. */
  readonly standingStill: number;
  /** A deadline was missed at some time. */
  readonly breached: number;
  /** How many are of each age of {@link loadAges}. */
  readonly ages: readonly number[];
  /** When the oldest was registered; null when nothing is open. */
  readonly oldestAt: Instant | null;
  /** The next deadline; null when there is none. */
  readonly nextDueAt: Instant | null;
}

/** `group`: the id of a person, team or level; null: of complaints that nobody holds, or no team. */
export type GroupedLoad = Load & { readonly group: string | null };

export interface LoadReading {
  readonly total: Load;
  /** Those that have something, the one with the most first. */
  readonly groups: readonly GroupedLoad[];
}

export const NO_LOAD: Load = {
  open: 0,
  new: 0,
  inProgress: 0,
  resolved: 0,
  standingStill: 0,
  breached: 0,
  ages: loadAges.map(() => 0),
  oldestAt: null,
  nextDueAt: null,
};

/** The statement of {@link readLoad}; $1: now. */
export function loadQuery(by: LoadDimension): string {
  const column = columns[by];
  const starts = loadAges.map(({ fromDays }) => fromDays).join(', ');
  // A server whose clock is behind that of the registration has complaints from the future: they are new.
  const age = `greatest(1, width_bucket(floor(extract(epoch FROM $1::timestamptz - registered_at) / 86400), ARRAY[${starts}]::numeric[]))`;
  const count = (condition: string) => `count(*) FILTER (WHERE ${condition})::integer`;
  const ages = loadAges.map((_, index) => count(`age = ${index + 1}`)).join(', ');
  return `SELECT grouping(${column}) = 1 AS "isTotal", ${column} AS "group", count(*)::integer AS open,
      ${count("status = 'new'")} AS new, ${count("status = 'in-progress'")} AS "inProgress",
      ${count("status = 'resolved'")} AS resolved, ${count('standing_still')} AS "standingStill",
      ${count('breached')} AS breached, ARRAY[${ages}] AS ages,
      min(registered_at) AS "oldestAt", min(next_due_at) AS "nextDueAt"
    FROM (
      SELECT ${column}, status, standing_still, breached, registered_at, next_due_at, ${age} AS age
      FROM read.complaints WHERE status <> 'closed'
    ) AS complaints
    GROUP BY GROUPING SETS ((${column}), ()) ORDER BY count(*) DESC, ${column}`;
}

/** Who has how many open complaints, and how old they are. */
export async function readLoad(pool: Pool, by: LoadDimension, now: Instant): Promise<LoadReading> {
  const { rows } = await pool.query<LoadRow>(loadQuery(by), [now]);
  const read = rows.map(({ isTotal, group, oldestAt, nextDueAt, ...counts }) => ({
    isTotal,
    group,
    load: {
      ...counts,
      oldestAt: oldestAt?.toISOString() ?? null,
      nextDueAt: nextDueAt?.toISOString() ?? null,
    },
  }));
  return {
    total: read.find(({ isTotal }) => isTotal)?.load ?? NO_LOAD,
    groups: read.flatMap(({ isTotal, group, load }) => (isTotal ? [] : [{ group, ...load }])),
  };
}

type LoadRow = Omit<GroupedLoad, 'oldestAt' | 'nextDueAt'> & {
  readonly isTotal: boolean;
  readonly oldestAt: Date | null;
  readonly nextDueAt: Date | null;
};
