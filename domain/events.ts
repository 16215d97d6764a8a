import type { Actor } from './actor';
import type { ClockChanges, ClockName } from './clocks';
import type { CommandData } from './commands';
import type { HandoverDossier } from './dossier';
import type { PolicyVersion } from './policy/schema';
import type { Instant } from './time';

// These names and shapes are what is stored: a change of one is a new version with an upcaster, never an edit.

/** A deadline that was missed: what was due, when that was noticed, and by which policy. `lateByMs` is `firedAt` minus `dueAt`. */
export interface MissedDeadline {
  readonly clock: ClockName;
  readonly level: string;
  readonly dueAt: Instant;
  readonly firedAt: Instant;
  readonly lateByMs: number;
  readonly policy: PolicyVersion;
}

type Event<Type extends string, Data> = { readonly type: Type; readonly data: Readonly<Data> };

export type ComplaintRegistered = Event<
  'ComplaintRegistered',
  Omit<CommandData<'register'>, 'complaintId' | 'priority'> & {
    complaintId: string;
    priority: string;
    department: string;
    level: string;
    /** The role that works at the level. */
    role: string;
    policy: PolicyVersion;
    clocks: ClockChanges;
  }
>;
export type ComplaintAccepted = Event<
  'ComplaintAccepted',
  {
    owner: string;
    level: string;
    /** Whom it was assigned to, when someone of a higher role accepted in their place. */
    reassignedFrom?: string;
    clocks: ClockChanges;
  }
>;
export type ComplaintAssigned = Event<
  'ComplaintAssigned',
  {
    assignee: string;
    level: string;
    note?: string | undefined;
    /** Who had it until now, as owner or assignee. */
    reassignedFrom?: string;
    clocks: ClockChanges;
  }
>;
export type AttemptRecorded = Event<'AttemptRecorded', CommandData<'record-attempt'> & { level: string }>;
export type NoteAdded = Event<'NoteAdded', CommandData<'add-note'>>;
/** `cause` says whether a person handed the complaint over or a missed deadline did. */
export type ComplaintEscalated = Event<
  'ComplaintEscalated',
  {
    kind: 'hierarchical';
    from: string;
    to: string;
    toRole: string;
    reason?: string | undefined;
    summary: string;
    cause: { type: 'command' } | { type: 'deadline'; missed: MissedDeadline };
    dossier: HandoverDossier;
    clocks: ClockChanges;
  }
>;
/** Nobody accepted in time: `reassignedTo` has it now (nobody: the role's inbox), and `warnedRole` was told. */
export type AcknowledgementMissed = Event<
  'AcknowledgementMissed',
  {
    missed: MissedDeadline;
    reassignedFrom?: string;
    reassignedTo?: string;
    warnedRole: string;
    clocks: ClockChanges;
  }
>;
/** The last level missed its deadline; there is no level above to go to. */
export type ResponseMissed = Event<
  'ResponseMissed',
  { missed: MissedDeadline; warnedRole: string; clocks: ClockChanges }
>;
export type CustomerUpdateMissed = Event<
  'CustomerUpdateMissed',
  { missed: MissedDeadline; warnedRole: string; clocks: ClockChanges }
>;
export type CustomerUpdateSent = Event<
  'CustomerUpdateSent',
  CommandData<'send-customer-update'> & { clocks: ClockChanges }
>;
export type ResolutionOffered = Event<
  'ResolutionOffered',
  CommandData<'resolve'> & { level: string; clocks: ClockChanges }
>;
export type ResolutionAccepted = Event<'ResolutionAccepted', CommandData<'accept-resolution'>>;
export type ResolutionRejected = Event<
  'ResolutionRejected',
  CommandData<'reject-resolution'> & { level: string; clocks: ClockChanges }
>;
export type ComplaintClosed = Event<'ComplaintClosed', CommandData<'close'>>;
export type ComplaintReopened = Event<
  'ComplaintReopened',
  CommandData<'reopen'> & { level: string; assignee?: string; clocks: ClockChanges }
>;
export type ComplaintWithdrawn = Event<
  'ComplaintWithdrawn',
  CommandData<'withdraw'> & { clocks: ClockChanges }
>;

/** Everything that can happen to a complaint. */
export type ComplaintEvent =
  | ComplaintRegistered
  | ComplaintAccepted
  | ComplaintAssigned
  | AttemptRecorded
  | NoteAdded
  | ComplaintEscalated
  | AcknowledgementMissed
  | ResponseMissed
  | CustomerUpdateMissed
  | CustomerUpdateSent
  | ResolutionOffered
  | ResolutionAccepted
  | ResolutionRejected
  | ComplaintClosed
  | ComplaintReopened
  | ComplaintWithdrawn;

export type ComplaintEventType = ComplaintEvent['type'];

const knownTypes: Record<ComplaintEventType, true> = {
  ComplaintRegistered: true,
  ComplaintAccepted: true,
  ComplaintAssigned: true,
  AttemptRecorded: true,
  NoteAdded: true,
  ComplaintEscalated: true,
  AcknowledgementMissed: true,
  ResponseMissed: true,
  CustomerUpdateMissed: true,
  CustomerUpdateSent: true,
  ResolutionOffered: true,
  ResolutionAccepted: true,
  ResolutionRejected: true,
  ComplaintClosed: true,
  ComplaintReopened: true,
  ComplaintWithdrawn: true,
};

/**
 * True for an event of a type that this version of Redress knows. The name vouches for the shape of the data: they are
 * what decide() made, kept unchanged by the event store.
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
