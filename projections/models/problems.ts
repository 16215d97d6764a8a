import { evolveProblem, type Problem } from '../../domain/problems/problem';
import { decodeProblemEvent, problemIdOf } from '../../eventstore/problem-log';
import type { LogPosition } from '../../eventstore/port';
import type { Apply, Projection, ReadModelTransaction } from '../projection';

/** One row per problem, with its folded state, and one per complaint of a problem. */
export const problemsProjection: Projection = {
  name: 'problems',
  version: 1,
  tables: ['problems', 'problem_complaints'],
  concerns: (stream) => problemIdOf(stream) !== undefined,
  onPoison: 'halt',
  divisible: false,
  begin: () => applyProblems,
};

const applyProblems: Apply = async (tx, events) => {
  const concerned = events.flatMap((event) => {
    const id = problemIdOf(event.stream);
    return id === undefined ? [] : [{ id, event }];
  });
  const states = await loadStates(tx, [...new Set(concerned.map(({ id }) => id))]);
  const changed = new Map<string, LogPosition>();
  const members: { problem_id: string; complaint_id: string }[] = [];
  for (const { id, event } of concerned) {
    const state = states.get(id);
    if (event.revision <= (state?.revision ?? -1)) continue;
    const decoded = decodeProblemEvent(event);
    states.set(id, evolveProblem(state, decoded));
    changed.set(id, event.position);
    if ('complaints' in decoded.data)
      members.push(...decoded.data.complaints.map((one) => ({ problem_id: id, complaint_id: one })));
  }
  const rows = [...changed].flatMap(([id, position]) => {
    const state = states.get(id);
    return state ? [toRow(state, position)] : [];
  });
  if (rows.length > 0) await tx.query(UPSERT, [JSON.stringify(rows)]);
  if (members.length > 0) await tx.query(INSERT_MEMBERS, [JSON.stringify(members)]);
};

async function loadStates(tx: ReadModelTransaction, ids: readonly string[]): Promise<Map<string, Problem>> {
  const { rows } = await tx.query<{ id: string; state: Problem }>(
    'SELECT id, state FROM problems WHERE id = ANY ($1)',
    [ids],
  );
  return new Map(rows.map(({ id, state }) => [id, state]));
}

function toRow(state: Problem, position: LogPosition) {
  return {
    id: state.id,
    revision: state.revision,
    position,
    rule: state.rule,
    title: state.title,
    key: state.key,
    within_days: state.withinDays,
    status: state.resolution ? 'resolved' : 'open',
    complaints: state.complaints.length,
    opened_at: state.openedAt,
    changed_at: state.changedAt,
    resolved_at: state.resolution?.at,
    state,
  };
}

const COLUMNS = `id, revision, position, rule, title, key, within_days, status, complaints, opened_at, changed_at,
  resolved_at, state`;

const UPSERT = `INSERT INTO problems AS stored (${COLUMNS})
  SELECT ${COLUMNS} FROM jsonb_populate_recordset(NULL::problems, $1)
  ON CONFLICT (id) DO UPDATE SET (${COLUMNS}) = ROW (${COLUMNS.replaceAll(/\w+/g, 'excluded.$&')})
  WHERE stored.revision < excluded.revision`;

// A complaint joins a problem once and stays.
const INSERT_MEMBERS = `INSERT INTO problem_complaints
  SELECT * FROM jsonb_populate_recordset(NULL::problem_complaints, $1)
  ON CONFLICT (problem_id, complaint_id) DO NOTHING`;
