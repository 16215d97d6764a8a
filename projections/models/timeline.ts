import { describeEvent } from '../../domain/describe';
import { withoutPersonalParts } from '../../domain/personal/complaint';
import type { MissedDeadline, Recorded } from '../../domain/events';
import { complaintIdOf, decodeEvent, isComplaintStream } from '../../eventstore/complaint-stream';
import type { RecordedEvent } from '../../eventstore/port';
import type { Apply, Projection } from '../projection';

/** One row per event of a complaint, in a sentence for a person. */
export const timelineProjection: Projection = {
  name: 'timeline',
  version: 2,
  tables: ['timeline'],
  concerns: isComplaintStream,
  onPoison: 'park-stream',
  divisible: true,
  begin: () => applyTimeline,
};

const applyTimeline: Apply = async (tx, events) => {
  const rows = events.flatMap((event) => {
    const complaintId = complaintIdOf(event.stream);
    return complaintId === undefined ? [] : [toRow(complaintId, event)];
  });
  if (rows.length > 0) await tx.query(INSERT, [JSON.stringify(rows)]);
  for (const { stream, revision, type, data } of events) {
    if (type === 'PersonalDataErased') await tx.query(ERASE, [complaintIdOf(stream), revision, data.on]);
  }
};

/** A day that is none: stands in what is kept for the time after an erasure. */
export const NO_DAY = '0000-00-00';

function toRow(complaintId: string, event: RecordedEvent) {
  const decoded = decodeEvent(event);
  const missed = missedDeadlineOf(decoded);
  const text = describeEvent(decoded);
  const blank = describeEvent(withoutPersonalParts(decoded, NO_DAY));
  return {
    complaint_id: complaintId,
    revision: decoded.revision,
    position: event.position,
    at: decoded.at,
    by_id: decoded.by.id,
    by_role: decoded.by.role,
    type: decoded.type,
    text,
    blank: blank === text ? null : blank,
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
const INSERT = `INSERT INTO timeline
  SELECT * FROM jsonb_populate_recordset(NULL::timeline, $1)
  ON CONFLICT (complaint_id, revision) DO NOTHING`;

// Of whatever was recorded before, the erased subject's or not: the state of the complaint shows no more either.
const ERASE = `UPDATE timeline SET text = replace(blank, '${NO_DAY}', $3)
  WHERE complaint_id = $1 AND revision < $2 AND blank IS NOT NULL`;
