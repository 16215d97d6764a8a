import type { ClockChanges } from '../clocks/clock';
import type { CommandData } from '../commands';
import type { Assignment } from '../organisation/assignment';
import type { PolicyVersion } from '../policy/policy';
import type { Event, MissedDeadline, WithClocks } from './common';

/** Earlier complaints of the same person that were known when this one came. */
export interface PreviousComplaints {
  readonly count: number;
  /** The newest, at most ten. */
  readonly ids: readonly string[];
  /** Who had the newest of them. */
  readonly lastHolder?: string;
}

/** Complaints with the same narrative, word for word, that were known when this one came. */
export interface SimilarComplaints {
  /** SHA-256 of the narrative without case, spacing and punctuation. */
  readonly fingerprint: string;
  readonly count: number;
  /** The first of them. */
  readonly first?: string;
}

export type ComplaintRegistered = Event<
  'ComplaintRegistered',
  Omit<CommandData<'register'>, 'complaintId' | 'priority'> & {
    complaintId: string;
    priority: string;
    department: string;
    level: string;
    /** The role that works at the level. */
    role: string;
    team?: string;
    policy: PolicyVersion;
    previous?: PreviousComplaints;
    similar?: SimilarComplaints;
    clocks: ClockChanges;
  }
>;
export type ComplaintAccepted = Event<
  'ComplaintAccepted',
  WithClocks<{
    owner: string;
    level: string;
    /** Whom it was assigned to, when someone of a higher role accepted in their place. */
    reassignedFrom?: string;
  }>
>;
/** By a person, or by the rules of the team: `assignment` then says how it was chosen. */
export type ComplaintAssigned = Event<
  'ComplaintAssigned',
  WithClocks<{
    assignee: string;
    level: string;
    note?: string | undefined;
    /** Who had it until now, as owner or assignee. */
    reassignedFrom?: string;
    team?: string;
    assignment?: Assignment;
  }>
>;
/** Nobody accepted in time: `reassignedTo` has it now (nobody: the role's inbox), and `warnedRole` was told. */
export type AcknowledgementMissed = Event<
  'AcknowledgementMissed',
  WithClocks<{
    missed: MissedDeadline;
    reassignedFrom?: string;
    reassignedTo?: string;
    assignment?: Assignment;
    warnedRole: string;
  }>
>;
