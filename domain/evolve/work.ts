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
  FeedbackRecorded,
  HandOverPostponed,
  NoteAdded,
  ProcessFeedbackGiven,
  Recorded,
  ResponseMissed,
  TriggerFired,
} from '../events';
import { type Complaint, type Happened, stayOf } from '../state';
import { present, promised, without } from './parts';

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
  | ComplaintSplit;

/** What is known of the complaint and what was done about it, where it stays with whom it is. */
export function afterWork(state: Complaint, event: Recorded<Work>, happened: Happened): Complaint {
  switch (event.type) {
    case 'AttemptRecorded': {
      const { promises, ...attempt } = event.data;
      return {
        ...promised(state, promises, happened),
        attempts: [...state.attempts, { ...attempt, ...happened }],
      };
    }
    case 'NoteAdded':
      return { ...state, notes: [...state.notes, { ...event.data, ...happened }] };
    case 'ConcernRaised': {
      const { concern } = event.data;
      if (state.concerns.includes(concern)) return state;
      return { ...state, concerns: [...state.concerns, concern] };
    }
    case 'ComplaintReclassified': {
      const { priority, category, department, severity, technicalImpact, product, amount } = event.data;
      return {
        ...(department ? without(state, 'team') : state),
        ...present({
          team: event.data.team,
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
      return { ...state, pauses: [...state.pauses, { ...event.data.pause, since: happened.at }] };
    case 'ComplaintResumed':
      return { ...state, pauses: state.pauses.filter(({ key }) => !event.data.keys.includes(key)) };
    case 'CustomerMessageReceived':
      return { ...state, customerMessages: [...state.customerMessages, { ...event.data, ...happened }] };
    case 'CustomerUpdateSent': {
      const { message, promises } = event.data;
      return {
        ...promised(state, promises, happened),
        customerUpdates: [...state.customerUpdates, { message, ...happened }],
      };
    }
    case 'ClockWarned':
    case 'HandOverPostponed':
      return state;
    case 'ResponseMissed':
    case 'CustomerUpdateMissed':
    case 'DeadlineMissed':
      return { ...state, missed: [...state.missed, event.data.missed] };
    case 'TriggerFired': {
      const { rule, level } = event.data;
      return { ...state, fired: [...state.fired, { rule, level, stay: stayOf(state), at: happened.at }] };
    }
    case 'ContactUpdated':
      return { ...state, complainant: corrected(state.complainant, event.data.complainant) };
    case 'FeedbackRecorded':
      return { ...state, feedback: [...state.feedback, { ...event.data, ...happened }] };
    case 'ProcessFeedbackGiven':
      return { ...state, processFeedback: [...state.processFeedback, { ...event.data, ...happened }] };
    case 'ComplaintLinked': {
      const { to, relation, note } = event.data;
      if (state.links.some((link) => link.to === to && link.relation === relation)) return state;
      return { ...state, links: [...state.links, { to, relation, ...present({ note }), ...happened }] };
    }
    case 'ComplaintSplit': {
      const link = { to: event.data.complaintId, relation: 'split-into' as const, ...happened };
      return { ...state, links: [...state.links, link] };
    }
  }
}
