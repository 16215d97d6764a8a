import { type Look, recordLook } from '../../eventstore/access-log';
import type { LogPosition } from '../../eventstore/port';
import type { Append } from './test-log';

/** Looks as they would be appended. */
export function accessAppends(looks: readonly Look[]): readonly Append[] {
  const appends: Append[] = [];
  const position = '0' as LogPosition;
  for (const look of looks) {
    void recordLook(
      {
        append: async (stream, events) => {
          appends.push({ stream, events });
          return { outcome: 'appended', firstRevision: 0, lastRevision: 0, position };
        },
      },
      look,
    );
  }
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
