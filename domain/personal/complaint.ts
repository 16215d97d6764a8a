import type { ComplaintEvent, ComplaintEventType } from '../events';
import type { SentLetter } from '../letters/letter';
import { blanked } from './blanked';
import { blankComplainant, blankDossier } from './blanks';
import { type AnyJudgement, type Judgement, type Judgements, type PersonalPart, partsOf } from './judgement';

type DataOf<Type extends ComplaintEventType> = Extract<ComplaintEvent, { type: Type }>['data'];
type OwnJudgements<Type extends ComplaintEventType> = Judgements<Omit<DataOf<Type>, 'clocks' | 'letter'>>;

/** What the customer was told, word for word. */
const letter: Judgement<SentLetter> = {
  members: { kind: 'plain', language: 'plain', subject: 'text', body: 'text', via: 'plain' },
};
const complainant = { whole: blankComplainant };
// The hash of a short dossier could be found by guessing what is in it.
const handedOver = { dossier: { whole: blankDossier }, dossierHash: 'text' } as const;
const promises = { each: { members: { what: 'text', dueBy: 'plain' } } } as const;
export const feedback = { csat: 'plain', ces: 'plain', comment: 'text' } as const;
export const evidence = {
  attachmentId: 'plain',
  ciphertextHash: 'plain',
  // By the hash somebody could see whether a guess of what is in the file is right.
  sha256: 'text',
  name: 'text',
  mediaType: 'plain',
  bytes: 'plain',
  note: 'text',
  from: 'plain',
} as const;
export const decision = { outcome: 'plain', summary: 'text', redress: 'plain', promises } as const;
export const approval = {
  members: {
    id: 'plain',
    for: 'text',
    redress: 'plain',
    requestedBy: 'plain',
    level: 'plain',
    requestedAt: 'plain',
    roles: 'plain',
  },
} as const;

/**
 * What is personal in the events of a complaint: whatever somebody wrote in their own words, and whatever tells who
 * complained. Not: ids of staff, roles, levels, categories and other names of the policy, amounts, clocks and times.
 */
const judgements: { readonly [Type in ComplaintEventType]: OwnJudgements<Type> } = {
  ComplaintRegistered: {
    complaintId: 'plain',
    subject: 'text',
    description: 'text',
    category: 'plain',
    priority: 'plain',
    severity: 'plain',
    technicalImpact: 'plain',
    concerns: 'plain',
    amount: 'plain',
    product: 'text',
    channel: 'plain',
    complainant,
    receivedAt: 'plain',
    source: { members: { system: 'plain', reference: 'text' } },
    splitFrom: 'plain',
    department: 'plain',
    level: 'plain',
    role: 'plain',
    team: 'plain',
    policy: 'plain',
    previous: 'plain',
    // By the fingerprint of a narrative somebody could see whether a guess of it is right.
    similar: { members: { fingerprint: 'text', count: 'plain', first: 'plain' } },
  },
  ComplaintAccepted: { owner: 'plain', level: 'plain', reassignedFrom: 'plain' },
  ComplaintAssigned: {
    assignee: 'plain',
    level: 'plain',
    note: 'text',
    reassignedFrom: 'plain',
    team: 'plain',
    assignment: 'plain',
  },
  AcknowledgementMissed: {
    missed: 'plain',
    reassignedFrom: 'plain',
    reassignedTo: 'plain',
    assignment: 'plain',
    warnedRole: 'plain',
  },
  AttemptRecorded: {
    tried: 'text',
    proposedSolutions: { each: 'text' },
    outcome: 'plain',
    promises,
    level: 'plain',
  },
  NoteAdded: { text: 'text' },
  ConcernRaised: { concern: 'plain', note: 'text' },
  ComplaintReclassified: {
    reason: 'text',
    priority: 'plain',
    category: 'plain',
    department: 'plain',
    team: 'plain',
    severity: 'plain',
    technicalImpact: 'plain',
    product: { members: { from: 'text', to: 'text' } },
    amount: 'plain',
    rule: 'plain',
  },
  ComplaintPaused: { pause: 'plain', note: 'text' },
  ComplaintResumed: { keys: 'plain', cause: 'plain', note: 'text' },
  CustomerMessageReceived: { message: 'text', channel: 'plain' },
  CustomerUpdateSent: { message: 'text', promises, automatic: 'plain' },
  ClockWarned: {
    clock: 'plain',
    title: 'plain',
    percent: 'plain',
    level: 'plain',
    dueAt: 'plain',
    firedAt: 'plain',
    lateByMs: 'plain',
    warned: 'plain',
  },
  ResponseMissed: { missed: 'plain', warnedRole: 'plain' },
  CustomerUpdateMissed: { missed: 'plain', warnedRole: 'plain' },
  DeadlineMissed: { missed: 'plain', title: 'plain', warned: 'plain' },
  TriggerFired: {
    rule: 'plain',
    title: 'plain',
    level: 'plain',
    // Among the facts may be the product, which is free text.
    because: { each: { members: { field: 'plain', value: 'text' } } },
    notified: 'plain',
  },
  PolicyAdopted: { from: 'plain', to: 'plain', reason: 'text', level: 'plain', role: 'plain' },
  ComplaintEscalated: {
    kind: 'plain',
    from: 'plain',
    to: 'plain',
    toRole: 'plain',
    team: 'plain',
    reason: 'plain',
    summary: 'text',
    cause: 'plain',
    ...handedOver,
  },
  ComplaintTransferred: {
    kind: 'plain',
    level: 'plain',
    from: 'plain',
    to: 'plain',
    summary: 'text',
    cause: 'plain',
    ...handedOver,
  },
  ComplaintDeescalated: {
    from: 'plain',
    to: 'plain',
    toRole: 'plain',
    team: 'plain',
    justification: 'text',
    assignee: 'plain',
    ...handedOver,
  },
  ComplaintReferred: {
    kind: 'plain',
    body: 'plain',
    title: 'plain',
    bodyKind: 'plain',
    ladder: 'plain',
    summary: 'text',
    reference: 'text',
    ...handedOver,
  },
  ReferralClosed: { body: 'plain', outcome: 'plain', summary: 'text' },
  HandOverPostponed: { team: 'plain' },
  ApprovalRequested: {
    approval,
    decision: { members: decision },
    level: 'plain',
  },
  ApprovalDeclined: { reason: 'text', approval: 'plain' },
  ResolutionOffered: { ...decision, level: 'plain', decidedBy: 'plain', approval: 'plain' },
  ResolutionAccepted: feedback,
  ResolutionRejected: { ...feedback, reason: 'text', level: 'plain' },
  ComplaintClosed: {
    note: 'text',
    rootCause: 'plain',
    correctiveAction: 'plain',
    correctiveNote: 'text',
    cause: 'plain',
  },
  ComplaintReopened: { reason: 'text', level: 'plain', assignee: 'plain' },
  ComplaintWithdrawn: { reason: 'text' },
  ContactUpdated: { complainant },
  FeedbackRecorded: feedback,
  ProcessFeedbackGiven: { rating: 'plain', about: 'plain', text: 'text', level: 'plain' },
  ComplaintLinked: { to: 'plain', relation: 'plain', note: 'text' },
  ComplaintMerged: { into: 'plain', reason: 'text' },
  ComplaintSplit: { complaintId: 'plain', subject: 'text', description: 'text', category: 'plain' },
  EvidenceAttached: evidence,
  LegalHoldPlaced: { reason: 'text' },
  LegalHoldLifted: { reason: 'text' },
  PersonalDataErased: { subject: 'plain', ground: 'plain', on: 'plain' },
  // What the other side answered may have an address in it, and is kept in the outbox only.
  MessageDelivered: { messageId: 'plain', kind: 'plain', channel: 'plain', at: 'plain' },
  MessageFailed: {
    messageId: 'plain',
    kind: 'plain',
    channel: 'plain',
    at: 'plain',
    reason: 'plain',
    next: 'plain',
  },
};

/** The same with what any event may have. */
const judgementOf: ReadonlyMap<string, AnyJudgement> = new Map(
  Object.entries<Readonly<Record<string, AnyJudgement>>>(judgements).map(([type, members]) => [
    type,
    { members: { ...members, letter } },
  ]),
);

/** The personal parts of each type of event of a complaint. */
export const complaintParts: readonly (readonly [type: string, parts: readonly PersonalPart[]])[] = [
  ...judgementOf,
].map(([type, judgement]) => [type, partsOf(judgement, ['data'])]);

/** The event as it is read when its key was destroyed on a day such as 2026-11-22. */
export function withoutPersonalParts<Event extends ComplaintEvent>(event: Event, day: string): Event {
  return { ...event, data: blanked(event.data, judgementOf.get(event.type) ?? 'plain', day) };
}
