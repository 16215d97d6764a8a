import {
  ACCESS_DENIED,
  denialIn,
  isAccessStream,
  lookIn,
  type RecordedDenial,
  type RecordedLook,
} from '../../eventstore/access-log';
import type { RecordedEvent } from '../../eventstore/port';
import type { Apply, Projection } from '../projection';

/**
 * One row per look of a person at the personal data of a complaint, or at those of all; and one per refusal of what a
 * person asked for.
 */
export const looksProjection: Projection = {
  name: 'looks',
  version: 2,
  tables: ['looks', 'denials'],
  concerns: isAccessStream,
  onPoison: 'halt',
  divisible: true,
  begin: () => applyAccess,
};

const applyAccess: Apply = async (tx, events) => {
  const denials = events.filter(({ type }) => type === ACCESS_DENIED);
  const looks = events.filter(({ type }) => type !== ACCESS_DENIED);
  if (looks.length > 0) await tx.query(INSERT_LOOKS, [JSON.stringify(looks.map(lookRow))]);
  if (denials.length > 0) await tx.query(INSERT_DENIALS, [JSON.stringify(denials.map(denialRow))]);
};

function lookRow(event: RecordedEvent) {
  return rowOf(event, lookIn(event));
}

function denialRow(event: RecordedEvent) {
  const denial = denialIn(event);
  return { ...rowOf(event, denial), code: denial.code };
}

function rowOf({ position }: RecordedEvent, { by, what, complaintId, from }: RecordedLook | RecordedDenial) {
  return { position, complaint_id: complaintId, at: from, person: by.id, role: by.role, what };
}

const INSERT_LOOKS = insertInto('looks', 'position, complaint_id, at, person, role, what');
const INSERT_DENIALS = insertInto('denials', 'position, complaint_id, at, person, role, what, code');

// An event that is there already is the same event: streams do not change.
function insertInto(table: string, columns: string): string {
  return `INSERT INTO ${table} (${columns})
    SELECT ${columns} FROM jsonb_populate_recordset(NULL::${table}, $1)
    ON CONFLICT (position) DO NOTHING`;
}
