import type { Complaint } from '../state';

type Draft = { -readonly [K in keyof Complaint]: Complaint[K] };

/** New values of a complaint; undefined takes away one that it can be without. */
export type Changes = { readonly [K in keyof Complaint]?: Complaint[K] | undefined };

type OptionalOf<T> = { [K in keyof T]-?: object extends Pick<T, K> ? K : never }[keyof T];

/** What a complaint can be without: a record, so that the compiler finds one that is missing here. */
const optionals: Record<OptionalOf<Complaint>, true> = {
  severity: true,
  technicalImpact: true,
  amount: true,
  product: true,
  receivedAt: true,
  source: true,
  splitFrom: true,
  team: true,
  previous: true,
  similar: true,
  assignee: true,
  owner: true,
  interrupted: true,
  pendingApproval: true,
  resolution: true,
  answer: true,
  closure: true,
  legalHold: true,
  erased: true,
};
const optional = Object.keys(optionals) as OptionalOf<Complaint>[];

/**
 * The complaint with these changes; a new object, always. Every value is named: V8 turns an object of so many values
 * into a hash table when it is copied as a whole or one of them is deleted, and each further copy of that takes twenty
 * times as long.
 */
export function changed(before: Complaint, changes: Changes): Draft {
  const after: Draft = {
    id: before.id,
    subject: before.subject,
    description: before.description,
    category: before.category,
    channel: before.channel,
    complainant: before.complainant,
    priority: before.priority,
    department: before.department,
    level: before.level,
    role: before.role,
    policy: before.policy,
    revision: before.revision,
    registeredAt: before.registeredAt,
    changedAt: before.changedAt,
    status: before.status,
    watchers: before.watchers,
    concerns: before.concerns,
    clocks: before.clocks,
    pauses: before.pauses,
    periods: before.periods,
    acceptancesMissed: before.acceptancesMissed,
    attempts: before.attempts,
    promises: before.promises,
    notes: before.notes,
    customerUpdates: before.customerUpdates,
    customerMessages: before.customerMessages,
    missed: before.missed,
    handovers: before.handovers,
    referrals: before.referrals,
    fired: before.fired,
    formerResolutions: before.formerResolutions,
    rejections: before.rejections,
    reopenings: before.reopenings,
    links: before.links,
    feedback: before.feedback,
    processFeedback: before.processFeedback,
    evidence: before.evidence,
  };
  for (const key of optional) if (!(key in changes)) set(after, key, before[key]);
  for (const key of Object.keys(changes) as (keyof Changes)[]) set(after, key, changes[key]);
  return after;
}

function set<K extends keyof Draft>(draft: Partial<Draft>, key: K, value: Draft[K] | undefined): void {
  if (value !== undefined) draft[key] = value;
}
