import type { Money } from '../money';
import type { FactType, FieldName } from './facts';

/** What a field is compared with. An amount may be written `GBP 5000.00` too. */
export type Value = string | number | boolean | Money;

type Comparison =
  | { readonly is: Value }
  | { readonly isOneOf: readonly string[] }
  | { readonly atLeast: Value }
  | { readonly atMost: Value }
  | { readonly above: Value }
  | { readonly below: Value }
  | { readonly contains: string }
  | { readonly containsAnyOf: readonly string[] }
  | { readonly present: boolean };

/** Looks at one field. */
export type Test = { readonly field: FieldName } & Comparison;

/** When a rule fires: plain data, read by `holds`. */
export type Condition =
  | { readonly all: readonly Condition[] }
  | { readonly any: readonly Condition[] }
  | { readonly not: Condition }
  | Test;

const ordering = ['atLeast', 'atMost', 'above', 'below'] as const;
export const operators = ['is', 'isOneOf', ...ordering, 'contains', 'containsAnyOf', 'present'] as const;
export type Operator = (typeof operators)[number];

/** The operators that make sense for a field of each type. */
export const operatorsOf: Readonly<Record<FactType, readonly Operator[]>> = {
  text: ['is', 'isOneOf', 'present'],
  ranked: ['is', 'isOneOf', ...ordering, 'present'],
  set: ['contains', 'containsAnyOf', 'present'],
  number: ['is', ...ordering, 'present'],
  money: ['is', ...ordering, 'present'],
  boolean: ['is', 'present'],
};

/** How a test looks at its field, and what at. */
export function comparisonOf(test: Test): { readonly operator: Operator; readonly value: unknown } {
  const operator = operators.find((one) => one in test) ?? 'present';
  return { operator, value: Reflect.get(test, operator) };
}

/** The parts of a list, undefined for anything else. */
export function partsOf(condition: Condition): readonly Condition[] | undefined {
  return 'all' in condition ? condition.all : 'any' in condition ? condition.any : undefined;
}

/** Every test in a condition, with the way to it. */
export function testsIn(
  condition: Condition,
  path: readonly (string | number)[] = [],
): readonly { readonly test: Test; readonly path: readonly (string | number)[] }[] {
  if ('not' in condition) return testsIn(condition.not, [...path, 'not']);
  const list = 'all' in condition ? 'all' : 'any';
  const parts = partsOf(condition);
  if (parts) return parts.flatMap((part, index) => testsIn(part, [...path, list, index]));
  return 'field' in condition ? [{ test: condition, path }] : [];
}
