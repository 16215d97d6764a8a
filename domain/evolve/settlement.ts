import type {
  ApprovalDeclined,
  ApprovalRequested,
  ComplaintClosed,
  ComplaintMerged,
  ComplaintReopened,
  ComplaintWithdrawn,
  Recorded,
  ResolutionAccepted,
  ResolutionOffered,
  ResolutionRejected,
} from '../events';
import { applyClockChanges } from '../clocks/clock';
import { builtInClocks } from '../clocks/rules';
import type { Complaint, Feedback, Happened } from '../state';
import type { Changes } from './changed';
import { present, promised, setAside, watchedByOwner } from './parts';

type Settlement =
  | ApprovalRequested
  | ApprovalDeclined
  | ResolutionOffered
  | ResolutionAccepted
  | ResolutionRejected
  | ComplaintClosed
  | ComplaintReopened
  | ComplaintWithdrawn
  | ComplaintMerged;

/** What was decided, what the customer says of it, and how the complaint ends. */
export function afterSettlement(state: Complaint, event: Recorded<Settlement>, happened: Happened): Changes {
  switch (event.type) {
    case 'ApprovalRequested': {
      const { approval, decision } = event.data;
      return { pendingApproval: { approval, decision } };
    }
    case 'ApprovalDeclined':
      return { pendingApproval: undefined };
    case 'ResolutionOffered': {
      const { outcome, summary, level, promises, redress, decidedBy } = event.data;
      const decided = {
        by: decidedBy ?? happened.by,
        at: happened.at,
        ...(decidedBy === undefined ? {} : { approvedBy: happened.by }),
      };
      return {
        status: 'resolved',
        resolution: { outcome, summary, redress, level, ...decided },
        answer: undefined,
        pendingApproval: undefined,
        ...promised(state, promises, decided),
        ...interrupted(state),
      };
    }
    case 'ResolutionAccepted':
      return {
        answer: { accepted: true, ...rating(event.data), ...happened },
        ...rated(state, event.data, happened),
      };
    case 'ResolutionRejected':
      return {
        interrupted: undefined,
        status: 'in-progress',
        answer: { accepted: false, reason: event.data.reason, ...rating(event.data), ...happened },
        rejections: state.rejections + 1,
        ...setAside(state, event.data.reason, happened),
        ...rated(state, event.data, happened),
      };
    case 'ComplaintClosed': {
      const { note, cause = 'closed', rootCause, correctiveAction, correctiveNote } = event.data;
      const closure: NonNullable<Complaint['closure']> = {
        cause,
        ...present({ note, rootCause, correctiveAction, correctiveNote }),
        ...happened,
      };
      return closed(state, closure);
    }
    case 'ComplaintReopened': {
      const { level, assignee, reason } = event.data;
      return {
        closure: undefined,
        resolution: undefined,
        answer: undefined,
        interrupted: undefined,
        status: 'new',
        level,
        assignee,
        acceptancesMissed: 0,
        reopenings: state.reopenings + 1,
        ...setAside(state, reason, happened),
        ...watchedByOwner(state),
      };
    }
    case 'ComplaintWithdrawn':
      return closed(state, { cause: 'withdrawn', note: event.data.reason, ...happened });
    case 'ComplaintMerged': {
      const { into, reason } = event.data;
      return closed(state, { cause: 'merged', note: reason, mergedInto: into, ...happened });
    }
  }
}

function closed(state: Complaint, closure: NonNullable<Complaint['closure']>): Changes {
  // What an outside body was asked for is still open; everything else that stood still has ended.
  const pauses = state.pauses.filter(({ key }) => key.startsWith('external:'));
  return { status: 'closed', pauses, closure, pendingApproval: undefined, ...interrupted(state) };
}

/** Keeps the clocks that do not belong to the stay at a level, with those that the offer kept when it is closed after one. */
function interrupted(state: Complaint): Changes {
  const passing: readonly string[] = [...builtInClocks, 'hand-over'];
  const kept = state.clocks.filter(({ name }) => !passing.includes(name));
  if (kept.length === 0) return {};
  return { interrupted: applyClockChanges(state.interrupted ?? [], { stopped: [], started: kept }) };
}

type Rating = Pick<Feedback, 'csat' | 'ces' | 'comment'>;

/** Whatever the customer says of how it went is among the feedback, also what comes with an answer. */
function rated(state: Complaint, said: Rating, happened: Happened): Changes {
  const given = rating(said);
  if (Object.keys(given).length === 0) return {};
  return { feedback: [...state.feedback, { ...given, ...happened }] };
}

function rating({ csat, ces, comment }: Rating) {
  return present({ csat, ces, comment });
}
