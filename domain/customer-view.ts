import type { resolutionOutcomes } from './commands';
import { deadlines } from './deadlines';
import type { Complaint } from './state';
import type { Instant } from './time';

export const customerStatuses = ['received', 'being-looked-at', 'decided', 'closed'] as const;
export const customerStepKinds = ['received', 'decided', 'accepted', 'rejected', 'closed'] as const;
export type CustomerStepKind = (typeof customerStepKinds)[number];

export type CustomerStatus = (typeof customerStatuses)[number];

/** What was written, by us or by the customer. */
export interface Written {
  readonly at: Instant;
  readonly text: string;
}

/** Something that happened, `what` in a sentence. */
export interface CustomerStep {
  readonly at: Instant;
  readonly kind: CustomerStepKind;
  readonly what: string;
}

/** What whoever complains sees of their complaint: nothing of who works on it, and nothing that is for us alone. */
export interface CustomerView {
  readonly reference: string;
  readonly subject: string;
  readonly status: CustomerStatus;
  /** The same in a sentence. */
  readonly said: string;
  /** What happened, the first first. */
  readonly steps: readonly CustomerStep[];
  /** By when they hear from us again; null when nothing is promised. */
  readonly nextBy: Instant | null;
  readonly decision: {
    readonly at: Instant;
    readonly outcome: (typeof resolutionOutcomes)[number];
    readonly text: string;
  } | null;
  /** Whether they are asked to accept or reject the decision. */
  readonly asked: boolean;
  readonly fromUs: readonly Written[];
  readonly fromYou: readonly Written[];
}

const sentences: Readonly<Record<CustomerStatus, string>> = {
  received: 'We have your complaint. Nobody has begun to look at it yet.',
  'being-looked-at': 'We are looking at your complaint.',
  decided: 'We have decided on your complaint.',
  closed: 'Your complaint is closed.',
};

const stepSentences: Readonly<Record<CustomerStepKind, string>> = {
  received: 'We received your complaint.',
  decided: 'We decided.',
  accepted: 'You accepted the decision.',
  rejected: 'You rejected the decision.',
  closed: 'The complaint was closed.',
};

function stepAt(at: Instant, kind: CustomerStepKind): CustomerStep {
  return { at, kind, what: stepSentences[kind] };
}

/** Clocks by which the customer hears from us. */
const heardBy: ReadonlySet<string> = new Set(['customer-update', 'respond']);

/** The complaint as whoever complains sees it. */
export function customerView(complaint: Complaint): CustomerView {
  const { id, subject, registeredAt, resolution, closure, answer, customerUpdates, customerMessages } =
    complaint;
  const status = statusOf(complaint);
  const next = deadlines(complaint).find(({ name }) => heardBy.has(name));
  return {
    reference: id,
    subject,
    status,
    said: sentences[status],
    steps: [
      stepAt(registeredAt, 'received'),
      ...(resolution ? [stepAt(resolution.at, 'decided')] : []),
      ...(answer ? [stepAt(answer.at, answer.accepted ? 'accepted' : 'rejected')] : []),
      ...(closure ? [stepAt(closure.at, 'closed')] : []),
    ],
    nextBy: next?.dueAt ?? null,
    decision: resolution
      ? { at: resolution.at, outcome: resolution.outcome, text: resolution.summary }
      : null,
    asked: complaint.status === 'resolved' && answer === undefined,
    fromUs: customerUpdates.map(({ at, message }) => ({ at, text: message })),
    fromYou: customerMessages.map(({ at, message }) => ({ at, text: message })),
  };
}

function statusOf({ status }: Complaint): CustomerStatus {
  switch (status) {
    case 'new':
      return 'received';
    case 'resolved':
      return 'decided';
    case 'closed':
      return 'closed';
    default:
      return 'being-looked-at';
  }
}
