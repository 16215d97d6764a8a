import { SYSTEM } from './actor';
import { describeEvent } from './describe';
import type { Recorded } from './events';
import type { Complaint } from './state';

export type Recipient =
  | { readonly kind: 'person'; readonly id: string }
  | { readonly kind: 'role'; readonly role: string }
  | { readonly kind: 'complainant' };

/** Someone has to hear of an event. `reason` says why this recipient; a recipient gets one message per event. */
export interface Message {
  readonly to: Recipient;
  readonly reason:
    | 'new-complaint'
    | 'assigned'
    | 'reassigned'
    | 'handed-over'
    | 'deadline-missed'
    | 'watching'
    | 'owner'
    | 'customer-informed';
  readonly text: string;
}

/** A stable name of a recipient: with the event's id it makes a message idempotent. */
export function recipientKey(to: Recipient): string {
  return to.kind === 'person' ? `person:${to.id}` : to.kind === 'role' ? `role:${to.role}` : 'complainant';
}

/**
 * Who has to hear of an event. `complaint` is the state after it. Whoever caused the event is not told of it; the
 * owner or assignee and everyone who watches are told of every step.
 */
export function reactions(complaint: Complaint, event: Recorded): readonly Message[] {
  const step = describeEvent(event);
  const text = `${complaint.id}: ${step}`;
  const messages: Message[] = [...addressed(complaint, event, text)];
  messages.push(...people('owner', text, complaint.owner));
  messages.push(...people('assigned', text, complaint.assignee));
  for (const id of complaint.watchers)
    messages.push({ to: { kind: 'person', id }, reason: 'watching', text });
  const seen = new Set<string>(event.by.id === SYSTEM.id ? [] : [`person:${event.by.id}`]);
  return messages.filter(({ to }) => {
    const key = recipientKey(to);
    return !seen.has(key) && seen.add(key);
  });
}

function addressed(complaint: Complaint, event: Recorded, text: string): Message[] {
  const complainant: Recipient = { kind: 'complainant' };
  switch (event.type) {
    case 'ComplaintRegistered':
      return [
        {
          to: complainant,
          reason: 'customer-informed',
          text: `We have your complaint ${complaint.id} and are looking into it.`,
        },
        { to: { kind: 'role', role: complaint.role }, reason: 'new-complaint', text },
      ];
    case 'ComplaintAssigned':
      return [
        ...people('assigned', text, event.data.assignee),
        ...people('reassigned', text, event.data.reassignedFrom),
      ];
    case 'ComplaintAccepted':
      return people('reassigned', text, event.data.reassignedFrom);
    case 'ComplaintEscalated':
      return [
        { to: { kind: 'role', role: event.data.toRole }, reason: 'handed-over', text },
        ...people('reassigned', text, event.data.dossier.handedOverBy.assignee),
        {
          to: complainant,
          reason: 'customer-informed',
          text: `Your complaint ${complaint.id} was passed on to ${event.data.to}.`,
        },
      ];
    case 'AcknowledgementMissed': {
      const { reassignedFrom, reassignedTo, warnedRole } = event.data;
      return [
        ...people('assigned', text, reassignedTo),
        ...people('deadline-missed', text, reassignedFrom),
        { to: { kind: 'role', role: warnedRole }, reason: 'deadline-missed', text },
      ];
    }
    case 'ResponseMissed':
    case 'CustomerUpdateMissed':
      return [{ to: { kind: 'role', role: event.data.warnedRole }, reason: 'deadline-missed', text }];
    case 'CustomerUpdateSent':
      return [{ to: complainant, reason: 'customer-informed', text: event.data.message }];
    case 'ResolutionOffered':
      return [{ to: complainant, reason: 'customer-informed', text: event.data.summary }];
    case 'ComplaintReopened':
      return [
        ...people('assigned', text, event.data.assignee),
        {
          to: complainant,
          reason: 'customer-informed',
          text: `Your complaint ${complaint.id} was opened again.`,
        },
      ];
    case 'ComplaintClosed':
    case 'ComplaintWithdrawn':
      return [
        { to: complainant, reason: 'customer-informed', text: `Your complaint ${complaint.id} is closed.` },
      ];
    case 'AttemptRecorded':
    case 'NoteAdded':
    case 'ResolutionAccepted':
    case 'ResolutionRejected':
      return [];
  }
}

function people(reason: Message['reason'], text: string, id: string | undefined): Message[] {
  return id === undefined ? [] : [{ to: { kind: 'person', id }, reason, text }];
}
