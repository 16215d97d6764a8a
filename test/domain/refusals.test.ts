import { isRefusal } from '../../domain/decide/context';
import { type RefusalCode, refusalRules } from '../../domain/refusals';
import { type Ask, by, complaintData, given, registered, resolved, type Step, up } from './kit';

const owned = [registered, by('ana', 'accept', {})];
const offered = [...owned, by('ana', 'resolve', resolved)];
const answered = [...offered, by('ana', 'accept-resolution', {})];
const closed = [...answered, by('ana', 'close', {})];

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
