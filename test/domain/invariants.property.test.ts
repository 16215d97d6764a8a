import { isRefusal } from '../../domain/decide/context';
import { eventTypes } from '../../domain/events';
import { clockLaws, clockLawsOfSequences } from './clock-laws';
import { laws } from './laws';
import { atEveryStep, type Transition, whateverHappens } from './play';
import { richWorlds } from './rich';
import { emptyWorld, type World } from './world';

/** Whether the sequences went where something can go wrong. */
function sights() {
  const events = new Set<string>();
  const refusals = new Set<string>();
  const looking = (transitions: readonly Transition[], world: World) => {
    for (const { type } of world.events) events.add(type);
    for (const { verdict } of transitions) if (verdict && isRefusal(verdict)) refusals.add(verdict.code);
  };
  return { events, refusals, looking: { 'it was worth looking at': looking } };
}

const every = { ...atEveryStep({ ...laws, ...clockLaws }), ...clockLawsOfSequences };

describe('whatever people do and however time passes, every law of a complaint holds at every step', () => {
  test('under the plain ladder', () => {
    const { events, refusals, looking } = sights();
    whateverHappens({ ...every, ...looking }, 300, [emptyWorld]);
    expect(events.size).toBeGreaterThanOrEqual(25);
    expect(refusals.size).toBeGreaterThanOrEqual(35);
  });

  test('under policies that use everything a policy can say', () => {
    const { events, refusals, looking } = sights();
    whateverHappens({ ...every, ...looking }, 360, richWorlds);
    expect(eventTypes.filter((type) => !events.has(type))).toEqual([]);
    expect(refusals.size).toBeGreaterThanOrEqual(45);
  });
});
