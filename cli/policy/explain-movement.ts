import type { Policy } from '../../domain/policy/policy';
import type { Trigger } from '../../domain/triggers/rule';
import { conditionWords, listWords, targetsWords } from './words';

/** What each rule does, in the order in which they are tried. */
export function explainRules({ triggers, levels }: Policy): readonly string[] {
  const titleOf = (id: string) => levels.find((level) => level.id === id)?.title ?? id;
  return triggers.map(({ id, title, when, fires, then }) => {
    const effects = effectWords(then, titleOf);
    return `${id}: ${title}. When ${conditionWords(when)}: ${listWords(effects)}. ${firesWords[fires]}`;
  });
}

const firesWords: Readonly<Record<Trigger['fires'], string>> = {
  once: 'Once for a complaint.',
  'each-level': 'Once for each stay at a level.',
  'each-time': 'Every time.',
};

function effectWords(then: Trigger['then'], titleOf: (level: string) => string): readonly string[] {
  const { escalateTo, transferTo, notify, startClock, setPriority } = then;
  const told = [...(notify?.roles ?? []).map((role) => `the role ${role}`), ...(notify?.people ?? [])];
  const up = escalateTo === 'next' ? 'the level above' : titleOf(escalateTo ?? '');
  return [
    setPriority === undefined ? '' : `the priority becomes ${setPriority}`,
    transferTo === undefined ? '' : `it goes to the department ${transferTo}`,
    escalateTo === undefined ? '' : `it goes up to ${up}`,
    startClock === undefined ? '' : `the clock ${startClock} starts`,
    told.length === 0 ? '' : `${listWords(told)} ${told.length === 1 ? 'is' : 'are'} told`,
  ].filter((effect) => effect !== '');
}

/** How complaints go up, across, out and stand still. */
export function explainMovement(policy: Policy): readonly string[] {
  const { escalationReasons, handovers, pauseReasons, externalBodies, levels } = policy;
  const titleOf = (id: string) => levels.find((level) => level.id === id)?.title ?? id;
  const skipping = escalationReasons.filter(({ to }) => to.length > 0);
  return [
    escalationReasons.length === 0
      ? 'It goes up after an attempt of its owner.'
      : `It goes up after an attempt of its owner, or at once because: ${escalationReasons.map(({ title }) => title).join('; ')}.`,
    ...skipping.map(
      ({ id, to }) => `With the reason ${id} it may go straight to ${listWords(to.map(titleOf), 'or')}.`,
    ),
    ...(handovers.pingPong === undefined
      ? []
      : [
          `Two departments may pass it to each other ${handovers.pingPong === 1 ? 'once' : `${handovers.pingPong} times`}; then it goes up instead.`,
        ]),
    ...pauseReasons.map(
      ({ id, title, stops, endsWhenCustomerWrites }) =>
        `Pause ${id}: ${title}. ${stops === 'all' ? 'Every clock stands' : `The clocks ${listWords(stops)} stand`} still` +
        `${endsWhenCustomerWrites ? ', until the customer writes' : ''}.`,
    ),
    ...externalBodies.map(
      ({ title, answer, ladder }) =>
        `${title} has ${targetsWords(answer)} to answer; meanwhile ${ladder === 'waits' ? 'the clocks of the level stand still' : 'the ladder goes on'}.`,
    ),
  ];
}
