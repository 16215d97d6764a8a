import type { RecordedEvent } from '../port';
import { storedPosition } from './position';

/**
 * What is read of a row `e` of eventlog.events. Positions and times travel as text, whatever the driver or the session
 * would make of them. Sort by the qualified name: a bare "position" would mean the text.
 */
export const EVENT_COLUMNS = `e.position::text AS position, e.stream, e.revision, e.event_id, e.type, e.data, e.metadata,
  to_char(e.recorded_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS recorded_at`;

export interface EventRow {
  readonly position: string;
  readonly stream: string;
  readonly revision: number;
  readonly event_id: string;
  readonly type: string;
  readonly data: RecordedEvent['data'];
  readonly metadata: RecordedEvent['metadata'];
  readonly recorded_at: string;
}

export function toEvent(row: EventRow): RecordedEvent {
  return {
    id: row.event_id,
    type: row.type,
    data: row.data,
    metadata: row.metadata,
    stream: row.stream,
    revision: row.revision,
    position: storedPosition(row.position),
    recordedAt: row.recorded_at,
  };
}
