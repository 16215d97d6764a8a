import type { ComplaintRegistered, Recorded } from '../events';
import type { Case, Stimulus, Wish } from './case';

/** Stands for what people wrote. */
const WORDS = '-';

/** The case of a complaint that was just registered. */
export function caseOf({ data, at, by }: Recorded<ComplaintRegistered>): Case {
  const { previous, similar, complainant, category, priority, channel, product, receivedAt } = data;
  const { severity, technicalImpact, concerns, amount, splitFrom } = data;
  const language = complainant.prefers?.language;
  return {
    id: data.complaintId,
    registration: {
      at,
      by,
      wish: {
        name: 'register',
        data: {
          subject: WORDS,
          description: WORDS,
          // Of the person only what rules and assignment ask for.
          complainant: language === undefined ? {} : { prefers: { language } },
          category,
          priority,
          channel,
          ...(severity === undefined ? {} : { severity }),
          ...(technicalImpact === undefined ? {} : { technicalImpact }),
          ...(concerns === undefined ? {} : { concerns }),
          ...(amount === undefined ? {} : { amount }),
          ...(product === undefined ? {} : { product }),
          ...(receivedAt === undefined ? {} : { receivedAt }),
          ...(splitFrom === undefined ? {} : { splitFrom }),
        },
      },
    },
    ...(previous === undefined ? {} : { previous }),
    ...(similar === undefined ? {} : { similar }),
    stimuli: [],
  };
}

/**
 * What a person did, told by the first event of their command that is theirs: deadlines that had come before stand in
 * front of it, and what follows from the policy after it. Undefined for what has no counterpart among the commands.
 */
export function stimulusOf(event: Recorded): Stimulus | undefined {
  const wish = wishOf(event);
  return wish && { at: event.at, by: event.by, wish };
}

function wishOf(event: Recorded): Wish | undefined {
  switch (event.type) {
    case 'ComplaintAccepted':
      return { name: 'accept', data: {} };
    case 'ComplaintAssigned':
      return { name: 'assign', data: { assignee: event.data.assignee } };
    case 'AttemptRecorded': {
      const { outcome } = event.data;
      return { name: 'record-attempt', data: { tried: WORDS, proposedSolutions: [], outcome, promises: [] } };
    }
    case 'NoteAdded':
      return { name: 'add-note', data: { text: WORDS } };
    case 'EvidenceAttached': {
      const { attachmentId, ciphertextHash, sha256, mediaType, bytes, from } = event.data;
      const file = { attachmentId, ciphertextHash, sha256, mediaType, bytes, from };
      return { name: 'attach-evidence', data: { ...file, name: WORDS } };
    }
    case 'ConcernRaised':
      return { name: 'raise-concern', data: { concern: event.data.concern } };
    case 'ComplaintReclassified': {
      const { category, priority, severity, technicalImpact, product, amount } = event.data;
      return {
        name: 'reclassify',
        data: {
          reason: WORDS,
          ...(category ? { category: category.to } : {}),
          ...(priority ? { priority: priority.to } : {}),
          ...(severity ? { severity: severity.to } : {}),
          ...(technicalImpact ? { technicalImpact: technicalImpact.to } : {}),
          ...(product ? { product: product.to } : {}),
          ...(amount ? { amount: amount.to } : {}),
        },
      };
    }
    case 'ComplaintPaused': {
      const { key, until } = event.data.pause;
      return { name: 'pause', data: { reason: key, ...(until === undefined ? {} : { until }) } };
    }
    case 'ComplaintResumed':
      return { name: 'resume', data: { reason: event.data.keys[0] ?? '' } };
    case 'CustomerMessageReceived':
      return { name: 'record-customer-message', data: { message: WORDS, channel: event.data.channel } };
    case 'CustomerUpdateSent':
      return { name: 'send-customer-update', data: { message: WORDS, promises: [] } };
    case 'PolicyAdopted': {
      const { id, version } = event.data.to;
      return { name: 'adopt-policy', data: { policy: id, version, reason: WORDS } };
    }
    case 'ComplaintEscalated': {
      const { to, reason, cause } = event.data;
      // Somebody passed it on to another department once too often.
      if (cause.type === 'ping-pong')
        return { name: 'transfer', data: { department: cause.between[1], summary: WORDS } };
      return {
        name: 'escalate',
        data: { to, summary: WORDS, ...(reason === undefined ? {} : { reason }) },
      };
    }
    case 'ComplaintTransferred':
      return { name: 'transfer', data: { department: event.data.to.department, summary: WORDS } };
    case 'ComplaintDeescalated':
      return { name: 'de-escalate', data: { to: event.data.to, justification: WORDS } };
    case 'ComplaintReferred':
      return { name: 'refer', data: { body: event.data.body, summary: WORDS } };
    case 'ReferralClosed': {
      const { body, outcome } = event.data;
      return { name: 'close-referral', data: { body, outcome, summary: WORDS } };
    }
    default:
      return settlementWish(event) ?? otherWish(event);
  }
}

function settlementWish(event: Recorded): Wish | undefined {
  switch (event.type) {
    case 'ApprovalRequested': {
      const { outcome, redress } = event.data.decision;
      return { name: 'resolve', data: { outcome, redress, summary: WORDS, promises: [] } };
    }
    case 'ResolutionOffered': {
      const { outcome, redress, approval } = event.data;
      if (approval !== undefined) return { name: 'approve', data: {} };
      return { name: 'resolve', data: { outcome, redress, summary: WORDS, promises: [] } };
    }
    case 'ApprovalDeclined':
      return { name: 'decline', data: { reason: WORDS } };
    case 'ResolutionAccepted':
      return { name: 'accept-resolution', data: {} };
    case 'ResolutionRejected':
      return { name: 'reject-resolution', data: { reason: WORDS } };
    case 'ComplaintClosed': {
      const { note, rootCause, correctiveAction } = event.data;
      return {
        name: 'close',
        data: {
          ...(note === undefined ? {} : { note: WORDS }),
          ...(rootCause === undefined ? {} : { rootCause }),
          ...(correctiveAction === undefined ? {} : { correctiveAction }),
        },
      };
    }
    case 'ComplaintReopened':
      return { name: 'reopen', data: { reason: WORDS } };
    case 'ComplaintWithdrawn':
      return { name: 'withdraw', data: { reason: WORDS } };
    case 'ComplaintMerged':
      return { name: 'merge', data: { into: event.data.into, reason: WORDS } };
    default:
      return undefined;
  }
}

/** What changes neither where a complaint is nor what runs; rules may look at it all the same. */
function otherWish(event: Recorded): Wish | undefined {
  switch (event.type) {
    case 'ContactUpdated': {
      const language = event.data.complainant.prefers?.language;
      const complainant = language === undefined ? {} : { prefers: { language } };
      return { name: 'update-contact', data: { complainant } };
    }
    case 'FeedbackRecorded':
      return { name: 'record-feedback', data: {} };
    case 'ProcessFeedbackGiven':
      return { name: 'give-process-feedback', data: { rating: event.data.rating, text: WORDS } };
    case 'ComplaintLinked': {
      const { to, relation } = event.data;
      if (relation === 'split-from' || relation === 'split-into') return undefined;
      return { name: 'link', data: { to, relation } };
    }
    case 'ComplaintSplit': {
      const { complaintId, category } = event.data;
      return { name: 'split', data: { complaintId, category, subject: WORDS, description: WORDS } };
    }
    default:
      return undefined;
  }
}
