import fc from 'fast-check';
import { SYSTEM } from '../../domain/actor';
import type { Detection, ProblemCommand } from '../../domain/problems/commands';
import { decideProblem, isProblemRefusal } from '../../domain/problems/decide';
import { problemIdFrom, type ProblemKey } from '../../domain/problems/key';
import { evolveProblem, type Problem } from '../../domain/problems/problem';
import { textDigest } from '../../eventstore/digest';
import { policyWithSections } from '../domain/story';

const policy = policyWithSections({
  closing: {
    rootCauses: [{ id: 'system-fault', title: 'A fault of a system' }],
    correctiveActions: [{ id: 'system-fix', title: 'The system is corrected' }],
  },
});
const agent = { id: 'ana', role: 'agent' };

function detection(complaints: readonly string[]): ProblemCommand {
  const data: Detection = {
    rule: 'same-product',
    title: 'Many complaints about one product',
    key: { category: 'card', product: 'Gold card' },
    complaints,
    withinDays: 30,
    policy: { id: 'standard', version: 1 },
  };
  return { name: 'detect', by: SYSTEM, data };
}

/** What the problem is after commands, the refused ones without effect. */
function after(commands: readonly ProblemCommand[], from?: Problem): Problem | undefined {
  let state = from;
  for (const command of commands) {
    const verdict = decideProblem('P-1', state, command, policy);
    if (isProblemRefusal(verdict)) continue;
    for (const event of verdict) {
      const stored = {
        ...event,
        revision: (state?.revision ?? -1) + 1,
        at: '2026-06-01T08:00:00.000Z',
        by: command.by,
      };
      state = evolveProblem(state, stored);
    }
  }
  return state;
}

const resolve: ProblemCommand = {
  name: 'resolve',
  by: agent,
  data: { summary: 'The booking job ran twice.', rootCause: 'system-fault', correctiveAction: 'system-fix' },
};

describe('row 35: recurring issues open a problem', () => {
  test('what is found opens a problem with its complaints, and more join it', () => {
    expect(after([detection(['C-1', 'C-2']), detection(['C-2', 'C-3'])])).toMatchObject({
      id: 'P-1',
      revision: 1,
      rule: 'same-product',
      complaints: ['C-1', 'C-2', 'C-3'],
    });
  });

  test('a problem is resolved once with root cause and corrective action, and gathers nothing afterwards', () => {
    const resolved = after([detection(['C-1']), resolve]);
    expect(resolved?.resolution).toEqual({ ...resolve.data, at: '2026-06-01T08:00:00.000Z', by: 'ana' });
    expect(decideProblem('P-1', resolved, detection(['C-9']), policy)).toEqual([]);
    expect(decideProblem('P-1', resolved, resolve, policy)).toMatchObject({ code: 'problem-resolved' });
    const note: ProblemCommand = { name: 'note', by: agent, data: { text: 'It came back in May.' } };
    expect(after([note], resolved)?.notes).toHaveLength(1);
  });

  test.each([
    ['nobody found it', undefined, resolve, 'no-such-problem'],
    [
      'an auditor only reads',
      after([detection(['C-1'])]),
      { ...resolve, by: { id: 'ida', role: 'auditor' } },
      'role-may-not-act',
    ],
    [
      'the root cause is not of the policy',
      after([detection(['C-1'])]),
      { ...resolve, data: { summary: 'Bad luck', rootCause: 'bad-luck' } },
      'unknown-root-cause',
    ],
  ] as const)('a command is refused when %s', (_, problem, command, code) => {
    const verdict = decideProblem('P-1', problem, command, policy);
    expect(verdict).toMatchObject({
      code,
      message: expect.stringMatching(/\.$/),
      hint: expect.stringMatching(/\.$/),
    });
  });

  const ids = fc.array(fc.stringMatching(/^C-[0-9]$/), { maxLength: 8 });
  test('joining is idempotent: whatever was found before, finding it again causes nothing', () => {
    fc.assert(
      fc.property(fc.array(ids, { maxLength: 6 }), fc.nat(), (found, pick) => {
        const problem = after(found.map(detection));
        const again = found[pick % Math.max(1, found.length)] ?? [];
        expect(decideProblem('P-1', problem, detection(again), policy)).toEqual([]);
      }),
    );
  });

  test('the order in which complaints are found does not change which belong to the problem, and each does once', () => {
    fc.assert(
      fc.property(fc.array(ids, { maxLength: 6 }), (found) => {
        const [one, other] = [after(found.map(detection)), after(found.toReversed().map(detection))];
        const all = [...new Set(found.flat())].sort();
        expect([...(one?.complaints ?? [])].sort()).toEqual(all);
        expect([...(other?.complaints ?? [])].sort()).toEqual(all);
      }),
    );
  });

  const keys: fc.Arbitrary<ProblemKey> = fc.record(
    { category: fc.string(), product: fc.string(), 'root-cause': fc.string(), narrative: fc.string() },
    { requiredKeys: [] },
  );
  test('the id of a problem is the same for the same rule, key and number of former problems, and for nothing else', () => {
    const id = (rule: string, key: ProblemKey, former: number) =>
      problemIdFrom(rule, key, former, textDigest);
    fc.assert(
      fc.property(keys, keys, fc.nat({ max: 3 }), fc.nat({ max: 3 }), (a, b, m, n) => {
        const reversed: ProblemKey = Object.fromEntries(Object.entries(a).toReversed());
        expect(id('rule', reversed, m)).toBe(id('rule', a, m));
        const sorted = (key: ProblemKey) =>
          JSON.stringify(Object.entries(key).toSorted(([one], [other]) => (one < other ? -1 : 1)));
        expect(id('rule', a, m) === id('rule', b, n)).toBe(sorted(a) === sorted(b) && m === n);
        expect(id('rule', a, m)).toMatch(/^rule-[0-9a-f]{16}$/);
      }),
    );
  });
});
