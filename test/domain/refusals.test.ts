import { MOST_EVIDENCE } from '../../domain/commands/evidence';
import { isRefusal } from '../../domain/decide/context';
import type { Policy } from '../../domain/policy/policy';
import { type RefusalCode, refusalRules } from '../../domain/refusals';
import { type Ask, by, complaintData, given, registered, resolved, type Step, underPolicy, up } from './kit';
import { receipt } from './evidence';
import { richPolicy } from './rich';
import { COMPLAINT_ID, type PersonId } from './world';

const owned = [registered, by('ana', 'accept', {})];
const offered = [...owned, by('ana', 'resolve', resolved)];
const answered = [...offered, by('ana', 'accept-resolution', {})];
const closed = [...answered, by('ana', 'close', {})];
const SUBJECT = '7d9c1c8e-0a5b-4c69-9a41-0f4e3d2c1b0a';

/** Under a policy that has everything, its first owner being ana. */
const everything = richPolicy();
const narrower = { ...richPolicy({ version: 3 }), categories: everything.categories.slice(0, 1) };
const strict: Policy = {
  ...everything,
  authority: { fourEyes: [], overLimit: 'refuse', laterStageNeedsAnother: true },
  closing: { ...everything.closing, rootCauseRequired: true },
};
const strictAmounts = richPolicy({ overLimit: 'refuse' });
const rich = [underPolicy(everything, narrower), ...owned];
const give = (person: PersonId, minor: number) =>
  by(person, 'resolve', { ...resolved, redress: [{ kind: 'goodwill', amount: { currency: 'GBP', minor } }] });
const paused = [...rich, by('ana', 'pause', { reason: 'customer' })];
const refer = by('sam', 'refer', { body: 'ombudsman', summary: 'Please look' });
const linked = by('ana', 'link', { to: 'RD-OTHER', relation: 'related' });
const adopt = (version: number) => by('max', 'adopt-policy', { version, reason: 'Better' });
const transfer = (department: string) => by('ana', 'transfer', { department, summary: 'Theirs' });

/** Given before decide() is asked: the stream knows the command id. Tested with findCommand. */
type OfTheStream = 'command-id-reused';

/** One way into every refusal. The compiler wants a row for each code; the other tests go through them all in detail. */
const ways: Record<Exclude<RefusalCode, OfTheStream>, { given: Step[]; when: Ask }> = {
  'not-registered': { given: [], when: by('ana', 'accept', {}) },
  'already-registered': { given: [registered], when: registered },
  'command-id-reserved': {
    given: [registered],
    when: by('ana', 'add-note', { text: 'Hello' }, { id: 'deadline:respond:1772614800000' }),
  },
  'revision-moved': { given: [registered], when: by('ana', 'accept', {}, { expectedRevision: 7 }) },
  'role-may-not-act': { given: [registered], when: by('ida', 'add-note', { text: 'Hello' }) },
  'level-out-of-reach': { given: [registered, up('ana')], when: by('ana', 'accept', {}) },
  'not-the-owner': { given: owned, when: by('ben', 'resolve', resolved) },
  'assigned-to-another': {
    given: [registered, by('sam', 'assign', { assignee: 'ben' })],
    when: by('ana', 'accept', {}),
  },
  'already-owned': { given: owned, when: by('ben', 'accept', {}) },
  'already-assigned': { given: owned, when: by('sam', 'assign', { assignee: 'ana' }) },
  'unknown-person': { given: owned, when: by('sam', 'assign', { assignee: 'zoe' }) },
  'assignee-out-of-reach': { given: owned, when: by('sam', 'assign', { assignee: 'ida' }) },
  'unknown-category': { given: [], when: by('ana', 'register', { ...complaintData, category: 'parking' }) },
  'unknown-priority': { given: [], when: by('ana', 'register', { ...complaintData, priority: 'extreme' }) },
  'received-in-future': {
    given: [],
    when: by('ana', 'register', { ...complaintData, receivedAt: '2999-01-01T00:00:00Z' }),
  },
  'unknown-reason': { given: owned, when: by('ana', 'escalate', { reason: 'bored', summary: 'Please' }) },
  'attempt-or-reason-required': { given: owned, when: by('ana', 'escalate', { summary: 'Please' }) },
  'no-higher-level': { given: [registered, up('ana'), up('sam'), up('dana')], when: up('max') },
  'complaint-closed': { given: closed, when: by('ana', 'accept', {}) },
  'not-accepted': { given: [registered], when: by('ana', 'resolve', resolved) },
  'already-resolved': { given: offered, when: by('ana', 'resolve', resolved) },
  'not-resolved': { given: owned, when: by('ana', 'accept-resolution', {}) },
  'already-answered': { given: answered, when: by('ana', 'reject-resolution', { reason: 'No' }) },
  'close-needs-answer': { given: offered, when: by('ana', 'close', {}) },
  'complaint-merged': {
    given: [...owned, by('ana', 'merge', { into: 'RD-OTHER', reason: 'The same' })],
    when: by('ana', 'reopen', { reason: 'Why not' }),
  },
  'level-not-skippable': {
    given: rich,
    when: by('ana', 'escalate', { reason: 'no-agreement', to: 'department', summary: 'Far up' }),
  },
  'no-lower-level': { given: owned, when: by('ana', 'de-escalate', { justification: 'Easy' }) },
  'unknown-department': { given: owned, when: transfer('kitchen') },
  'already-there': { given: owned, when: transfer('accounts') },
  'unknown-body': { given: owned, when: by('ana', 'refer', { body: 'oracle', summary: 'Please look' }) },
  'already-referred': { given: [...rich, refer], when: refer },
  'not-referred': {
    given: rich,
    when: by('ana', 'close-referral', { body: 'ombudsman', outcome: 'answered', summary: 'Done' }),
  },
  'unknown-concern': { given: rich, when: by('ana', 'raise-concern', { concern: 'weather' }) },
  'unknown-severity': { given: rich, when: by('ana', 'reclassify', { reason: 'x', severity: 'cosmic' }) },
  'unknown-impact': { given: rich, when: by('ana', 'reclassify', { reason: 'x', technicalImpact: 'moon' }) },
  'nothing-changes': { given: rich, when: by('ana', 'reclassify', { reason: 'x', priority: 'normal' }) },
  'already-paused': { given: paused, when: by('ana', 'pause', { reason: 'customer' }) },
  'not-paused': { given: paused, when: by('ana', 'resume', { reason: 'legal-hold' }) },
  'pause-in-past': {
    given: rich,
    when: by('ana', 'pause', { reason: 'customer', until: '2026-03-02T08:59:59Z' }),
  },
  'unknown-policy': { given: rich, when: adopt(9) },
  'policy-does-not-fit': { given: rich, when: adopt(3) },
  'over-authority': { given: [underPolicy(strictAmounts), ...owned], when: give('ana', 5_001) },
  'own-decision': { given: [...rich, give('ana', 5_001)], when: by('ana', 'approve', {}) },
  'same-decider': {
    given: [
      underPolicy(strict),
      registered,
      by('dana', 'accept', {}),
      by('dana', 'resolve', resolved),
      by('ana', 'reject-resolution', { reason: 'No' }),
      up('dana'),
      by('dana', 'accept', {}),
    ],
    when: by('dana', 'resolve', resolved),
  },
  'approval-pending': { given: [...rich, give('ana', 5_001)], when: give('ana', 100) },
  'no-approval-pending': { given: rich, when: by('max', 'approve', {}) },
  'unknown-root-cause': {
    given: [...rich, give('ana', 100), by('ana', 'accept-resolution', {})],
    when: by('ana', 'close', { rootCause: 'weather' }),
  },
  'root-cause-required': {
    given: [
      underPolicy(strict),
      ...owned,
      by('ana', 'resolve', resolved),
      by('ana', 'accept-resolution', {}),
    ],
    when: by('ana', 'close', {}),
  },
  'already-linked': { given: [...owned, linked], when: linked },
  'merged-by-merge': {
    given: owned,
    when: by('ana', 'link', { to: 'RD-OTHER', relation: 'merged-from' }),
  },
  'links-to-itself': {
    given: owned,
    when: by('ana', 'link', { to: COMPLAINT_ID, relation: 'related' }),
  },
  'legal-hold': {
    given: [...closed, by('max', 'place-legal-hold', { reason: 'A court asked' })],
    when: by('max', 'erase-personal-data', { subject: SUBJECT, ground: 'objection' }),
  },
  'erasure-needs-closing': {
    given: owned,
    when: by('max', 'erase-personal-data', { subject: SUBJECT, ground: 'objection' }),
  },
  'personal-data-erased': {
    given: [...closed, by('max', 'erase-personal-data', { subject: SUBJECT, ground: 'objection' })],
    when: by('ana', 'reopen', { reason: 'They called' }),
  },
  'too-much-evidence': {
    given: [
      registered,
      ...Array.from({ length: MOST_EVIDENCE }, () => by('ana', 'attach-evidence', receipt())),
    ],
    when: by('ana', 'attach-evidence', receipt()),
  },
  'not-closed': { given: answered, when: by('ana', 'reopen', { reason: 'Why not' }) },
};

function isCode(code: string): code is keyof typeof ways {
  return Object.hasOwn(ways, code);
}

test('every refusal has a way into it here', () => {
  expect([...Object.keys(ways), 'command-id-reused'].sort()).toEqual(Object.keys(refusalRules).sort());
});

describe('a command is refused, changes nothing, and the refusal says what to do', () => {
  test.each(Object.keys(ways).filter(isCode))('%s', (code) => {
    const { verdict } = given(...ways[code].given)
      .when(ways[code].when)
      .thenRefused(code);
    if (!isRefusal(verdict)) throw new Error('not refused');
    for (const sentence of [verdict.rule, verdict.message, verdict.hint]) {
      expect(sentence).toMatch(/^["\p{L}].*\.$/u);
      expect(sentence).not.toMatch(/undefined|null|NaN|\[object/);
    }
  });
});
