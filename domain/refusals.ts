/** What a refusal is about: it decides the HTTP status and the exit code of the CLI. */
export type RefusalKind = 'invalid' | 'forbidden' | 'missing' | 'conflict' | 'stale' | 'reused';

/** Every rule that can refuse a command, in words for a person. The code is stable: clients may act on it. */
export const refusalRules = {
  'not-registered': { kind: 'missing', rule: 'A command needs a complaint that was registered.' },
  'already-registered': { kind: 'conflict', rule: 'A complaint id belongs to one complaint for ever.' },
  'command-id-reused': {
    kind: 'reused',
    rule: 'A command id stands for one command; another command needs another id.',
  },
  'command-id-reserved': {
    kind: 'invalid',
    rule: 'Command ids that begin with "deadline:" belong to deadlines.',
  },
  'revision-moved': {
    kind: 'stale',
    rule: 'A command that names a revision is applied at that revision only.',
  },
  'role-may-not-act': {
    kind: 'forbidden',
    rule: 'Only roles of the escalation ladder may act on complaints.',
  },
  'level-out-of-reach': {
    kind: 'forbidden',
    rule: 'This needs the role of the complaint’s level or of one above.',
  },
  'not-the-owner': { kind: 'forbidden', rule: 'Only the owner may do this.' },
  'assigned-to-another': {
    kind: 'forbidden',
    rule: 'A complaint that is assigned is accepted by its assignee, or by a higher role.',
  },
  'already-owned': { kind: 'conflict', rule: 'A complaint has one owner at a time.' },
  'already-assigned': { kind: 'conflict', rule: 'An assignment has to change who has the complaint.' },
  'unknown-person': { kind: 'invalid', rule: 'A complaint is assigned to a person of the organisation.' },
  'assignee-out-of-reach': {
    kind: 'invalid',
    rule: 'The assignee needs the role of the complaint’s level or of one above.',
  },
  'unknown-category': { kind: 'invalid', rule: 'The category has to be one of the policy’s.' },
  'unknown-priority': { kind: 'invalid', rule: 'The priority has to be one of the policy’s.' },
  'received-in-future': {
    kind: 'invalid',
    rule: 'A complaint cannot have been received on a day that is still to come.',
  },
  'unknown-reason': { kind: 'invalid', rule: 'The reason for escalating has to be one of the policy’s.' },
  'attempt-or-reason-required': {
    kind: 'conflict',
    rule: 'Escalating needs an attempt that the owner recorded at this level, or a reason from the policy.',
  },
  'no-higher-level': { kind: 'conflict', rule: 'The last level of the ladder has none above it.' },
  'complaint-closed': {
    kind: 'conflict',
    rule: 'A closed complaint takes notes only, until it is reopened.',
  },
  'not-accepted': { kind: 'conflict', rule: 'Someone has to accept the complaint first.' },
  'already-resolved': { kind: 'conflict', rule: 'Work on a complaint stops when a resolution is offered.' },
  'not-resolved': { kind: 'conflict', rule: 'This needs a resolution that was offered.' },
  'already-answered': { kind: 'conflict', rule: 'The customer answers a resolution once.' },
  'close-needs-answer': {
    kind: 'conflict',
    rule: 'Closing needs the customer’s answer, or a note that says why there is none.',
  },
  'complaint-merged': { kind: 'conflict', rule: 'A complaint that was merged goes on as another one.' },
  'level-not-skippable': {
    kind: 'forbidden',
    rule: 'Levels may be skipped only for a reason for which the policy allows it.',
  },
  'no-lower-level': { kind: 'conflict', rule: 'A complaint goes back down to a level below its own.' },
  'unknown-department': { kind: 'invalid', rule: 'The department has to be one of the policy’s.' },
  'already-there': { kind: 'conflict', rule: 'A transfer has to change the department.' },
  'unknown-body': { kind: 'invalid', rule: 'The external body has to be one of the policy’s.' },
  'already-referred': { kind: 'conflict', rule: 'One referral to an external body is open at a time.' },
  'not-referred': { kind: 'conflict', rule: 'Only an open referral can be closed.' },
  'unknown-concern': { kind: 'invalid', rule: 'The concern has to be one of the policy’s.' },
  'unknown-severity': { kind: 'invalid', rule: 'The severity has to be one of the policy’s.' },
  'unknown-impact': { kind: 'invalid', rule: 'The technical impact has to be one of the policy’s.' },
  'nothing-changes': { kind: 'conflict', rule: 'A change has to change something.' },
  'already-paused': { kind: 'conflict', rule: 'A reason stops the clocks once.' },
  'not-paused': { kind: 'conflict', rule: 'Only what was paused can be resumed.' },
  'pause-in-past': { kind: 'invalid', rule: 'A pause ends in the future.' },
  'unknown-policy': { kind: 'invalid', rule: 'A complaint follows a published policy.' },
  'policy-does-not-fit': {
    kind: 'conflict',
    rule: 'A complaint can follow only a policy that knows its level, category, department and priority.',
  },
  'over-authority': { kind: 'forbidden', rule: 'Nobody decides beyond the limits of their role.' },
  'own-decision': { kind: 'forbidden', rule: 'Nobody reviews their own decision.' },
  'same-decider': {
    kind: 'forbidden',
    rule: 'A later stage is decided by somebody who has not decided at an earlier one.',
  },
  'approval-pending': { kind: 'conflict', rule: 'One decision at a time waits for approval.' },
  'no-approval-pending': { kind: 'conflict', rule: 'This needs a decision that waits for approval.' },
  'unknown-root-cause': { kind: 'invalid', rule: 'Root cause and corrective action are the policy’s.' },
  'root-cause-required': { kind: 'conflict', rule: 'Closing needs a root cause under this policy.' },
  'already-linked': { kind: 'conflict', rule: 'Two complaints are linked once in one way.' },
  'merged-by-merge': {
    kind: 'invalid',
    rule: 'Only merging makes a complaint one into which another was merged.',
  },
  'links-to-itself': { kind: 'invalid', rule: 'A complaint is tied to other complaints only.' },
  'legal-hold': { kind: 'conflict', rule: 'Nothing is erased while a legal hold is on it.' },
  'erasure-needs-closing': {
    kind: 'conflict',
    rule: 'The personal data of a complaint are erased when it is closed.',
  },
  'personal-data-erased': {
    kind: 'conflict',
    rule: 'A complaint whose personal data were erased is not worked on any more.',
  },
  'too-much-evidence': {
    kind: 'conflict',
    rule: 'A complaint has at most 50 pieces of evidence.',
  },
  'not-closed': { kind: 'conflict', rule: 'Only a closed complaint can be reopened.' },
} as const satisfies Record<string, { kind: RefusalKind; rule: string }>;

export type RefusalCode = keyof typeof refusalRules;

/** Why a command was not carried out. `message` says what stands in the way, `hint` what to do instead. Nothing was changed. */
export interface Refusal {
  readonly code: RefusalCode;
  readonly kind: RefusalKind;
  readonly rule: string;
  readonly message: string;
  readonly hint: string;
}

export function refuse(code: RefusalCode, message: string, hint: string): Refusal {
  const { kind, rule } = refusalRules[code];
  return { code, kind, rule, message, hint };
}
