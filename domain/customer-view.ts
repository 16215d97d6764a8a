import { deadlines } from './deadlines';
import type { Complaint } from './state';
import type { Instant } from './time';

export const customerStatuses = ['received', 'being-looked-at', 'decided', 'closed'] as const;
export type CustomerStatus = (typeof customerStatuses)[number];

/** What was written, by us or by the customer. */
export interface Written {
  readonly at: Instant;
  readonly text: string;
}

/** What whoever complains sees of their complaint: nothing of who works on it, and nothing that is for us alone. */
export interface CustomerView {
  readonly reference: string;
  readonly subject: string;
  readonly status: CustomerStatus;
  /** The same in a sentence. */
  readonly said: string;
  /** What happened, the first first. */
  readonly steps: readonly { readonly at: Instant; readonly what: string }[];
  /** By when they hear from us again; null when nothing is promised. */
  readonly nextBy: Instant | null;
  readonly decision: { readonly at: Instant; readonly outcome: string; readonly text: string } | null;
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
      { at: registeredAt, what: 'We received your complaint.' },
      ...(resolution ? [{ at: resolution.at, what: 'We decided.' }] : []),
      ...(answer
        ? [{ at: answer.at, what: `You ${answer.accepted ? 'accepted' : 'rejected'} the decision.` }]
        : []),
      ...(closure ? [{ at: closure.at, what: 'The complaint was closed.' }] : []),
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
