import fc from 'fast-check';
import type { CommandName } from '../../domain/commands';
import { isRefusal } from '../../domain/decide/context';
import { eventTypes } from '../../domain/events';
import { clockLaws, clockLawsOfSequences } from './clock-laws';
import { laws } from './laws';
import { atEveryStep, play, whateverHappens } from './play';
import { richWorlds } from './rich';
import { type Action, sequences } from './sequences';
import type { PersonId } from './world';

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

  test('also when it moves to another version of the policy while an offer waits, and is reopened', () => {
    const give = (who: PersonId | 'holder', name: CommandName, data: object): Action => ({
      kind: 'command',
      who,
      name,
      data,
      revision: 'none',
    });
    const actions: Action[] = [
      give('ana', 'register', {
        subject: 'x',
        description: 'x',
        category: 'card',
        channel: 'other',
        complainant: {},
      }),
      give('holder', 'accept', {}),
      give('holder', 'resolve', { outcome: 'upheld', summary: '.', redress: [], promises: [] }),
      give('holder', 'adopt-policy', { version: 2, reason: '.' }),
      give('holder', 'withdraw', { reason: 'x' }),
      give('holder', 'reopen', { reason: '.' }),
      { kind: 'time', ms: 603_599, outage: false },
      { kind: 'time', ms: 11_996_402, outage: false },
      give('holder', 'pause', { reason: 'legal-hold' }),
      give('holder', 'accept', {}),
    ];
    const [start] = richWorlds;
    const transitions = play(actions, start);
    const world = transitions.at(-1)?.after;
    if (!start || !world) throw new Error('nothing was played');
    for (const check of Object.values(every)) check(transitions, world);
  });

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
