import { applyClockChanges } from './clocks/clock';
import type { ComplaintRegistered, Recorded } from './events';
import { afterMovement } from './evolve/movement';
import { afterSettlement } from './evolve/settlement';
import { afterWork } from './evolve/work';
import { afterPersonalData } from './evolve/personal-data';
import { type Changes, changed } from './evolve/changed';
import { present } from './evolve/parts';
import type { Complaint, Period } from './state';

/** What is so after an event. Total: an event that was stored is a fact, whatever today's rules say of it. */
export function evolve(state: Complaint | undefined, event: Recorded): Complaint {
  if (event.type === 'ComplaintRegistered') return registered(event);
  if (!state)
    throw new Error(`${event.type} at revision ${event.revision} has no ComplaintRegistered before it`);
  const clocks = event.data.clocks ? applyClockChanges(state.clocks, event.data.clocks) : state.clocks;
  const after = changed(state, applied(state, event));
  after.clocks = clocks;
  after.revision = event.revision;
  after.changedAt = event.at;
  after.periods = periodsAfter(state.periods, after);
  return after;
}

/** The state after all events, undefined for none. */
export function fold(events: Iterable<Recorded>): Complaint | undefined {
  let state: Complaint | undefined;
  for (const event of events) state = evolve(state, event);
  return state;
}

/** What nothing has happened of when a complaint is registered. */
export const NOTHING_YET = {
  pauses: [],
  periods: [],
  acceptancesMissed: 0,
  attempts: [],
  promises: [],
  notes: [],
  customerUpdates: [],
  customerMessages: [],
  missed: [],
  handovers: [],
  referrals: [],
  fired: [],
  formerResolutions: [],
  rejections: 0,
  reopenings: 0,
  feedback: [],
  processFeedback: [],
  evidence: [],
} as const satisfies Partial<Complaint>;

function registered(event: Recorded<ComplaintRegistered>): Complaint {
  const { complaintId, clocks, concerns, subject, description, category, channel, complainant } = event.data;
  const { priority, department, level, role, policy } = event.data;
  const { product, receivedAt, severity, technicalImpact, amount, source, splitFrom, team } = event.data;
  const { previous, similar } = event.data;
  const state: Complaint = {
    id: complaintId,
    subject,
    description,
    category,
    channel,
    complainant,
    priority,
    department,
    level,
    role,
    policy,
    revision: event.revision,
    registeredAt: event.at,
    changedAt: event.at,
    status: 'new',
    watchers: [],
    concerns: concerns ?? [],
    clocks: applyClockChanges([], clocks),
    ...NOTHING_YET,
    links:
      splitFrom === undefined
        ? []
        : [{ to: splitFrom, relation: 'split-from', at: event.at, by: event.by.id }],
    ...present({
      product,
      receivedAt,
      severity,
      technicalImpact,
      amount,
      source,
      splitFrom,
      team,
      previous,
      similar,
    }),
  };
  return changed(state, { periods: periodsAfter([], state) });
}

function applied(state: Complaint, event: Exclude<Recorded, Recorded<ComplaintRegistered>>): Changes {
  const happened = { at: event.at, by: event.by.id };
  switch (event.type) {
    case 'ComplaintAccepted':
    case 'ComplaintAssigned':
    case 'AcknowledgementMissed':
    case 'ComplaintEscalated':
    case 'ComplaintTransferred':
    case 'ComplaintDeescalated':
    case 'ComplaintReferred':
    case 'ReferralClosed':
    case 'PolicyAdopted':
      return afterMovement(state, event, happened);
    case 'ApprovalRequested':
    case 'ApprovalDeclined':
    case 'ResolutionOffered':
    case 'ResolutionAccepted':
    case 'ResolutionRejected':
    case 'ComplaintClosed':
    case 'ComplaintReopened':
    case 'ComplaintWithdrawn':
    case 'ComplaintMerged':
      return afterSettlement(state, event, happened);
    case 'AttemptRecorded':
    case 'NoteAdded':
    case 'ConcernRaised':
    case 'ComplaintReclassified':
    case 'ComplaintPaused':
    case 'ComplaintResumed':
    case 'CustomerMessageReceived':
    case 'CustomerUpdateSent':
    case 'ClockWarned':
    case 'ResponseMissed':
    case 'CustomerUpdateMissed':
    case 'DeadlineMissed':
    case 'TriggerFired':
    case 'HandOverPostponed':
    case 'ContactUpdated':
    case 'FeedbackRecorded':
    case 'ProcessFeedbackGiven':
    case 'ComplaintLinked':
    case 'ComplaintSplit':
    case 'EvidenceAttached':
      return afterWork(state, event, happened);
    case 'LegalHoldPlaced':
    case 'LegalHoldLifted':
    case 'PersonalDataErased':
      return afterPersonalData(state, event, happened);
    case 'MessageDelivered':
    case 'MessageFailed':
      return {};
  }
}

/** A period ends when anything that it stands for changes, and the next one begins at the same moment. */
function periodsAfter(periods: readonly Period[], state: Complaint): readonly Period[] {
  const last = periods.at(-1);
  const now = state.status === 'closed' ? undefined : periodOf(state, state.status);
  const open = last && last.until === undefined ? last : undefined;
  if (open && now && samePeriod(open, now)) return periods;
  const ended = open ? [...periods.slice(0, -1), { ...open, until: state.changedAt }] : periods;
  return now ? [...ended, now] : ended;
}

function periodOf(state: Complaint, status: Period['status']): Period {
  const holder = state.owner ?? state.assignee;
  return {
    from: state.changedAt,
    status,
    level: state.level,
    department: state.department,
    ...(holder === undefined ? {} : { holder }),
    pausedBy: state.pauses.map(({ key }) => key).sort(),
  };
}

function samePeriod(a: Period, b: Period): boolean {
  return (
    a.status === b.status &&
    a.level === b.level &&
    a.department === b.department &&
    a.holder === b.holder &&
    a.pausedBy.join(' ') === b.pausedBy.join(' ')
  );
}
