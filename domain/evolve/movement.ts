import type {
  AcknowledgementMissed,
  Cause,
  ComplaintAccepted,
  ComplaintAssigned,
  ComplaintDeescalated,
  ComplaintEscalated,
  ComplaintReferred,
  ComplaintTransferred,
  PolicyAdopted,
  Recorded,
  ReferralClosed,
} from '../events';
import type { Complaint, Handover, Happened } from '../state';
import type { Changes } from './changed';
import { present, watchedByOwner } from './parts';

type Movement =
  | ComplaintAccepted
  | ComplaintAssigned
  | AcknowledgementMissed
  | ComplaintEscalated
  | ComplaintTransferred
  | ComplaintDeescalated
  | ComplaintReferred
  | ReferralClosed
  | PolicyAdopted;

/** Who has the complaint, and where it is. */
export function afterMovement(state: Complaint, event: Recorded<Movement>, happened: Happened): Changes {
  switch (event.type) {
    case 'ComplaintAccepted':
      return {
        assignee: undefined,
        status: 'in-progress',
        owner: event.data.owner,
        acceptancesMissed: 0,
      };
    case 'ComplaintAssigned': {
      const { assignee, team } = event.data;
      return {
        status: 'new',
        assignee,
        ...watchedByOwner(state),
        ...present({ team }),
        // Somebody who assigns it by hand begins the counting anew; the rules of a team do not.
        acceptancesMissed: event.data.assignment ? state.acceptancesMissed : 0,
      };
    }
    case 'AcknowledgementMissed': {
      const { reassignedTo, missed } = event.data;
      return {
        assignee: reassignedTo,
        acceptancesMissed: state.acceptancesMissed + 1,
        missed: [...state.missed, missed],
      };
    }
    case 'ComplaintEscalated': {
      const { to, toRole: role, team, cause } = event.data;
      const there = { level: to, department: state.department };
      return {
        role,
        missed: cause.type === 'deadline' ? [...state.missed, cause.missed] : state.missed,
        ...handedOver(state, { kind: 'hierarchical', to: there, cause }, happened),
        ...present({ team }),
      };
    }
    case 'ComplaintTransferred': {
      const { to, cause } = event.data;
      const there = { level: state.level, department: to.department };
      const moved = handedOver(state, { kind: 'functional', to: there, cause }, happened);
      return { ...moved, ...present({ team: to.team }) };
    }
    case 'ComplaintDeescalated': {
      const { to, toRole: role, team, assignee } = event.data;
      const there = { level: to, department: state.department };
      const moved = handedOver(state, { kind: 'down', to: there, cause: { type: 'command' } }, happened);
      return { role, ...moved, ...present({ team, assignee }) };
    }
    case 'ComplaintReferred': {
      const { body, title, ladder, reference } = event.data;
      const referral = { body, title, ladder, ...present({ reference }), ...happened };
      return {
        referrals: [...state.referrals, referral],
        pauses:
          ladder === 'waits'
            ? [...state.pauses, { ...referralPause(body, title), since: happened.at }]
            : state.pauses,
      };
    }
    case 'ReferralClosed': {
      const { body, outcome, summary } = event.data;
      return {
        pauses: state.pauses.filter(({ key }) => key !== `external:${body}`),
        referrals: state.referrals.map((referral) =>
          referral.body === body && !referral.closed
            ? { ...referral, closed: { outcome, summary, ...happened } }
            : referral,
        ),
      };
    }
    case 'PolicyAdopted': {
      const { to, level, role } = event.data;
      return { policy: to, level, role };
    }
  }
}

/** What stands still while the ladder waits for an outside body: the clocks of the level. */
export function referralPause(body: string, title: string) {
  return {
    key: `external:${body}`,
    title: `Waiting for ${title}`,
    stops: ['acknowledge', 'respond'],
    endsWhenCustomerWrites: false,
  };
}

function handedOver(
  state: Complaint,
  { kind, to, cause }: Pick<Handover, 'kind' | 'to'> & { readonly cause: Cause },
  happened: Happened,
): Changes {
  const byItself = cause.type === 'command' ? {} : { byItself: cause.type };
  const from = { level: state.level, department: state.department };
  return {
    status: 'new',
    level: to.level,
    department: to.department,
    // A team that went home did not accept it either.
    acceptancesMissed: cause.type === 'follow-the-sun' ? state.acceptancesMissed : 0,
    handovers: [...state.handovers, { kind, from, to, ...byItself, ...happened }],
    assignee: undefined,
    team: undefined,
    pendingApproval: undefined,
    ...watchedByOwner(state),
  };
}
