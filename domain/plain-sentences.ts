import type { Recorded } from './events';
import type { Complaint } from './state';

/** What the complainant is told of an event where the policy has no letters; undefined for one that is no news for them. */
export function plainly({ id }: Complaint, event: Recorded): string | undefined {
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
    case 'EvidenceAttached':
    case 'LegalHoldPlaced':
    case 'LegalHoldLifted':
    case 'PersonalDataErased':
    case 'MessageDelivered':
    case 'MessageFailed':
      return undefined;
  }
}
