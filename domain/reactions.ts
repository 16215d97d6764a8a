import { SYSTEM } from './actor';
import { describeEvent } from './describe';
import type { Recorded, Warned } from './events';
import { type BestChannel, bestChannel } from './letters/contact';
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
    | 'customer-informed';
  readonly text: string;
  /** How it goes to the complainant. */
  readonly via?: BestChannel;
}

/** A stable name of a recipient: with the event's id it makes a message idempotent. */
export function recipientKey(to: Recipient): string {
  return to.kind === 'person' ? `person:${to.id}` : to.kind === 'role' ? `role:${to.role}` : 'complainant';
}

/**
 * Who has to hear of an event. `complaint` is the state after it. Whoever caused the event is not told of it; the
 * owner or assignee and everyone who watches are told of every step. While it lies with nobody, the role of its level
 * hears of what comes from the customer.
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
  return [...toCustomer(complaint, event), ...toPeople(complaint, event, text)];
}

/** The letter of the event; under a policy without letters a plain sentence. */
function toCustomer(complaint: Complaint, event: Recorded): Message[] {
  const told = event.data.letter?.body ?? plainly(complaint, event);
  if (told === undefined) return [];
  const via = event.data.letter?.via ?? bestChannel(complaint.complainant);
  return [{ to: { kind: 'complainant' }, reason: 'customer-informed', text: told, via }];
}

function plainly({ id }: Complaint, event: Recorded): string | undefined {
  switch (event.type) {
    case 'ComplaintRegistered':
      return `We have your complaint ${id} and are looking into it.`;
    case 'ComplaintEscalated':
      return `Your complaint ${id} was passed on to ${event.data.to}.`;
    case 'ComplaintTransferred':
      return event.data.cause.type === 'follow-the-sun'
        ? undefined
        : `Your complaint ${id} was passed on to ${event.data.to.department}.`;
    case 'ComplaintDeescalated':
      return `Your complaint ${id} is with ${event.data.to} again.`;
    case 'ComplaintReferred':
      return `We have asked ${event.data.title} to look at your complaint ${id}.`;
    case 'CustomerUpdateSent':
      return event.data.message;
    case 'ResolutionOffered':
      return event.data.summary;
    case 'ResolutionRejected':
      return `We are looking at your complaint ${id} again.`;
    case 'ComplaintReopened':
      return `Your complaint ${id} was opened again.`;
    case 'ComplaintClosed':
    case 'ComplaintWithdrawn':
      return `Your complaint ${id} is closed.`;
    case 'ComplaintMerged':
      return `Your complaint ${id} goes on as ${event.data.into}.`;
    case 'ComplaintAccepted':
    case 'ComplaintAssigned':
    case 'AcknowledgementMissed':
    case 'AttemptRecorded':
    case 'NoteAdded':
    case 'ConcernRaised':
    case 'ComplaintReclassified':
    case 'ComplaintPaused':
    case 'ComplaintResumed':
    case 'CustomerMessageReceived':
    case 'ClockWarned':
    case 'ResponseMissed':
    case 'CustomerUpdateMissed':
    case 'DeadlineMissed':
    case 'TriggerFired':
    case 'PolicyAdopted':
    case 'ReferralClosed':
    case 'HandOverPostponed':
    case 'ApprovalRequested':
    case 'ApprovalDeclined':
    case 'ResolutionAccepted':
    case 'ContactUpdated':
    case 'FeedbackRecorded':
    case 'ProcessFeedbackGiven':
    case 'ComplaintLinked':
    case 'ComplaintSplit':
    case 'LegalHoldPlaced':
    case 'LegalHoldLifted':
    case 'PersonalDataErased':
      return undefined;
  }
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
      return [];
  }
}

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
