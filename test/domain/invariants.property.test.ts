import { isRefusal } from '../../domain/decide/context';
import { eventTypes } from '../../domain/events';
import { clockLaws, clockLawsOfSequences } from './clock-laws';
import { laws } from './laws';
import { atEveryStep, type Transition, whateverHappens } from './play';
import { richWorlds } from './rich';
import type { World } from './world';

const every = { ...atEveryStep({ ...laws, ...clockLaws }), ...clockLawsOfSequences };

describe('whatever people do and however time passes, every law of a complaint holds at every step', () => {
  const events = new Set<string>();
  const refusals = new Set<string>();
  const looking = (transitions: readonly Transition[], world: World) => {
    for (const { type } of world.events) events.add(type);
    for (const { verdict } of transitions) if (verdict && isRefusal(verdict)) refusals.add(verdict.code);
  };

  test('under the plain ladder', () => {
    whateverHappens(every, 150);
  }, 240_000);

  test.each(richWorlds.map((world, index) => [index, world] as const))(
    'under a policy that uses everything a policy can say, in world %i',
    (_, world) => {
      whateverHappens({ ...every, 'it was worth looking at': looking }, 60, [world]);
    },
    240_000,
  );

  test('and the sequences went where something can go wrong', () => {
    expect(eventTypes.filter((type) => !events.has(type))).toEqual([]);
    expect(refusals.size).toBeGreaterThanOrEqual(40);
  });
});
