import type { Actor } from './actor';
import type * as Customer from './events/customer';
import type * as Delivery from './events/delivery';
import type * as Evidence from './events/evidence';
import type * as Movement from './events/movement';
import type * as PersonalData from './events/personal-data';
import type * as Registration from './events/registration';
import type * as Relations from './events/relations';
import type * as Settlement from './events/settlement';
import type * as Work from './events/work';
import type { Instant } from './time';

// These names and shapes are what is stored: a change of one is a new version with an upcaster, never an edit.
export type * from './events/common';
export type * from './events/customer';
export type * from './events/evidence';
export type * from './events/delivery';
export type * from './events/movement';
export type * from './events/personal-data';
export type * from './events/registration';
export type * from './events/relations';
export type * from './events/settlement';
export type * from './events/work';

/** Everything that can happen to a complaint. */
export type ComplaintEvent =
  | Registration.ComplaintRegistered
  | Registration.ComplaintAccepted
  | Registration.ComplaintAssigned
  | Registration.AcknowledgementMissed
  | Work.AttemptRecorded
  | Work.NoteAdded
  | Work.ConcernRaised
  | Work.ComplaintReclassified
  | Work.ComplaintPaused
  | Work.ComplaintResumed
  | Work.CustomerMessageReceived
  | Work.CustomerUpdateSent
  | Work.ClockWarned
  | Work.ResponseMissed
  | Work.CustomerUpdateMissed
  | Work.DeadlineMissed
  | Work.TriggerFired
  | Work.PolicyAdopted
  | Movement.ComplaintEscalated
  | Movement.ComplaintTransferred
  | Movement.ComplaintDeescalated
  | Movement.ComplaintReferred
  | Movement.ReferralClosed
  | Movement.HandOverPostponed
  | Settlement.ApprovalRequested
  | Settlement.ApprovalDeclined
  | Settlement.ResolutionOffered
  | Settlement.ResolutionAccepted
  | Settlement.ResolutionRejected
  | Settlement.ComplaintClosed
  | Settlement.ComplaintReopened
  | Settlement.ComplaintWithdrawn
  | Customer.ContactUpdated
  | Customer.FeedbackRecorded
  | Customer.ProcessFeedbackGiven
  | Relations.ComplaintLinked
  | Relations.ComplaintMerged
  | Relations.ComplaintSplit
  | Evidence.EvidenceAttached
  | PersonalData.LegalHoldPlaced
  | PersonalData.LegalHoldLifted
  | PersonalData.PersonalDataErased
  | Delivery.MessageDelivered
  | Delivery.MessageFailed;

export type ComplaintEventType = ComplaintEvent['type'];

const knownTypes: Record<ComplaintEventType, true> = {
  ComplaintRegistered: true,
  ComplaintAccepted: true,
  ComplaintAssigned: true,
  AcknowledgementMissed: true,
  AttemptRecorded: true,
  NoteAdded: true,
  ConcernRaised: true,
  ComplaintReclassified: true,
  ComplaintPaused: true,
  ComplaintResumed: true,
  CustomerMessageReceived: true,
  CustomerUpdateSent: true,
  ClockWarned: true,
  ResponseMissed: true,
  CustomerUpdateMissed: true,
  DeadlineMissed: true,
  TriggerFired: true,
  PolicyAdopted: true,
  ComplaintEscalated: true,
  ComplaintTransferred: true,
  ComplaintDeescalated: true,
  ComplaintReferred: true,
  ReferralClosed: true,
  HandOverPostponed: true,
  ApprovalRequested: true,
  ApprovalDeclined: true,
  ResolutionOffered: true,
  ResolutionAccepted: true,
  ResolutionRejected: true,
  ComplaintClosed: true,
  ComplaintReopened: true,
  ComplaintWithdrawn: true,
  ContactUpdated: true,
  FeedbackRecorded: true,
  ProcessFeedbackGiven: true,
  ComplaintLinked: true,
  ComplaintMerged: true,
  ComplaintSplit: true,
  EvidenceAttached: true,
  LegalHoldPlaced: true,
  LegalHoldLifted: true,
  PersonalDataErased: true,
  MessageDelivered: true,
  MessageFailed: true,
};

export const eventTypes = Object.keys(knownTypes) as readonly ComplaintEventType[];

/**
 * True for an event of a type that this version of Redress knows. The name vouches for the shape of the data: they are
 * what decide() made, kept unchanged by the event store and brought to today's form by upcast().
 */
export function isComplaintEvent(event: {
  readonly type: string;
  readonly data: unknown;
}): event is ComplaintEvent {
  return Object.hasOwn(knownTypes, event.type);
}

/** An event with where it stands in its stream, who caused it, when (the clock of the workflow), and by which command. */
export type Recorded<E extends ComplaintEvent = ComplaintEvent> = E & {
  readonly id: string;
  readonly revision: number;
  readonly at: Instant;
  readonly by: Actor;
  readonly commandId: string;
};
