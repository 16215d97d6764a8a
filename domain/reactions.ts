import { SYSTEM } from './actor';
import { describeEvent } from './describe';
import type { MessageFailed, Recorded, Warned } from './events';
import { type BestChannel, bestChannel, type ContactChannel } from './letters/contact';
import type { SentLetter } from './letters/letter';
import { plainly } from './plain-sentences';
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
    | 'warned'
    | 'approval'
    | 'by-hand'
    | 'customer-informed';
  readonly text: string;
  /** How it goes to the complainant. */
  readonly via?: BestChannel;
  /** The letter that it is, where the policy has letters. */
  readonly letter?: Pick<SentLetter, 'kind' | 'language' | 'subject'>;
}

/** A stable name of a recipient: with the event's id it makes a message idempotent. */
export function recipientKey(to: Recipient): string {
  return to.kind === 'person' ? `person:${to.id}` : to.kind === 'role' ? `role:${to.role}` : 'complainant';
}

/**
 * Who has to hear of an event. `complaint` is the state after it. Whoever caused the event is not told of it; the
 * owner or assignee and everyone who watches are told of every step. While it lies with nobody, the role of its level
 * hears of what comes from the customer. Of how messages were delivered only whoever has to act hears.
 */
export function reactions(complaint: Complaint, event: Recorded): readonly Message[] {
  if (event.type === 'MessageDelivered') return [];
  const step = describeEvent(event);
  const text = `${complaint.id}: ${step}`;
  const messages: Message[] = [...addressed(complaint, event, text)];
  // For whoever has to do something about it, and nobody else.
  if (event.type === 'MessageFailed') return messages;
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
  return [...toCustomer(complaint, event), ...toPeople(complaint, event, text)];
}

/** The letter of the event; under a policy without letters a plain sentence. */
function toCustomer(complaint: Complaint, event: Recorded): Message[] {
  const to = { kind: 'complainant' } as const;
  if (event.data.letter) {
    const { kind, language, subject, body, via } = event.data.letter;
    return [{ to, reason: 'customer-informed', text: body, via, letter: { kind, language, subject } }];
  }
  const text = plainly(complaint, event);
  if (text === undefined) return [];
  return [{ to, reason: 'customer-informed', text, via: bestChannel(complaint.complainant) }];
}

function toPeople(complaint: Complaint, event: Recorded, text: string): Message[] {
  switch (event.type) {
    case 'ComplaintRegistered':
      return roles('new-complaint', text, [complaint.role]);
    case 'ComplaintAssigned':
      return [
        ...people('assigned', text, event.data.assignee),
        ...people('reassigned', text, event.data.reassignedFrom),
      ];
    case 'ComplaintAccepted':
      return people('reassigned', text, event.data.reassignedFrom);
    case 'ComplaintEscalated':
      return [
        ...roles('handed-over', text, [event.data.toRole]),
        ...people('reassigned', text, event.data.dossier.handedOverBy.assignee),
      ];
    case 'ComplaintTransferred':
      return [
        ...roles('handed-over', text, [complaint.role]),
        ...people('reassigned', text, event.data.dossier.handedOverBy.assignee),
      ];
    case 'ComplaintDeescalated':
      return [
        ...(event.data.assignee === undefined ? roles('handed-over', text, [event.data.toRole]) : []),
        ...people('reassigned', text, event.data.dossier.handedOverBy.assignee),
      ];
    case 'AcknowledgementMissed': {
      const { reassignedFrom, reassignedTo, warnedRole } = event.data;
      return [
        ...people('assigned', text, reassignedTo),
        ...people('deadline-missed', text, reassignedFrom),
        ...roles('deadline-missed', text, [warnedRole]),
        ...inbox('handed-over', text, complaint),
      ];
    }
    case 'ResponseMissed':
    case 'CustomerUpdateMissed':
      return roles('deadline-missed', text, [event.data.warnedRole]);
    case 'DeadlineMissed':
      return [
        ...warned('deadline-missed', text, event.data.warned),
        ...approvers(complaint, event.data.missed.clock, text),
      ];
    case 'ClockWarned':
      return [...warned('warned', text, event.data.warned), ...approvers(complaint, event.data.clock, text)];
    case 'TriggerFired':
      return event.data.notified ? warned('warned', text, event.data.notified) : [];
    case 'ApprovalRequested':
      return roles('approval', text, event.data.approval.roles);
    case 'ComplaintReopened':
      return [...people('assigned', text, event.data.assignee), ...inbox('handed-over', text, complaint)];
    case 'ConcernRaised':
    case 'CustomerMessageReceived':
      return inbox('owner', text, complaint);
    case 'EvidenceAttached':
      return event.data.from === 'customer' ? inbox('owner', text, complaint) : [];
    case 'AttemptRecorded':
    case 'NoteAdded':
    case 'ComplaintReclassified':
    case 'ComplaintPaused':
    case 'ComplaintResumed':
    case 'CustomerUpdateSent':
    case 'PolicyAdopted':
    case 'ComplaintReferred':
    case 'ReferralClosed':
    case 'HandOverPostponed':
    case 'ApprovalDeclined':
    case 'ResolutionOffered':
    case 'ResolutionAccepted':
    case 'ResolutionRejected':
    case 'ComplaintClosed':
    case 'ComplaintWithdrawn':
    case 'ContactUpdated':
    case 'FeedbackRecorded':
    case 'ProcessFeedbackGiven':
    case 'ComplaintLinked':
    case 'ComplaintMerged':
    case 'ComplaintSplit':
    case 'LegalHoldPlaced':
    case 'LegalHoldLifted':
    case 'PersonalDataErased':
    case 'MessageDelivered':
      return [];
    case 'MessageFailed':
      return byHand(complaint, event, text);
  }
}

/** Somebody has to do what could not be done by itself: the owner or assignee, else the role of the level. */
function byHand(complaint: Complaint, { data }: Recorded<MessageFailed>, text: string): Message[] {
  if (data.reason === 'erased') return [];
  const { id, owner, assignee, role } = complaint;
  const told = `${text}. ${data.next === undefined ? UNREACHABLE : handwork[data.next]} The message: /v1/complaints/${id}/messages`;
  const holder = owner ?? assignee;
  return holder === undefined ? roles('by-hand', told, [role]) : people('by-hand', told, holder);
}

const UNREACHABLE = 'Find out how the customer can be reached, and correct it in the complaint.';

const handwork: Readonly<Record<ContactChannel, string>> = {
  email: 'Send it by e-mail.',
  letter: 'Print it and post it.',
  phone: 'Call the customer.',
  chat: 'Tell the customer in a chat.',
  'in-person': 'Tell the customer in person.',
};

/** The role of the level while the complaint lies with nobody: without them nobody who can act on it would hear of it. */
function inbox(reason: Message['reason'], text: string, complaint: Complaint): Message[] {
  const { status, owner, assignee, role } = complaint;
  return status === 'new' && owner === undefined && assignee === undefined ? roles(reason, text, [role]) : [];
}

/** Whoever could approve has to hear that somebody waits for it. */
function approvers({ pendingApproval }: Complaint, clock: string, text: string): Message[] {
  return clock === 'approval' ? roles('approval', text, pendingApproval?.approval.roles ?? []) : [];
}

function warned(reason: Message['reason'], text: string, { roles: ids, people: named }: Warned): Message[] {
  return [...named.flatMap((id) => people(reason, text, id)), ...roles(reason, text, ids)];
}

function roles(reason: Message['reason'], text: string, ids: readonly string[]): Message[] {
  return ids.map((role) => ({ to: { kind: 'role', role }, reason, text }));
}

function people(reason: Message['reason'], text: string, id: string | undefined): Message[] {
  return id === undefined ? [] : [{ to: { kind: 'person', id }, reason, text }];
}
