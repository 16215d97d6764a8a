import type { Targets } from '../../domain/policy/document';
import { formatMoney } from '../../domain/money';
import { factType } from '../../domain/triggers/facts';
import { comparisonOf, type Condition, type Operator, partsOf } from '../../domain/triggers/shape';

/** `a`, `a and b`, `a, b and c`. */
export function listWords(words: readonly string[], last = 'and'): string {
  if (words.length <= 1) return words.join('');
  return `${words.slice(0, -1).join(', ')} ${last} ${words.at(-1)}`;
}

/** How long, as people say it: `4 hours`, `1 day 12 hours`, `2 business days`. */
export function targetWords(target: string): string {
  const [matched, days, hours, minutes, seconds] =
    /^P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:([\d.]+)S)?)?$/.exec(target) ?? [];
  if (matched === undefined) return target;
  const parts = [
    [days, 'day'],
    [hours, 'hour'],
    [minutes, 'minute'],
    [seconds, 'second'],
  ].flatMap(([count, unit]) => (count === undefined ? [] : [`${count} ${unit}${count === '1' ? '' : 's'}`]));
  return parts.join(' ');
}

/** A target for every priority: `4 hours (high: 2 hours; urgent: 1 hour)`. */
export function targetsWords({ default: usual, ...others }: Targets): string {
  const by = Object.entries(others).map(([priority, target]) => `${priority}: ${targetWords(target)}`);
  return by.length === 0 ? targetWords(usual) : `${targetWords(usual)} (${by.join('; ')})`;
}

const operatorWords: Readonly<Record<Operator, string>> = {
  is: 'is',
  isOneOf: 'is one of',
  atLeast: 'is at least',
  atMost: 'is at most',
  above: 'is above',
  below: 'is below',
  contains: 'contain',
  containsAnyOf: 'contain any of',
  present: 'is known',
};

/** A condition in a sentence: `the severity is at least major and (the amount is above GBP 500.00 or …)`. */
export function conditionWords(condition: Condition, isInner = false): string {
  if ('not' in condition) return `not (${conditionWords(condition.not)})`;
  const parts = partsOf(condition);
  if (parts) {
    const joint = 'all' in condition ? ' and ' : ' or ';
    const words = parts.map((part) => conditionWords(part, parts.length > 1)).join(joint);
    return isInner && parts.length > 1 ? `(${words})` : words;
  }
  if (!('field' in condition)) return '';
  const { operator, value } = comparisonOf(condition);
  const { type, description } = factType(condition.field);
  if (type === 'boolean' && operator === 'is') {
    const statement = description.charAt(0).toLowerCase() + description.slice(1);
    return value === true ? statement : `it is not so that ${statement}`;
  }
  const name = condition.field.replaceAll('-', ' ');
  const field = type === 'number' && condition.field !== 'percent' ? `the number of ${name}` : `the ${name}`;
  if (operator === 'present') return `${field} ${value === true ? 'is known' : 'is not known'}`;
  return `${field} ${operatorWords[operator]} ${valueWords(value)}`;
}

function valueWords(value: unknown): string {
  if (Array.isArray(value)) return listWords(value.map(valueWords), 'or');
  if (typeof value === 'object' && value !== null && 'currency' in value && 'minor' in value)
    return formatMoney({ currency: String(value.currency), minor: Number(value.minor) });
  if (typeof value === 'boolean') return value ? 'true' : 'false';
  return String(value);
}
