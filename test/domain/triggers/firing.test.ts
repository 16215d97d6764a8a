import fc from 'fast-check';
import type { Trigger } from '../../../domain/triggers/document';
import type { Facts } from '../../../domain/triggers/facts';
import { firing } from '../../../domain/triggers/firing';
import { fullFacts, someFacts } from './arbitraries';
import { known, ranks, reference, rulesIn } from './rules';

/** What fired at each step of a life, when every firing is remembered. */
function live(rules: readonly Trigger[], steps: readonly { facts: Facts; at: string }[]) {
  const fired: { rule: string; level: string }[] = [];
  return steps.map(({ facts, at }) => {
    const now = firing(rules, facts, fired, at, ranks);
    fired.push(...now.map(({ rule }) => ({ rule: rule.id, level: at })));
    return now.map(({ rule }) => rule.id);
  });
}

const [once, eachLevel, eachTime] = (['once', 'each-level', 'each-time'] as const).map((fires) =>
  rulesIn(`
- id: ${fires}
  title: Rejected
  when: { field: event, is: ResolutionRejected }
  fires: ${fires}
  then: { notify: { people: [sam] } }`),
);

const rejected: Facts = { event: 'ResolutionRejected' };
const steps = ['frontline', 'frontline', 'supervisor', 'supervisor'].map((at) => ({ facts: rejected, at }));

describe('row 16: how often a rule fires', () => {
  test('once for a complaint', () => {
    expect(live(once ?? [], steps)).toEqual([['once'], [], [], []]);
  });

  test('once for each stay at a level', () => {
    expect(live(eachLevel ?? [], steps)).toEqual([['each-level'], [], ['each-level'], []]);
  });

  test('at every event for which it holds', () => {
    const others = [{ facts: { event: 'NoteAdded' } as const, at: 'frontline' }, ...steps];
    expect(live(eachTime ?? [], others)).toEqual([[], ...steps.map(() => ['each-time'])]);
  });

  test('a second stay at a level counts anew when it has a name of its own', () => {
    const back = ['frontline/1', 'supervisor/1', 'frontline/2'].map((at) => ({ facts: rejected, at }));
    expect(live(eachLevel ?? [], back)).toEqual([['each-level'], ['each-level'], ['each-level']]);
    expect(live(once ?? [], back)).toEqual([['once'], [], []]);
  });

  test('a rule that says nothing of it fires once', () => {
    expect(
      rulesIn(`[{ id: a, title: A, when: { field: owned, is: true }, then: { escalateTo: next } }]`),
    ).toEqual([expect.objectContaining({ fires: 'once' })]);
  });
});

test('over any life no rule fires more often than it may, and only one that may fires with reason', () => {
  const step = fc.record({ facts: fc.oneof(someFacts, fullFacts), at: fc.constantFrom(...known.levels) });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 12 }), (life) => {
      const ids = live(reference, life);
      for (const rule of reference) {
        const at = life.filter((_, index) => ids[index]?.includes(rule.id)).map((one) => one.at);
        if (rule.fires === 'once') expect(at.length).toBeLessThanOrEqual(1);
        if (rule.fires === 'each-level') expect(new Set(at).size).toBe(at.length);
      }
      for (const fired of ids) {
        const order = fired.map((id) => reference.findIndex((rule) => rule.id === id));
        expect(order).toEqual(order.toSorted((a, b) => a - b));
      }
      for (const { facts, at } of life)
        for (const { because } of firing(reference, facts, [], at, ranks)) expect(because).not.toEqual([]);
    }),
  );
});
