import type { PersonCommand } from './commands';
import { complaintIdFrom } from './complaint-id';
import type { Recorded } from './events';
import type { Complaint } from './state';

/** Ids with this beginning belong to follow-ups: a person who took one could keep a counterpart from being made. */
export const FOLLOW_UP_ID_PREFIX = 'follow-up:';

/** A command for another complaint that an event calls for. */
export interface FollowUp {
  readonly complaintId: string;
  readonly command: PersonCommand;
}

/**
 * What an event calls for in other complaints: the counterpart of a link or a merge, the registration of a part that
 * was split off. Given by whoever caused the event, with an id that is the same on every attempt. A follow-up calls
 * for nothing further.
 */
export function followUps(complaint: Complaint, event: Recorded): readonly FollowUp[] {
  if (event.commandId.startsWith(FOLLOW_UP_ID_PREFIX)) return [];
  const header = { id: `${FOLLOW_UP_ID_PREFIX}${event.id}`, by: event.by };
  if (event.type === 'ComplaintLinked') {
    const { to, relation, note } = event.data;
    if (relation !== 'related' && relation !== 'duplicate') return [];
    const data = { to: complaint.id, relation, ...(note === undefined ? {} : { note }) };
    return [{ complaintId: to, command: { ...header, name: 'link', data } }];
  }
  if (event.type === 'ComplaintMerged') {
    const data = { to: complaint.id, relation: 'merged-from', note: event.data.reason } as const;
    return [{ complaintId: event.data.into, command: { ...header, name: 'link', data } }];
  }
  if (event.type === 'ComplaintSplit') {
    const { complaintId, subject, description, category } = event.data;
    const { channel, complainant, priority, product, registeredAt, receivedAt = registeredAt } = complaint;
    const data = {
      subject,
      description,
      category,
      channel,
      complainant,
      priority,
      ...(product === undefined ? {} : { product }),
      // The customer complained of this part then: what counts since the receipt does not begin anew.
      receivedAt,
      splitFrom: complaint.id,
    };
    return [{ complaintId, command: { ...header, name: 'register', data } }];
  }
  return [];
}

/** The id of a complaint that comes into being by itself, made from a SHA-256 in hexadecimal. */
export function followUpId(digest: string): string {
  const bytes = Uint8Array.from(digest.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
  return complaintIdFrom(bytes);
}
