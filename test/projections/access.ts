import { type Denial, type Look, recordDenial, openLooks } from '../../eventstore/access-log';
import type { EventStore, LogPosition } from '../../eventstore/port';
import type { Append } from './test-log';

/** Looks and denials as they would be appended. */
export function accessAppends(looks: readonly Look[], denials: readonly Denial[] = []): readonly Append[] {
  const appends: Append[] = [];
  const position = '0' as LogPosition;
  const store: Pick<EventStore, 'append'> = {
    append: async (stream, events) => {
      appends.push({ stream, events });
      return { outcome: 'appended', firstRevision: 0, lastRevision: 0, position };
    },
  };
  for (const look of looks) void openLooks(store)(look);
  for (const denial of denials) void recordDenial(store, denial);
  return appends;
}

/** Everything that somebody can see of these complaints, within some hours. */
export function looksAt(complaintIds: readonly string[], now: string): readonly Look[] {
  const by = { id: 'ana', role: 'agent' };
  return [
    ...complaintIds.map((complaintId): Look => ({ by, what: 'complaint', complaintId, now })),
    ...complaintIds.map((complaintId): Look => ({ by, what: 'timeline', complaintId, now })),
    { by: { id: 'ida', role: 'auditor' }, what: 'log', now },
  ];
}

/** What somebody was refused of these complaints, and of none of them. */
export function denialsOf(complaintIds: readonly string[], now: string): readonly Denial[] {
  const by = { id: 'ana', role: 'agent' };
  return [
    ...complaintIds.map(
      (complaintId): Denial => ({ by, what: 'resolve', code: 'not-the-owner', complaintId, now }),
    ),
    { by, what: 'listLooks', code: 'audit-role-required', now },
  ];
}
