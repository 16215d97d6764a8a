import { formatMoney, parseMoney } from '../money';
import { amountOf } from './evaluation';
import { factType, type KnownIds } from './facts';
import { comparisonOf, operatorsOf, type Test } from './shape';

const words: Readonly<Record<keyof KnownIds, string>> = {
  levels: 'level',
  priorities: 'priority',
  severities: 'severity',
  technicalImpacts: 'technical impact',
  departments: 'department',
  categories: 'category',
  concerns: 'concern',
  clocks: 'clock',
  triggerClocks: 'clock that only a rule starts, called',
  roles: 'role',
  channels: 'channel',
  events: 'event',
};

/** The sentence for an id that the policy does not have; undefined for one that it has. */
export function unknownId(list: keyof KnownIds, id: string, known: KnownIds): string | undefined {
  if (known[list].includes(id)) return undefined;
  return `there is no ${words[list]} "${id}"; known are ${known[list].join(', ') || 'none'}`;
}

interface Mistake {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

/** What is wrong with a test that stands at `path`: an operator that does not fit its field, or a value that cannot be. */
export function testMistakes(
  test: Test,
  path: readonly (string | number)[],
  known: KnownIds,
): readonly Mistake[] {
  const { operator, value } = comparisonOf(test);
  const { type } = factType(test.field);
  const at = [...path, operator];
  if (!operatorsOf[type].includes(operator)) {
    const fitting = operatorsOf[type].join(', ');
    return [{ path: at, message: `does not fit ${test.field}, which is a ${type} field: use ${fitting}` }];
  }
  if (operator === 'present') return [];
  const values: readonly { path: Mistake['path']; value: unknown }[] = Array.isArray(value)
    ? value.map((one: unknown, index) => ({ path: [...at, index], value: one }))
    : [{ path: at, value }];
  return values.flatMap(({ path: place, value: one }) => {
    const message = valueMistake(test, one, known);
    return message === undefined ? [] : [{ path: place, message }];
  });
}

function valueMistake({ field }: Test, value: unknown, known: KnownIds): string | undefined {
  const { type, from, min = 0, max = Number.MAX_SAFE_INTEGER } = factType(field);
  switch (type) {
    case 'text':
    case 'ranked':
    case 'set':
      if (typeof value !== 'string') return `must be a text, as ${field} is`;
      if (field === 'event' && value === 'TriggerFired')
        return 'no rule waits for rules: name what the other rule does, such as ComplaintEscalated';
      return from === undefined ? undefined : unknownId(from, value, known);
    case 'number':
      if (typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max)
        return undefined;
      return `must be a whole number from ${min}${max === Number.MAX_SAFE_INTEGER ? '' : ` to ${max}`}`;
    case 'boolean':
      return typeof value === 'boolean' ? undefined : 'must be true or false';
    case 'money':
      return amountMistake(value);
  }
}

function amountMistake(value: unknown): string | undefined {
  const amount = amountOf(value);
  if (typeof value !== 'string' && !amount) return 'must be an amount such as "GBP 5000.00"';
  try {
    if (amount) formatMoney(amount);
    else parseMoney(String(value));
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
