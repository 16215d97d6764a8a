import { describeEvent } from '../domain/describe';
import type { MissedDeadline, Recorded } from '../domain/events';
import { complaintIdOf, decodeEvent } from '../eventstore/complaint-stream';
import type { RecordedEvent } from '../eventstore/port';
import type { Projection } from './projection';

/** One row per event of a complaint, in a sentence for a person. */
export const timelineProjection: Projection = {
  name: 'timeline',
  version: 1,
  tables: ['read.timeline'],
  async apply(tx, events) {
    const rows = events.flatMap((event) => {
      const complaintId = complaintIdOf(event.stream);
      return complaintId === undefined ? [] : [toRow(complaintId, event)];
    });
    if (rows.length > 0) await tx.query(INSERT, [JSON.stringify(rows)]);
  },
};

function toRow(complaintId: string, event: RecordedEvent) {
  const decoded = decodeEvent(event);
  const missed = missedDeadlineOf(decoded);
  return {
    complaint_id: complaintId,
    revision: decoded.revision,
    position: event.position,
    at: decoded.at,
    by_id: decoded.by.id,
    by_role: decoded.by.role,
    type: decoded.type,
    text: describeEvent(decoded),
    due_at: missed?.dueAt,
    fired_at: missed?.firedAt,
  };
}

function missedDeadlineOf(event: Recorded): MissedDeadline | undefined {
  if ('missed' in event.data) return event.data.missed;
  return event.type === 'ComplaintEscalated' && event.data.cause.type === 'deadline'
    ? event.data.cause.missed
    : undefined;
}

// An event that is there already is the same event: streams do not change.
const INSERT = `INSERT INTO read.timeline
  SELECT * FROM jsonb_populate_recordset(NULL::read.timeline, $1)
  ON CONFLICT (complaint_id, revision) DO NOTHING`;
