import { z } from 'zod';
import { outlook } from './evaluation';
import { type KnownIds, type Ranks, ranksOf } from './facts';
import { loops } from './loops';
import { NEXT, type Trigger, triggerSchema } from './rule';
import { type Condition, testsIn } from './shape';
import { testMistakes, unknownId } from './test-mistakes';

export { NEXT, type Effects, type Trigger } from './rule';

/** The section `triggers` of a policy. {@link triggerMistakes} says what else is wrong with one. */
export const triggersSchema = z
  .array(triggerSchema)
  .max(200)
  .describe('Rules that are tried at every event, in this order');

/** One thing wrong in the section `triggers`; the path begins inside it. */
export interface TriggerMistake {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

/** What is wrong with these rules in a policy that has these ids. Empty for rules that can be worked by. */
export function triggerMistakes(triggers: readonly Trigger[], known: KnownIds): readonly TriggerMistake[] {
  const ranks = ranksOf(known);
  const mistakes = triggers.flatMap((rule, index) =>
    [
      ...idTwice(triggers, rule, index),
      ...testsIn(rule.when, ['when']).flatMap(({ test, path }) => testMistakes(test, path, known)),
      ...effectMistakes(rule, known),
      ...directionMistakes(rule, ranks),
      ...firingMistakes(rule),
    ].map(({ path, message }) => ({ path: [index, ...path], message })),
  );
  // Whether rules set each other off can only be told of rules that mean something.
  return mistakes.length > 0 ? mistakes : loops(triggers, ranks);
}

function idTwice(triggers: readonly Trigger[], { id }: Trigger, index: number): TriggerMistake[] {
  const first = triggers.findIndex((other) => other.id === id);
  return first < index ? [{ path: ['id'], message: `"${id}" occurs twice` }] : [];
}

function effectMistakes({ then }: Trigger, known: KnownIds): TriggerMistake[] {
  const check = (path: readonly (string | number)[], list: keyof KnownIds, id: string | undefined) => {
    const message = id === undefined ? undefined : unknownId(list, id, known);
    return message === undefined ? [] : [{ path: ['then', ...path], message }];
  };
  return [
    ...(then.escalateTo === NEXT ? [] : check(['escalateTo'], 'levels', then.escalateTo)),
    ...check(['transferTo'], 'departments', then.transferTo),
    ...(then.notify?.roles ?? []).flatMap((role, index) => check(['notify', 'roles', index], 'roles', role)),
    ...check(['startClock'], 'triggerClocks', then.startClock),
    ...check(['setPriority'], 'priorities', then.setPriority),
  ];
}

/** A complaint only goes up by a rule, so there has to be a level from which the rule can take it up. */
function directionMistakes({ when, then }: Trigger, ranks: Ranks): TriggerMistake[] {
  const { escalateTo } = then;
  if (escalateTo === undefined || (escalateTo !== NEXT && !ranks.level.includes(escalateTo))) return [];
  const target = escalateTo === NEXT ? ranks.level.length - 1 : ranks.level.indexOf(escalateTo);
  const from = ranks.level.filter(
    (level) => outlook(when, (field) => (field === 'level' ? [level] : undefined), ranks).canHold,
  );
  if (from.some((level) => ranks.level.indexOf(level) < target)) return [];
  const levels = from.join(', ');
  const where =
    from.length === 0
      ? 'at no level'
      : `only at ${levels}, ${escalateTo === NEXT ? 'the last level' : `none of them below "${escalateTo}"`}`;
  return [{ path: ['then', 'escalateTo'], message: `the condition can hold ${where}` }];
}

function firingMistakes({ when, fires }: Trigger): TriggerMistake[] {
  if (fires !== 'each-time' || namesMoment(when)) return [];
  const message =
    'each-time needs a condition that always asks which event or clock it is, with is or isOneOf';
  return [{ path: ['fires'], message }];
}

/** True when the condition holds only at events, or thresholds of clocks, that it names. */
function namesMoment(condition: Condition): boolean {
  if ('all' in condition) return condition.all.some(namesMoment);
  if ('any' in condition) return condition.any.every(namesMoment);
  if (!('field' in condition)) return false;
  const { field } = condition;
  return (field === 'event' || field === 'clock') && ('is' in condition || 'isOneOf' in condition);
}
