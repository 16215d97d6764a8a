import type { RecordedEvent } from '../../eventstore/port';
import { placeOf } from './expected-notifications';

type Row = Record<string, unknown> & { readonly position: string };

/** What `looks` has to hold, in the order of its key. */
export function lookRows(log: readonly RecordedEvent[]): readonly Row[] {
  return inOrder(log.filter(({ type }) => type === 'ComplaintViewed' || type === 'LogViewed').map(accessRow));
}

/** What `denials` has to hold, in the order of its key. */
export function denialRows(log: readonly RecordedEvent[]): readonly Row[] {
  const denials = log.filter(({ type }) => type === 'AccessDenied');
  return inOrder(denials.map((event) => ({ ...accessRow(event), code: event.data.code })));
}

function accessRow(event: RecordedEvent): Row {
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
}

function inOrder(rows: readonly Row[]): readonly Row[] {
  return rows.toSorted((a, b) => (a.position < b.position ? -1 : 1));
}
