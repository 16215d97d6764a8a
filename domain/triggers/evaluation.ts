import { type Money, parseMoney } from '../money';
import { type FactValue, type Facts, type FieldName, factType, type RankedField, type Ranks } from './facts';
import { type Condition, partsOf, type Test } from './shape';

/** Whether a condition can hold, and whether it can be known not to hold. About an absent field neither is so. */
export interface Outlook {
  readonly canHold: boolean;
  readonly canFail: boolean;
}

/** What a field can be: one of these (null: absent), or anything when undefined. */
export type Possible = (field: FieldName) => readonly (FactValue | null)[] | undefined;

/** A field and the value that it had; null for a field that was absent. */
export interface Ground {
  readonly field: FieldName;
  readonly value: FactValue | null;
}

/**
 * True when the condition holds. A test on an absent field does not hold, and neither does its negation, unless it
 * asks for `present`. Ranked fields compare by `ranks`, amounts only within one currency. Never throws.
 */
export function holds(condition: Condition, facts: Facts, ranks: Ranks): boolean {
  return judged(condition, facts, ranks) === 'passes';
}

/** {@link outlook} for facts, where each field has one value: every rule is tried at every event, so it makes no lists. */
function judged(condition: Condition, facts: Facts, ranks: Ranks): 'passes' | 'fails' | 'unknown' {
  if ('not' in condition) {
    const inner = judged(condition.not, facts, ranks);
    return inner === 'unknown' ? inner : inner === 'passes' ? 'fails' : 'passes';
  }
  const parts = partsOf(condition);
  if (!parts) {
    return 'field' in condition ? outcome(condition, facts[condition.field] ?? null, ranks) : 'unknown';
  }
  // One part that fails decides `all`, one that passes `any`; without such a part one unknown leaves it open.
  const decisive = 'all' in condition ? 'fails' : 'passes';
  let isKnown = true;
  for (const part of parts) {
    const found = judged(part, facts, ranks);
    if (found === decisive) return decisive;
    if (found === 'unknown') isKnown = false;
  }
  return isKnown ? (decisive === 'fails' ? 'passes' : 'fails') : 'unknown';
}

/** The fields that make the condition hold, each once, with their values; empty when it does not hold. */
export function because(condition: Condition, facts: Facts, ranks: Ranks): readonly Ground[] {
  const possible = exactly(facts);
  const decides = (part: Condition, holding: boolean) => {
    const { canHold, canFail } = outlook(part, possible, ranks);
    return holding ? canHold : canFail;
  };
  const fields = (part: Condition, holding: boolean): readonly FieldName[] => {
    if ('not' in part) return fields(part.not, !holding);
    const parts = partsOf(part);
    if (parts)
      return parts.filter((inner) => decides(inner, holding)).flatMap((inner) => fields(inner, holding));
    return 'field' in part ? [part.field] : [];
  };
  if (!decides(condition, true)) return [];
  return [...new Set(fields(condition, true))].map((field) => ({ field, value: facts[field] ?? null }));
}

/** What can come of a condition when only this much is known. Exact for facts, where each field has one value. */
export function outlook(condition: Condition, possible: Possible, ranks: Ranks): Outlook {
  if ('not' in condition) {
    const { canHold, canFail } = outlook(condition.not, possible, ranks);
    return { canHold: canFail, canFail: canHold };
  }
  const parts = partsOf(condition)?.map((part) => outlook(part, possible, ranks));
  if (parts) {
    return 'all' in condition
      ? { canHold: parts.every((part) => part.canHold), canFail: parts.some((part) => part.canFail) }
      : { canHold: parts.some((part) => part.canHold), canFail: parts.every((part) => part.canFail) };
  }
  if (!('field' in condition)) return { canHold: false, canFail: false };
  const outcomes = possible(condition.field)?.map((value) => outcome(condition, value, ranks));
  return {
    canHold: outcomes === undefined || outcomes.includes('passes'),
    canFail: outcomes === undefined || outcomes.includes('fails'),
  };
}

/** Facts as what is possible: every field has exactly the value that it has. */
function exactly(facts: Facts): Possible {
  return (field) => [facts[field] ?? null];
}

function outcome(test: Test, value: FactValue | null, ranks: Ranks): 'passes' | 'fails' | 'unknown' {
  if ('present' in test) {
    const isPresent = value !== null && !(Array.isArray(value) && value.length === 0);
    return isPresent === test.present ? 'passes' : 'fails';
  }
  if (value === null) return 'unknown';
  return passes(test, value, ranks) ? 'passes' : 'fails';
}

function passes(test: Exclude<Test, { present: boolean }>, value: FactValue, ranks: Ranks): boolean {
  const compared = (other: unknown) => difference(test.field, value, other, ranks);
  if ('is' in test) return value === test.is || compared(test.is) === 0;
  if ('isOneOf' in test) return typeof value === 'string' && test.isOneOf.includes(value);
  if ('atLeast' in test) return compared(test.atLeast) >= 0;
  if ('atMost' in test) return compared(test.atMost) <= 0;
  if ('above' in test) return compared(test.above) > 0;
  if ('below' in test) return compared(test.below) < 0;
  if (!Array.isArray(value)) return false;
  const wanted = 'contains' in test ? [test.contains] : test.containsAnyOf;
  return wanted.some((id) => value.includes(id));
}

/** Above 0 when `a` is more than `b`; NaN, which no comparison passes, when they do not compare. */
function difference(field: FieldName, a: unknown, b: unknown, ranks: Ranks): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  if (isRanked(field)) {
    const [rank, other] = [a, b].map((id) => ranks[field].findIndex((known) => known === id));
    return rank === undefined || other === undefined || rank < 0 || other < 0 ? Number.NaN : rank - other;
  }
  if (factType(field).type !== 'money') return Number.NaN;
  const [amount, limit] = [amountOf(a), amountOf(b)];
  return amount && limit && amount.currency === limit.currency ? amount.minor - limit.minor : Number.NaN;
}

export function isRanked(field: FieldName): field is RankedField {
  return factType(field).type === 'ranked';
}

/** An amount as a rule or a fact has it; undefined for what is none. */
export function amountOf(value: unknown): Money | undefined {
  if (typeof value === 'string') {
    try {
      return parseMoney(value);
    } catch {
      return undefined;
    }
  }
  if (typeof value !== 'object' || value === null || !('currency' in value) || !('minor' in value)) {
    return undefined;
  }
  const { currency, minor } = value;
  return typeof currency === 'string' && typeof minor === 'number' ? { currency, minor } : undefined;
}
