import { corrected } from '../complainant';
import type {
  AttemptRecorded,
  ClockWarned,
  ComplaintLinked,
  ComplaintPaused,
  ComplaintReclassified,
  ComplaintResumed,
  ComplaintSplit,
  ConcernRaised,
  ContactUpdated,
  CustomerMessageReceived,
  CustomerUpdateMissed,
  CustomerUpdateSent,
  DeadlineMissed,
  EvidenceAttached,
  FeedbackRecorded,
  HandOverPostponed,
  NoteAdded,
  ProcessFeedbackGiven,
  Recorded,
  ResponseMissed,
  TriggerFired,
} from '../events';
import { type Complaint, type Happened, stayOf } from '../state';
import type { Changes } from './changed';
import { present, promised } from './parts';

type Work =
  | AttemptRecorded
  | NoteAdded
  | ConcernRaised
  | ComplaintReclassified
  | ComplaintPaused
  | ComplaintResumed
  | CustomerMessageReceived
  | CustomerUpdateSent
  | ClockWarned
  | ResponseMissed
  | CustomerUpdateMissed
  | DeadlineMissed
  | TriggerFired
  | HandOverPostponed
  | ContactUpdated
  | FeedbackRecorded
  | ProcessFeedbackGiven
  | ComplaintLinked
  | ComplaintSplit
  | EvidenceAttached;

/** What is known of the complaint and what was done about it, where it stays with whom it is. */
export function afterWork(state: Complaint, event: Recorded<Work>, happened: Happened): Changes {
  switch (event.type) {
    case 'AttemptRecorded': {
      const { promises, ...attempt } = event.data;
      const { at, by } = happened;
      return {
        attempts: [...state.attempts, { at, by, ...attempt }],
        ...promised(state, promises, happened),
      };
    }
    case 'NoteAdded':
      return { notes: [...state.notes, { ...event.data, ...happened }] };
    case 'ConcernRaised': {
      const { concern } = event.data;
      if (state.concerns.includes(concern)) return {};
      return { concerns: [...state.concerns, concern] };
    }
    case 'ComplaintReclassified': {
      const { priority, category, department, severity, technicalImpact, product, amount } = event.data;
      return {
        ...(department ? { team: event.data.team } : {}),
        ...present({
          priority: priority?.to,
          category: category?.to,
          department: department?.to,
          severity: severity?.to,
          technicalImpact: technicalImpact?.to,
          product: product?.to,
          amount: amount?.to,
        }),
      };
    }
    case 'ComplaintPaused':
      return { pauses: [...state.pauses, { since: happened.at, ...event.data.pause }] };
    case 'ComplaintResumed':
      return { pauses: state.pauses.filter(({ key }) => !event.data.keys.includes(key)) };
    case 'CustomerMessageReceived':
      return { customerMessages: [...state.customerMessages, { ...event.data, ...happened }] };
    case 'CustomerUpdateSent': {
      const { message, promises } = event.data;
      return {
        customerUpdates: [...state.customerUpdates, { message, ...happened }],
        ...promised(state, promises, happened),
      };
    }
    case 'ClockWarned':
    case 'HandOverPostponed':
      return {};
    case 'ResponseMissed':
    case 'CustomerUpdateMissed':
    case 'DeadlineMissed':
      return { missed: [...state.missed, event.data.missed] };
    case 'TriggerFired': {
      const { rule, level } = event.data;
      return { fired: [...state.fired, { rule, level, stay: stayOf(state), at: happened.at }] };
    }
    case 'ContactUpdated':
      return { complainant: corrected(state.complainant, event.data.complainant) };
    case 'FeedbackRecorded':
      return { feedback: [...state.feedback, { ...event.data, ...happened }] };
    case 'ProcessFeedbackGiven':
      return { processFeedback: [...state.processFeedback, { ...event.data, ...happened }] };
    case 'ComplaintLinked': {
      const { to, relation, note } = event.data;
      if (state.links.some((link) => link.to === to && link.relation === relation)) return {};
      return { links: [...state.links, { to, relation, ...present({ note }), ...happened }] };
    }
    case 'ComplaintSplit': {
      const link = { to: event.data.complaintId, relation: 'split-into' as const, ...happened };
      return { links: [...state.links, link] };
    }
    case 'EvidenceAttached': {
      const { clocks: _, letter: __, ...evidence } = event.data;
      return { evidence: [...state.evidence, { ...evidence, ...happened }] };
    }
  }
}
