import type { RecordedEvent } from '../../eventstore/port';
import { placeOf } from './expected-notifications';

type Row = Record<string, unknown>;

/** What `looks` has to hold, in the order of its key. */
export function lookRows(log: readonly RecordedEvent[]): readonly Row[] {
  return log
    .filter(({ type }) => type === 'ComplaintViewed' || type === 'LogViewed')
    .map((event): Row & { readonly position: string } => {
      const { data, metadata, position } = event;
      const { id, role } = metadata.by as { readonly id: string; readonly role: string };
      return {
        position,
        complaint_id: data.complaintId ?? null,
        at: new Date(data.from as string),
        person: id,
        role,
        what: data.what,
        place: placeOf(event),
      };
    })
    .sort((a, b) => (a.position < b.position ? -1 : 1));
}
