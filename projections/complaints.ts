import { deadlines } from '../domain/deadlines';
import { evolve } from '../domain/evolve';
import { type Complaint, escalationsOf } from '../domain/state';
import { complaintIdOf, decodeEvent } from '../eventstore/complaint-stream';
import type { LogPosition, RecordedEvent } from '../eventstore/port';
import type { Projection, ReadModelTransaction } from './projection';

/** One row per complaint, with its folded state and what lists are filtered and sorted by. */
export const complaintsProjection: Projection = {
  name: 'complaints',
  version: 1,
  tables: ['read.complaints'],
  async apply(tx, events) {
    const concerned = events.flatMap((event) => {
      const id = complaintIdOf(event.stream);
      return id === undefined ? [] : [{ id, event }];
    });
    if (concerned.length === 0) return;
    const states = await loadStates(tx, [...new Set(concerned.map(({ id }) => id))]);
    const changed = new Map<string, LogPosition>();
    for (const { id, event } of concerned) {
      const next = advance(states.get(id), event);
      if (!next) continue;
      states.set(id, next);
      changed.set(id, event.position);
    }
    const rows = [...changed].flatMap(([id, position]) => {
      const state = states.get(id);
      return state ? [toRow(id, state, position)] : [];
    });
    if (rows.length > 0) await tx.query(UPSERT, [JSON.stringify(rows)]);
  },
};

/** The state after the event, undefined when the event is in the state already. */
function advance(state: Complaint | undefined, event: RecordedEvent): Complaint | undefined {
  const revision = state?.revision ?? -1;
  if (event.revision <= revision) return undefined;
  if (event.revision !== revision + 1) {
    throw new Error(
      `Event ${event.type} of ${event.stream} has revision ${event.revision}, but the read model is at ${revision}. ` +
        'Rebuild the projection.',
    );
  }
  return evolve(state, decodeEvent(event));
}

async function loadStates(tx: ReadModelTransaction, ids: readonly string[]): Promise<Map<string, Complaint>> {
  const { rows } = await tx.query<{ id: string; state: Complaint }>(
    'SELECT id, state FROM read.complaints WHERE id = ANY ($1)',
    [ids],
  );
  return new Map(rows.map(({ id, state }) => [id, state]));
}

function toRow(id: string, complaint: Complaint, position: LogPosition) {
  const [next] = deadlines(complaint);
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
    subject: complaint.subject,
    product: complaint.product,
    channel: complaint.channel,
    assignee: complaint.assignee,
    owner: complaint.owner,
    holder: complaint.owner ?? complaint.assignee,
    watchers: complaint.watchers,
    registered_at: complaint.registeredAt,
    changed_at: complaint.changedAt,
    closed_at: complaint.closure?.at,
    next_deadline_name: next?.name,
    next_due_at: next?.dueAt,
    breached: complaint.missed.length > 0,
    escalations: escalationsOf(complaint),
    reopenings: complaint.reopenings,
    source_system: complaint.source?.system,
    source_reference: complaint.source?.reference,
    state: complaint,
  };
}

const COLUMNS = `id, revision, position, status, level, role, category, department, priority, subject, product, channel,
  assignee, owner, holder, watchers, registered_at, changed_at, closed_at, next_deadline_name, next_due_at, breached,
  escalations, reopenings, source_system, source_reference, state`;

const UPSERT = `INSERT INTO read.complaints AS stored (${COLUMNS})
  SELECT ${COLUMNS} FROM jsonb_populate_recordset(NULL::read.complaints, $1)
  ON CONFLICT (id) DO UPDATE SET (${COLUMNS}) = ROW (${COLUMNS.replaceAll(/\w+/g, 'excluded.$&')})
  WHERE stored.revision < excluded.revision`;
