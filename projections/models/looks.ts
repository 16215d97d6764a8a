import { isAccessStream, lookIn } from '../../eventstore/access-log';
import type { RecordedEvent } from '../../eventstore/port';
import type { Apply, Projection } from '../projection';

/** One row per look of a person at the personal data of a complaint, or at those of all. */
export const looksProjection: Projection = {
  name: 'looks',
  version: 1,
  tables: ['looks'],
  concerns: isAccessStream,
  onPoison: 'halt',
  divisible: true,
  begin: () => applyLooks,
};

const applyLooks: Apply = async (tx, events) => {
  if (events.length > 0) await tx.query(INSERT, [JSON.stringify(events.map(toRow))]);
};

function toRow(event: RecordedEvent) {
  const { by, what, complaintId, from } = lookIn(event);
  return {
    position: event.position,
    complaint_id: complaintId,
    at: from,
    person: by.id,
    role: by.role,
    what,
  };
}

const COLUMNS = 'position, complaint_id, at, person, role, what';

// An event that is there already is the same event: streams do not change.
const INSERT = `INSERT INTO looks (${COLUMNS})
  SELECT ${COLUMNS} FROM jsonb_populate_recordset(NULL::looks, $1)
  ON CONFLICT (position) DO NOTHING`;
