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
import type { Complaint, Happened } from '../state';
import { present, promised, setAside, watchedByOwner, without } from './parts';

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
export function afterSettlement(
  state: Complaint,
  event: Recorded<Settlement>,
  happened: Happened,
): Complaint {
  switch (event.type) {
    case 'ApprovalRequested': {
      const { approval, decision } = event.data;
      return { ...state, pendingApproval: { approval, decision } };
    }
    case 'ApprovalDeclined':
      return without(state, 'pendingApproval');
    case 'ResolutionOffered': {
      const { outcome, summary, level, promises, redress, decidedBy } = event.data;
      const decided = {
        by: decidedBy ?? happened.by,
        at: happened.at,
        ...(decidedBy === undefined ? {} : { approvedBy: happened.by }),
      };
      return {
        ...without(promised(state, promises, decided), 'answer', 'pendingApproval'),
        status: 'resolved',
        resolution: { outcome, summary, redress, level, ...decided },
      };
    }
    case 'ResolutionAccepted':
      return { ...state, answer: { accepted: true, ...rating(event.data), ...happened } };
    case 'ResolutionRejected':
      return {
        ...setAside(state, event.data.reason, happened),
        status: 'in-progress',
        answer: { accepted: false, reason: event.data.reason, ...rating(event.data), ...happened },
        rejections: state.rejections + 1,
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
      const released = watchedByOwner(setAside(state, reason, happened));
      return {
        ...without(released, 'closure', 'resolution', 'answer', 'assignee'),
        status: 'new',
        level,
        ...present({ assignee }),
        acceptancesMissed: 0,
        reopenings: state.reopenings + 1,
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

function closed(state: Complaint, closure: NonNullable<Complaint['closure']>): Complaint {
  return { ...without(state, 'pendingApproval'), status: 'closed', pauses: [], closure };
}

function rating({
  csat,
  ces,
  comment,
}: {
  csat?: number | undefined;
  ces?: number | undefined;
  comment?: string | undefined;
}) {
  return present({ csat, ces, comment });
}
