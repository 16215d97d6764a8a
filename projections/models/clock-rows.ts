import { isAppointment } from '../../domain/clocks/arming';
import type { Clock } from '../../domain/clocks/clock';
import type { Complaint } from '../../domain/state';
import type { Instant } from '../../domain/time';
import type { ReadModelTransaction } from '../projection';

/** `breached`: the promise was broken, and what was promised has not come yet, whether the clock stands still or not. */
export const clockStatuses = ['running', 'paused', 'breached'] as const;
export type ClockStatus = (typeof clockStatuses)[number];

/** A row of `breaches`. */
export interface BreachRow extends Whose {
  /** From 0, in the order in which promises to the complaint were broken. */
  readonly number: number;
  readonly clock: string;
  readonly due_at: Instant;
  readonly breached_at: Instant;
}

/** Whose a complaint is, and of what kind: by this clocks and breaches are found and counted. */
interface Whose {
  readonly complaint_id: string;
  readonly level: string;
  readonly role: string;
  readonly department: string;
  readonly team: string | undefined;
  readonly holder: string | undefined;
  readonly category: string;
  readonly priority: string;
}

/** The promises that an event broke, with whose the complaint was before it: what breaks them often moves it on. */
export function breachRows(before: Complaint, after: Complaint): readonly BreachRow[] {
  return after.missed.slice(before.missed.length).map(({ clock, dueAt, firedAt }, index) => ({
    ...whose(before),
    number: before.missed.length + index,
    clock,
    due_at: dueAt,
    breached_at: firedAt,
  }));
}

/**
 * Brings the clocks of complaints up to date: all of a complaint at once, and none of one about whose clocks nothing has
 * changed. `stored`: the states by id that the table goes by now; nothing for a complaint that is not in it.
 */
export async function writeClocks(
  tx: ReadModelTransaction,
  stored: ReadonlyMap<string, Complaint>,
  states: readonly Complaint[],
): Promise<void> {
  const moved = states.filter((state) => !hasSameClocks(stored.get(state.id), state));
  const gone = moved.flatMap(({ id }) => (stored.get(id)?.clocks.length ? [id] : []));
  if (gone.length > 0) await tx.query('DELETE FROM clocks WHERE complaint_id = ANY ($1)', [gone]);
  const rows = moved.flatMap(clockRows);
  if (rows.length > 0) await tx.query(INSERT_CLOCKS, [JSON.stringify(rows)]);
}

/** What changes nothing about clocks leaves them the very same object. */
function hasSameClocks(before: Complaint | undefined, after: Complaint): boolean {
  return (
    before !== undefined &&
    before.clocks === after.clocks &&
    before.level === after.level &&
    before.role === after.role &&
    before.department === after.department &&
    before.team === after.team &&
    before.owner === after.owner &&
    before.assignee === after.assignee &&
    before.category === after.category &&
    before.priority === after.priority
  );
}

function clockRows(complaint: Complaint) {
  const clocks = complaint.clocks.filter(breaksPromise);
  if (clocks.length === 0) return [];
  const of = whose(complaint);
  return clocks.map(({ name, target, startedAt, dueAt, breachedAt, pausedBy = [] }) => ({
    ...of,
    clock: name,
    status: statusOf({ breachedAt, pausedBy }),
    target,
    started_at: startedAt,
    due_at: dueAt,
    breached_at: breachedAt,
    paused_by: pausedBy,
  }));
}

/** Appointments come, and what the customer does not answer is closed: nobody has failed then. */
function breaksPromise({ name }: Clock): boolean {
  return name !== 'customer-answer' && !isAppointment(name);
}

function statusOf({
  breachedAt,
  pausedBy,
}: {
  readonly breachedAt: Instant | undefined;
  readonly pausedBy: readonly string[];
}): ClockStatus {
  if (breachedAt !== undefined) return 'breached';
  return pausedBy.length > 0 ? 'paused' : 'running';
}

function whose(complaint: Complaint): Whose {
  const { id, level, role, department, team, owner, assignee, category, priority } = complaint;
  return { complaint_id: id, level, role, department, team, holder: owner ?? assignee, category, priority };
}

const CLOCK_COLUMNS = `complaint_id, clock, status, level, role, department, team, holder, category, priority, target,
  started_at, due_at, breached_at, paused_by`;

const INSERT_CLOCKS = `INSERT INTO clocks (${CLOCK_COLUMNS})
  SELECT ${CLOCK_COLUMNS} FROM jsonb_populate_recordset(NULL::clocks, $1)`;

// A breach that is there already is the same: what was missed stays missed.
export const INSERT_BREACHES = `INSERT INTO breaches
  SELECT * FROM jsonb_populate_recordset(NULL::breaches, $1)
  ON CONFLICT (complaint_id, number) DO NOTHING`;
