import { firstDeadline } from '../../domain/deadlines';
import type { Recorded } from '../../domain/events';
import { complainantKeyOf, fingerprintOf } from '../../domain/similarity';
import { type Complaint, escalationsOf } from '../../domain/state';
import type { Instant } from '../../domain/time';
import { isComplaintStream } from '../../eventstore/complaint-stream';
import { textDigest } from '../../eventstore/digest';
import type { LogPosition } from '../../eventstore/port';
import type { Apply, Projection, ReadModelTransaction } from '../projection';
import { type BreachRow, breachRows, INSERT_BREACHES, writeClocks } from './clock-rows';
import { foldNew, type Step } from './folded-complaints';
import { type RememberedStates, rememberedStates } from '../remembered-states';

/**
 * One row per complaint, with its folded state and what lists are filtered and sorted by; who got the last one by the
 * rules of each team; the clocks of complaints; and the promises that were broken.
 */
export const complaintsProjection: Projection = {
  name: 'complaints',
  version: 4,
  tables: ['complaints', 'last_assigned', 'clocks', 'breaches'],
  concerns: isComplaintStream,
  onPoison: 'park-stream',
  divisible: true,
  begin: () => applier(rememberedStates(storedStates)),
};

function applier(memory: RememberedStates<Complaint>): Apply {
  return async (tx, events) => {
    const { steps, stored, states } = await foldNew(tx, memory, events);
    const changed = new Map<string, Step>();
    const breaches: BreachRow[] = [];
    const turns = new Map<string, Turn & { readonly position: LogPosition }>();
    for (const step of steps) {
      const { id, event, recorded, before, after } = step;
      changed.set(id, step);
      if (before) breaches.push(...breachRows(before, after));
      const turn = turnIn(recorded, after);
      if (turn) turns.set(turn.place, { ...turn, position: event.position });
    }
    const last = [...changed.values()];
    const rows = last.map(({ id, after, event }) => toRow(id, after, event.position));
    if (rows.length > 0) await tx.query(UPSERT, [JSON.stringify(rows)]);
    await writeClocks(
      tx,
      stored,
      last.map(({ after }) => after),
    );
    if (breaches.length > 0) await tx.query(INSERT_BREACHES, [JSON.stringify(breaches)]);
    if (turns.size > 0) await tx.query(UPSERT_TURNS, [JSON.stringify([...turns.values()])]);
    memory.keep(states);
  };
}

/** Somebody got a complaint by the rules of a team, or of a role where there is no team. */
interface Turn {
  /** The id of the team, else the role. */
  readonly place: string;
  readonly person: string;
}

/** The turn that an event is, undefined for none: what a person assigns does not count as one. */
export function turnIn(event: Recorded, { role }: Pick<Complaint, 'role'>): Turn | undefined {
  if (event.type !== 'ComplaintAssigned' && event.type !== 'AcknowledgementMissed') return undefined;
  const { assignment } = event.data;
  if (assignment?.assignee === undefined) return undefined;
  return { place: assignment.team ?? role, person: assignment.assignee };
}

/** Since when whoever has it now has had it without a break. */
function holderSince({ periods }: Complaint): Instant | undefined {
  const holder = periods.at(-1)?.holder;
  if (holder === undefined) return undefined;
  return periods[periods.findLastIndex((period) => period.holder !== holder) + 1]?.from;
}

async function storedStates(
  tx: ReadModelTransaction,
  ids: readonly string[],
): Promise<Map<string, Complaint>> {
  const { rows } = await tx.query<{ id: string; state: Complaint }>(
    'SELECT id, state FROM complaints WHERE id = ANY ($1)',
    [ids],
  );
  return new Map(rows.map(({ id, state }) => [id, state]));
}

function toRow(id: string, complaint: Complaint, position: LogPosition) {
  const next = firstDeadline(complaint);
  return {
    id,
    revision: complaint.revision,
    position,
    status: complaint.status,
    level: complaint.level,
    role: complaint.role,
    category: complaint.category,
    department: complaint.department,
    priority: complaint.priority,
    severity: complaint.severity,
    subject: complaint.subject,
    product: complaint.product,
    channel: complaint.channel,
    assignee: complaint.assignee,
    owner: complaint.owner,
    holder: complaint.owner ?? complaint.assignee,
    holder_since: holderSince(complaint),
    team: complaint.team,
    watchers: complaint.watchers,
    registered_at: complaint.registeredAt,
    changed_at: complaint.changedAt,
    closed_at: complaint.closure?.at,
    next_deadline_name: next?.name,
    next_due_at: next?.dueAt,
    breached: complaint.missed.length > 0,
    escalations: escalationsOf(complaint),
    reopenings: complaint.reopenings,
    standing_still: complaint.pauses.length > 0,
    root_cause: complaint.closure?.rootCause,
    complainant_key: complainantKeyOf(complaint.complainant, textDigest),
    fingerprint: fingerprintOf(complaint.description, textDigest),
    source_system: complaint.source?.system,
    source_reference: complaint.source?.reference,
    state: complaint,
  };
}

const COLUMNS = `id, revision, position, status, level, role, category, department, priority, severity, subject, product,
  channel, assignee, owner, holder, holder_since, team, watchers, registered_at, changed_at, closed_at,
  next_deadline_name, next_due_at, breached, escalations, reopenings, standing_still, root_cause, complainant_key,
  fingerprint, source_system, source_reference, state`;

const UPSERT = `INSERT INTO complaints AS stored (${COLUMNS})
  SELECT ${COLUMNS} FROM jsonb_populate_recordset(NULL::complaints, $1)
  ON CONFLICT (id) DO UPDATE SET (${COLUMNS}) = ROW (${COLUMNS.replaceAll(/\w+/g, 'excluded.$&')})
  WHERE stored.revision < excluded.revision`;

// The log says who was the last, also when several parts write: positions are whole numbers with slashes between. In one
// order, so that parts wait for each other and never both at once.
const UPSERT_TURNS = `INSERT INTO last_assigned AS stored
  SELECT * FROM jsonb_populate_recordset(NULL::last_assigned, $1) ORDER BY place
  ON CONFLICT (place) DO UPDATE SET (person, position) = ROW (excluded.person, excluded.position)
  WHERE string_to_array(stored.position, '/')::numeric[] < string_to_array(excluded.position, '/')::numeric[]`;
