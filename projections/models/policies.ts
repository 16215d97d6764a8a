import { isPolicyStream, POLICY_PUBLISHED, policyIn, publisherOf } from '../../eventstore/policy-log';
import type { RecordedEvent } from '../../eventstore/port';
import type { Apply, Projection } from '../projection';

/** One row per published version of a policy. */
export const policiesProjection: Projection = {
  name: 'policies',
  version: 1,
  tables: ['policies'],
  concerns: isPolicyStream,
  onPoison: 'halt',
  divisible: false,
  begin: () => applyPolicies,
};

const applyPolicies: Apply = async (tx, events) => {
  const rows = events.filter(({ type }) => type === POLICY_PUBLISHED).map(toRow);
  if (rows.length > 0) await tx.query(INSERT, [JSON.stringify(rows)]);
};

function toRow(event: RecordedEvent) {
  const { id, version, title } = policyIn(event);
  return {
    id,
    version,
    title,
    published_at: event.recordedAt,
    published_by: publisherOf(event),
    position: event.position,
  };
}

// A version that is there already is the same: a published version never changes.
const INSERT = `INSERT INTO policies
  SELECT * FROM jsonb_populate_recordset(NULL::policies, $1)
  ON CONFLICT (id, version) DO NOTHING`;
