import fc from 'fast-check';
import { eventTypes } from '../../../domain/events';
import type { Condition } from '../../../domain/triggers/condition';
import { type Facts, type FieldName, factType, fieldNames } from '../../../domain/triggers/facts';
import { operatorsOf, type Operator, type Test } from '../../../domain/triggers/shape';
import { known } from './rules';

const money = fc.record({
  currency: fc.constantFrom('GBP', 'EUR'),
  minor: fc.integer({ min: 0, max: 3 }),
});

const idsOf = (field: FieldName) => {
  const { from } = factType(field);
  return fc.constantFrom(...(from ? known[from] : ['one', 'other']));
};

/** A value that the field can have. */
function factOf(field: FieldName): fc.Arbitrary<unknown> {
  const { type, min = 0 } = factType(field);
  switch (type) {
    case 'text':
    case 'ranked':
      return field === 'event' ? fc.constantFrom(...eventTypes) : idsOf(field);
    case 'set':
      return fc.uniqueArray(idsOf(field), { maxLength: 4 });
    case 'number':
      return fc.integer({ min, max: min + 4 });
    case 'money':
      return money;
    case 'boolean':
      return fc.boolean();
  }
}

const factModel = Object.fromEntries(fieldNames.map((field) => [field, factOf(field)]));

/** Facts of which every field is there. */
export const fullFacts = fc.record(factModel) as fc.Arbitrary<Facts>;
/** Facts of which any field may be missing. */
export const someFacts = fc.record(factModel, { requiredKeys: [] }) as fc.Arbitrary<Facts>;

function testWith(field: FieldName, operator: Operator): fc.Arbitrary<unknown> {
  if (operator === 'present') return fc.record({ field: fc.constant(field), present: fc.boolean() });
  const isSet = factType(field).type === 'set';
  const one = isSet ? idsOf(field) : factOf(field);
  const list = operator === 'isOneOf' || operator === 'containsAnyOf';
  const value = list ? fc.array(one, { minLength: 1, maxLength: 3 }) : one;
  return fc.record({ field: fc.constant(field), [operator]: value });
}

/** A test of one field that fits the field. */
export const anyTest = fc
  .constantFrom(...fieldNames)
  .chain((field) =>
    fc.constantFrom(...operatorsOf[factType(field).type]).chain((operator) => testWith(field, operator)),
  ) as fc.Arbitrary<Test>;

function tree(withNot: boolean): fc.Arbitrary<Condition> {
  return fc.letrec<{ condition: Condition }>((tie) => {
    const parts = fc.array(tie('condition'), { minLength: 1, maxLength: 3 });
    const negation = fc.record({ not: tie('condition') });
    return {
      condition: fc.oneof(
        { maxDepth: 4, withCrossShrink: true },
        anyTest,
        fc.record({ all: parts }),
        fc.record({ any: parts }),
        ...(withNot ? [negation] : []),
      ),
    };
  }).condition;
}

export const anyCondition = tree(true);
/** A condition without `not`. */
export const positiveCondition = tree(false);
