import fc from 'fast-check';
import { z } from 'zod';
import { because, type Condition, conditionSchema, holds } from '../../../domain/triggers/condition';
import { triggersSchema } from '../../../domain/triggers/document';
import { type Facts, factTypes, fieldNames } from '../../../domain/triggers/facts';
import { testsIn } from '../../../domain/triggers/shape';
import { anyCondition, anyTest, fullFacts, positiveCondition, someFacts } from './arbitraries';
import { ranks, refusedIn } from './rules';

function reads(condition: Condition): readonly string[] {
  return testsIn(condition).map(({ test }) => test.field);
}

describe('row 16: a condition over any fields', () => {
  const facts: Facts = {
    category: 'mortgage',
    level: 'supervisor',
    priority: 'high',
    concerns: ['vip', 'legal'],
    amount: { currency: 'GBP', minor: 500_000 },
    attempts: 2,
    owned: false,
  };

  test.each<readonly [string, Condition, boolean]>([
    ['is a text', { field: 'category', is: 'mortgage' }, true],
    ['is another text', { field: 'category', is: 'card' }, false],
    ['is one of some texts', { field: 'category', isOneOf: ['card', 'mortgage'] }, true],
    ['is none of some texts', { field: 'category', isOneOf: ['card'] }, false],
    ['is the rank', { field: 'level', is: 'supervisor' }, true],
    ['is at least its own rank', { field: 'level', atLeast: 'supervisor' }, true],
    ['is not above its own rank', { field: 'level', above: 'supervisor' }, false],
    ['is above a lower rank, whatever the alphabet says', { field: 'priority', above: 'low' }, true],
    ['is below a higher rank', { field: 'priority', below: 'urgent' }, true],
    ['is at most a higher rank', { field: 'level', atMost: 'senior-management' }, true],
    ['does not compare with a rank that is none', { field: 'level', atLeast: 'cellar' }, false],
    ['is the number', { field: 'attempts', is: 2 }, true],
    ['is at most the number', { field: 'attempts', atMost: 2 }, true],
    ['is not below the number', { field: 'attempts', below: 2 }, false],
    ['is false', { field: 'owned', is: false }, true],
    ['is the amount', { field: 'amount', is: { currency: 'GBP', minor: 500_000 } }, true],
    ['is at least the amount as people write it', { field: 'amount', atLeast: 'GBP 5000.00' }, true],
    ['is not above it', { field: 'amount', above: 'GBP 5000' }, false],
    ['is not at least as much in another currency', { field: 'amount', atLeast: 'EUR 0.01' }, false],
    ['is not at most as much in another currency', { field: 'amount', atMost: 'EUR 999999' }, false],
    ['contains', { field: 'concerns', contains: 'vip' }, true],
    ['contains one of some', { field: 'concerns', containsAnyOf: ['safety', 'legal'] }, true],
    ['contains none of some', { field: 'concerns', containsAnyOf: ['safety'] }, false],
    ['is there', { field: 'category', present: true }, true],
    ['is not there', { field: 'product', present: false }, true],
    ['is absent and asked to be there', { field: 'product', present: true }, false],
    ['is absent', { field: 'product', is: 'loan' }, false],
    ['is absent, so it is not known to differ either', { not: { field: 'product', is: 'loan' } }, false],
    ['is not another', { not: { field: 'category', is: 'card' } }, true],
  ])('a field that %s', (_, condition, expected) => {
    expect(conditionSchema.parse(condition)).toEqual(condition);
    expect(holds(condition, facts, ranks)).toBe(expected);
  });

  test('an empty set is there for nobody to see, and contains nothing', () => {
    const empty: Facts = { concerns: [] };
    expect(holds({ field: 'concerns', present: true }, empty, ranks)).toBe(false);
    expect(holds({ field: 'concerns', present: false }, empty, ranks)).toBe(true);
    expect(holds({ not: { field: 'concerns', contains: 'vip' } }, empty, ranks)).toBe(true);
  });

  test('all, any and not go into each other', () => {
    const condition: Condition = {
      all: [
        {
          any: [
            { field: 'category', is: 'card' },
            { field: 'attempts', atLeast: 2 },
          ],
        },
        {
          not: {
            all: [
              { field: 'owned', is: true },
              { field: 'priority', is: 'high' },
            ],
          },
        },
      ],
    };
    expect(holds(condition, facts, ranks)).toBe(true);
    expect(because(condition, facts, ranks)).toEqual([
      { field: 'attempts', value: 2 },
      { field: 'owned', value: false },
    ]);
    expect(holds(condition, { ...facts, owned: true }, ranks)).toBe(false);
    expect(because(condition, { ...facts, owned: true }, ranks)).toEqual([]);
  });

  test('an absent field that is asked to be absent is a reason, with the value null', () => {
    expect(because({ field: 'team', present: false }, facts, ranks)).toEqual([
      { field: 'team', value: null },
    ]);
  });
});

describe('the laws of conditions', () => {
  test('of present fields, not is the negation', () => {
    fc.assert(
      fc.property(anyCondition, fullFacts, (condition, facts) => {
        expect(holds({ not: condition }, facts, ranks)).toBe(!holds(condition, facts, ranks));
      }),
    );
  });

  test('a condition and its negation never hold both, whatever is absent', () => {
    fc.assert(
      fc.property(anyCondition, someFacts, (condition, facts) => {
        expect(holds({ not: condition }, facts, ranks) && holds(condition, facts, ranks)).toBe(false);
        expect(holds({ not: { not: condition } }, facts, ranks)).toBe(holds(condition, facts, ranks));
      }),
    );
  });

  test('all is and, any is or', () => {
    const list = fc.array(anyCondition, { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(list, someFacts, (parts, facts) => {
        const each = parts.map((part) => holds(part, facts, ranks));
        expect(holds({ all: parts }, facts, ranks)).toBe(each.every(Boolean));
        expect(holds({ any: parts }, facts, ranks)).toBe(each.some(Boolean));
      }),
    );
  });

  test('a test on an absent field does not hold unless it asks for absence', () => {
    fc.assert(
      fc.property(anyTest, (test) => {
        expect(holds(test, {}, ranks)).toBe('present' in test && !test.present);
        expect(holds({ not: test }, {}, ranks)).toBe('present' in test && test.present);
      }),
    );
  });

  test('the reasons are fields of the condition with the values they have, and there are some when it holds', () => {
    fc.assert(
      fc.property(anyCondition, someFacts, (condition, facts) => {
        const grounds = because(condition, facts, ranks);
        expect(grounds.length > 0).toBe(holds(condition, facts, ranks));
        expect(reads(condition)).toEqual(expect.arrayContaining(grounds.map(({ field }) => field)));
        for (const { field, value } of grounds) expect(value).toEqual(facts[field] ?? null);
        expect(new Set(grounds.map(({ field }) => field)).size).toBe(grounds.length);
      }),
    );
  });

  test('the reasons alone are enough: without the other facts a positive condition holds too', () => {
    fc.assert(
      fc.property(positiveCondition, someFacts, (condition, facts) => {
        fc.pre(holds(condition, facts, ranks));
        const enough = because(condition, facts, ranks)
          .filter(({ value }) => value !== null)
          .map(({ field, value }) => [field, value]);
        expect(holds(condition, Object.fromEntries(enough) as Facts, ranks)).toBe(true);
      }),
    );
  });

  test('nothing that a fact can be makes it throw', () => {
    const nonsense = fc.dictionary(fc.constantFrom(...fieldNames), fc.anything());
    fc.assert(
      fc.property(anyCondition, nonsense, (condition, anything) => {
        const facts = anything as Facts;
        expect(because(condition, facts, ranks).length > 0).toBe(holds(condition, facts, ranks));
      }),
    );
  });

  test('what is generated here is what a policy may write', () => {
    fc.assert(
      fc.property(anyCondition, (condition) => {
        const { success } = conditionSchema.safeParse(condition);
        expect(success || testsIn(condition).length > 20).toBe(true);
      }),
    );
  });
});

describe('a condition is refused with line, column and reason', () => {
  const fields = fieldNames.join(', ');
  const operators = 'is, isOneOf, atLeast, atMost, above, below, contains, containsAnyOf, present';
  test.each([
    ['{}', '1:1 : needs all, any, not, or a field to look at'],
    ['{ is: 3 }', '1:1 : needs all, any, not, or a field to look at'],
    ['{ field: level }', `1:1 : needs one of ${operators}`],
    [
      '{ field: level, is: a, atLeast: b }',
      '1:1 : has is and atLeast: put them as two tests into one all or any',
    ],
    [
      '{ all: [{ field: owned, is: true }], field: level, is: a }',
      '1:1 : has all and field: put them as parts into one all or any',
    ],
    ['{ all: [{ field: owned, is: true }], is: a }', '1:1 : is needs a field to look at'],
    ['{ all: [] }', '1:8 all: Too small: expected array to have >=1 items'],
    [
      '{ all: [{ any: [{ field: colour, is: red }] }] }',
      `1:26 all.0.any.0.field: there is no field "colour"; known are ${fields}`,
    ],
    ['{ field: constructor, is: red }', `1:10 field: there is no field "constructor"; known are ${fields}`],
    ['{ field: level, like: a }', `1:1 : needs one of ${operators}`, '1:17 like: is not a known key'],
    [
      '{ field: level, is: [a] }',
      '1:21 is: must be a text, a number, true, false, or an amount such as "GBP 5000.00"',
    ],
    ['{ field: level, isOneOf: [] }', '1:26 isOneOf: Too small: expected array to have >=1 items'],
    ['{ field: level, present: 1 }', '1:26 present: Invalid input: expected boolean, received number'],
    ['field == 1', '1:1 : Invalid input: expected object, received string'],
  ])('%s', (text, ...mistakes) => {
    expect(refusedIn(conditionSchema, text).toSorted()).toEqual(mistakes);
  });

  test('for being deeper than 8 or having more than 50 parts', () => {
    const nested = (depth: number): string =>
      depth === 1 ? '{ field: owned, is: true }' : `{ not: ${nested(depth - 1)} }`;
    expect(conditionSchema.safeParse({ not: { field: 'owned', is: true } }).success).toBe(true);
    expect(refusedIn(conditionSchema, nested(9))).toEqual(['1:1 : is 9 deep; at most 8 are allowed']);
    expect(refusedIn(conditionSchema, nested(8))).toEqual([]);
    const wide = (parts: number) =>
      `{ any: [{ all: [${'{ field: owned, is: true }, '.repeat(parts - 3)}] }, { field: owned, is: true }] }`;
    expect(refusedIn(conditionSchema, wide(51))).toEqual(['1:1 : has 51 parts; at most 50 are allowed']);
    expect(refusedIn(conditionSchema, wide(50))).toEqual([]);
  });

  test('whatever is given, without anything thrown', () => {
    fc.assert(
      fc.property(fc.anything({ maxDepth: 6 }), (value) => {
        conditionSchema.safeParse(value);
        triggersSchema.safeParse(value);
      }),
    );
  });
});

test.each(['input', 'output'] as const)('editors get a JSON Schema with descriptions (%s)', (io) => {
  const text = JSON.stringify(z.toJSONSchema(triggersSchema, { io }));
  for (const { description } of Object.values(factTypes)) expect(text).toContain(description);
  expect(text).toContain('Holds when every part holds');
  expect(text).toContain('The complaint goes to this department');
});
