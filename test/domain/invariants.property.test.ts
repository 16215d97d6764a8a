import fc from 'fast-check';
import { isRefusal } from '../../domain/decide/context';
import { eventTypes } from '../../domain/events';
import { clockLaws, clockLawsOfSequences } from './clock-laws';
import { laws } from './laws';
import { atEveryStep, play, whateverHappens } from './play';
import { richWorlds } from './rich';
import { sequences } from './sequences';

const every = { ...atEveryStep({ ...laws, ...clockLaws }), ...clockLawsOfSequences };

describe('whatever people do and however time passes, every law of a complaint holds at every step', () => {
  test('under the plain ladder', () => {
    whateverHappens(every, 150);
  }, 240_000);

  test.each(richWorlds.map((world, index) => [index, world] as const))(
    'under a policy that uses everything a policy can say, in world %i',
    (_, world) => {
      whateverHappens(every, 60, [world]);
    },
    240_000,
  );

  test('and the sequences go where something can go wrong', () => {
    const events = new Set<string>();
    const refusals = new Set<string>();
    // By a seed of its own: what the laws above happen to try is another thing each time.
    for (const [index, actions] of fc.sample(sequences, { numRuns: 600, seed: 1 }).entries()) {
      for (const { after, verdict } of play(actions, richWorlds[index % richWorlds.length])) {
        for (const { type } of after.events) events.add(type);
        if (verdict && isRefusal(verdict)) refusals.add(verdict.code);
      }
    }
    expect(eventTypes.filter((type) => !events.has(type))).toEqual([]);
    expect(refusals.size).toBeGreaterThanOrEqual(40);
  }, 240_000);
});
