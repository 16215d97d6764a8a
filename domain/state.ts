import type { Approval } from './authority/approval';
import type { Clock } from './clocks/clock';
import type { CommandData } from './commands';
import type { ComplaintRegistered, MissedDeadline, Pause, PersonalDataErased, Relation } from './events';
import type { PolicyVersion } from './policy/policy';
import type { Instant } from './time';

/** `new`: waits for someone to accept it. `resolved`: a resolution is offered, the customer has the word. */
export type Status = 'new' | 'in-progress' | 'resolved' | 'closed';

export type Happened = { readonly at: Instant; readonly by: string };
export type PromiseMade = CommandData<'resolve'>['promises'][number] & Happened;
export type Attempt = Omit<CommandData<'record-attempt'>, 'promises'> & Happened & { readonly level: string };
/** `by` decided it; `approvedBy` is the second person, where one was needed. */
export type Resolution = Omit<CommandData<'resolve'>, 'promises'> &
  Happened & { readonly level: string; readonly approvedBy?: string };
/** A resolution that did not last: the customer rejected it, or the complaint was reopened. */
export type FormerResolution = Resolution & {
  /** The customer had accepted it, so what it gave is theirs. */
  readonly accepted?: true;
  readonly setAside: Happened & { readonly reason: string };
};
export type Feedback = CommandData<'record-feedback'> & Happened;
export type ProcessFeedback = CommandData<'give-process-feedback'> & Happened & { readonly level: string };

export type Evidence = CommandData<'attach-evidence'> & Happened;

/** A stretch of the complaint's life in which the same people had it and the same pauses held; the last one is open. */
export interface Period {
  readonly from: Instant;
  readonly until?: Instant;
  readonly status: Exclude<Status, 'closed'>;
  readonly level: string;
  readonly department: string;
  readonly holder?: string;
  /** Keys of the pauses that held, sorted. */
  readonly pausedBy: readonly string[];
}

export interface Referral extends Happened {
  readonly body: string;
  readonly title: string;
  readonly ladder: 'waits' | 'goes-on';
  readonly reference?: string;
  readonly closed?: Happened & { readonly outcome: 'answered' | 'withdrawn'; readonly summary: string };
}

export interface Handover extends Happened {
  readonly kind: 'hierarchical' | 'functional' | 'down';
  readonly from: { readonly level: string; readonly department: string };
  readonly to: { readonly level: string; readonly department: string };
  /** What handed it over, where no person did. */
  readonly byItself?: 'deadline' | 'trigger' | 'ping-pong' | 'follow-the-sun';
}

/** Everything that is so about a complaint at one revision: the fold of its events up to there. */
export interface Complaint
  extends Omit<ComplaintRegistered['data'], 'complaintId' | 'clocks' | 'letter' | 'concerns'> {
  readonly id: string;
  readonly revision: number;
  readonly registeredAt: Instant;
  readonly changedAt: Instant;
  readonly policy: PolicyVersion;
  readonly status: Status;
  readonly level: string;
  /** Who was asked to take it and has not accepted yet. Nobody: it is in the inbox of the level's role. */
  readonly assignee?: string;
  readonly owner?: string;
  /** Everyone who owned it and let go of it, who are told of every later step. */
  readonly watchers: readonly string[];
  readonly concerns: readonly string[];
  readonly clocks: readonly Clock[];
  /** Clocks over the whole life, of referrals and of pauses that the offer or the closing stopped; work that goes on takes them up. */
  readonly interrupted?: readonly Clock[];
  readonly pauses: readonly (Pause & { readonly since: Instant })[];
  readonly periods: readonly Period[];
  /** How often nobody accepted in time since it came to where it is. */
  readonly acceptancesMissed: number;
  readonly attempts: readonly Attempt[];
  readonly promises: readonly PromiseMade[];
  readonly notes: readonly (CommandData<'add-note'> & Happened)[];
  readonly customerUpdates: readonly (Happened & { readonly message: string })[];
  readonly customerMessages: readonly (CommandData<'record-customer-message'> & Happened)[];
  readonly missed: readonly MissedDeadline[];
  readonly handovers: readonly Handover[];
  readonly referrals: readonly Referral[];
  /** Rules of the policy that fired. */
  readonly fired: readonly {
    readonly rule: string;
    readonly level: string;
    /** See {@link stayOf}. */
    readonly stay: number;
    readonly at: Instant;
  }[];
  /** A decision that waits for somebody to approve it. */
  readonly pendingApproval?: { readonly approval: Approval; readonly decision: CommandData<'resolve'> };
  readonly resolution?: Resolution;
  readonly formerResolutions: readonly FormerResolution[];
  /** The customer's answer to the resolution that is offered now. */
  readonly answer?: Happened & {
    readonly accepted: boolean;
    /** Why it was rejected. */
    readonly reason?: string;
    readonly csat?: number;
    readonly ces?: number;
    readonly comment?: string;
  };
  readonly rejections: number;
  readonly reopenings: number;
  readonly closure?: Happened & {
    readonly cause: 'closed' | 'withdrawn' | 'silence' | 'merged';
    readonly note?: string;
    readonly rootCause?: string;
    readonly correctiveAction?: string;
    readonly correctiveNote?: string;
    readonly mergedInto?: string;
  };
  readonly links: readonly (Happened & {
    readonly to: string;
    readonly relation: Relation;
    readonly note?: string;
  })[];
  readonly feedback: readonly Feedback[];
  readonly processFeedback: readonly ProcessFeedback[];
  /** Files that were attached, the first first. */
  readonly evidence: readonly Evidence[];
  /** While it is there nothing of the complaint is erased. */
  readonly legalHold?: Happened & { readonly reason: string };
  /** Nothing personal of what was recorded until then can be read any more. */
  readonly erased?: Happened & Omit<PersonalDataErased['data'], 'clocks' | 'letter'>;
}

/** Times the complaint went up the ladder. */
export function escalationsOf(complaint: Pick<Complaint, 'handovers'>): number {
  return complaint.handovers.filter(({ kind }) => kind === 'hierarchical').length;
}

/** Counts the stays at levels: 0 for the first, and one more each time the complaint goes up or down. */
export function stayOf({ handovers }: Pick<Complaint, 'handovers'>): number {
  return handovers.filter(({ kind }) => kind !== 'functional').length;
}
