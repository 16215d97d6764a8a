import fc from 'fast-check';
import { quantile } from '../../domain/simulation/statistics';
import { createTimeline } from '../../domain/simulation/timeline';

describe('row 40: the parts of a simulation', () => {
  it('a timeline gives what is in it by moment, and by number at the same moment', () => {
    const moments = fc.array(fc.integer({ min: 0, max: 20 }), { minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(moments, fc.infiniteStream(fc.integer({ min: 0, max: 30 })), (first, waits) => {
        const timeline = createTimeline(first.length);
        const waiting = new Map(first.map((at, index) => [index, at]));
        for (const [index, at] of waiting) timeline.put(index, at);
        for (let taken = 0; taken < 3 * first.length; taken += 1) {
          const inOrder = [...waiting].sort(([a, at], [b, other]) => at - other || a - b);
          const next = timeline.take();
          expect(next).toBe(inOrder[0]?.[0]);
          if (next === undefined) break;
          const wait = waits.next().value;
          const at = (waiting.get(next) ?? 0) + wait;
          waiting.delete(next);
          if (wait > 15) continue;
          waiting.set(next, at);
          timeline.put(next, at);
        }
      }),
    );
  });

  it('a quantile is the smallest value that so many do not exceed', () => {
    expect([0.5, 0.9, 1].map((share) => quantile([5, 1, 4, 2, 3], share))).toEqual([3, 5, 5]);
    expect(quantile([7], 0.5)).toBe(7);
    expect(quantile([], 0.5)).toBeUndefined();
  });
});
