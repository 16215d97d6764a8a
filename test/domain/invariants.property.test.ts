import { isRefusal } from '../../domain/decide/context';
import { laws } from './laws';
import { type Transition, whateverHappens } from './play';

test('whatever people do and however time passes, every law of a complaint holds at every step', () => {
  const events = new Set<string>();
  const refusals = new Set<string>();
  const atEveryStep = Object.entries(laws).map(([law, check]) => [
    law,
    (transitions: readonly Transition[]) => transitions.forEach(check),
  ]);
  whateverHappens({
    ...Object.fromEntries(atEveryStep),
    'it was worth looking at': (transitions, world) => {
      for (const { type } of world.events) events.add(type);
      for (const { verdict } of transitions) if (verdict && isRefusal(verdict)) refusals.add(verdict.code);
    },
  });
  expect(events.size).toBe(16);
  expect(refusals.size).toBeGreaterThanOrEqual(20);
});
