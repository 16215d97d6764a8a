import fc from 'fast-check';
import { OPEN_AUTHORITY } from '../../../domain/authority/document';
import {
  aboveFourEyes,
  exceeded,
  LARGEST_REDRESS,
  mayClose,
  mayRefer,
  needsFourEyes,
  type Redress,
  redressSchema,
  rolesThatMay,
} from '../../../domain/authority/limits';
import { authorityMistakes } from '../../../domain/authority/mistakes';
import { parseMoney } from '../../../domain/money';
import { authorityArbitrary, authorityOf, ladder, redress, redressArbitrary, usual } from './kit';

const authority = authorityOf(usual);

describe('row 28: redress within and beyond the limits of a role', () => {
  test.each([
    ['agent', ['goodwill GBP 50.00', 'refund GBP 200.00', 'goodwill EUR 60.00']],
    ['agent', []],
    ['manager', ['compensation JPY 9000000']],
  ])('%s may grant %j', (role, items) => {
    expect(exceeded(authority, role, redress(...items))).toEqual([]);
  });

  test.each([
    ['one minor unit too much', ['goodwill GBP 50.01'], [['goodwill', 'GBP 50.00', 'GBP 50.01']]],
    [
      'too much in parts',
      ['goodwill GBP 30.00', 'refund GBP 1.00', 'goodwill GBP 20.01'],
      [['goodwill', 'GBP 50.00', 'GBP 50.01']],
    ],
    [
      'a kind that the role may not grant',
      ['compensation GBP 0.01'],
      [['compensation', undefined, 'GBP 0.01']],
    ],
    ['a currency that it may not grant', ['refund EUR 0.01'], [['refund', undefined, 'EUR 0.01']]],
    [
      'several things at once',
      ['goodwill GBP 60', 'goodwill EUR 61', 'refund GBP 200', 'refund GBP 0.01'],
      [
        ['goodwill', 'GBP 50.00', 'GBP 60.00'],
        ['goodwill', 'EUR 60.00', 'EUR 61.00'],
        ['refund', 'GBP 200.00', 'GBP 200.01'],
      ],
    ],
  ] as const)('an agent may not grant %s', (_, items, over) => {
    expect(exceeded(authority, 'agent', redress(...items))).toEqual(
      over.map(([kind, limit, asked]) => ({
        kind,
        ...(limit === undefined ? {} : { limit: parseMoney(limit) }),
        asked: parseMoney(asked),
      })),
    );
  });

  test('a role that is not listed may nothing of it', () => {
    expect(exceeded(authority, 'auditor', redress('goodwill GBP 0.01'))).toHaveLength(1);
    expect(mayClose(authority, 'auditor')).toBe(false);
    expect(mayRefer(authority, 'auditor')).toBe(false);
  });

  test('without an authority every role may everything', () => {
    for (const role of ladder) {
      expect(exceeded(OPEN_AUTHORITY, role, redress('goodwill GBP 99999'))).toEqual([]);
      expect([mayClose(OPEN_AUTHORITY, role), mayRefer(OPEN_AUTHORITY, role)]).toEqual([true, true]);
    }
    expect(needsFourEyes(OPEN_AUTHORITY, redress('goodwill GBP 99999'))).toBe(false);
  });

  test('the roles that may are named lowest first', () => {
    expect(rolesThatMay(authority, redress('goodwill GBP 60.00'), ladder)).toEqual([
      'supervisor',
      'department',
      'manager',
    ]);
    expect(rolesThatMay(authority, redress('goodwill JPY 60'), ladder)).toEqual(['manager']);
    expect(ladder.filter((role) => mayClose(authority, role))).toEqual(ladder);
    expect(ladder.filter((role) => mayRefer(authority, role))).toEqual(['department', 'manager']);
  });
});

describe('row 28: a second person above the four-eyes limit', () => {
  test('counts all kinds of one currency together', () => {
    const upTo = redress('goodwill GBP 400', 'refund GBP 600', 'goodwill EUR 1150');
    expect(aboveFourEyes(authority, upTo)).toEqual([]);
    expect(needsFourEyes(authority, upTo)).toBe(false);
    const above = [...upTo, ...redress('compensation GBP 0.01')];
    expect(aboveFourEyes(authority, above)).toEqual([
      { limit: parseMoney('GBP 1000.00'), asked: parseMoney('GBP 1000.01') },
    ]);
    expect(needsFourEyes(authority, above)).toBe(true);
  });

  test('is needed for a currency without a limit too, so that it is no way around', () => {
    expect(aboveFourEyes(authority, redress('refund JPY 1'))).toEqual([{ asked: parseMoney('JPY 1') }]);
  });
});

describe('row 28: laws of limits', () => {
  /** The redress with every item cut in two where it can be, in another order. */
  const cut = (items: readonly Redress[], share: number): Redress[] =>
    items
      .flatMap((item) => {
        const part = Math.floor(item.amount.minor * share);
        return [part, item.amount.minor - part]
          .filter((minor) => minor > 0)
          .map((minor) => ({ ...item, amount: { ...item.amount, minor } }));
      })
      .reverse();

  const bySum = (over: readonly unknown[]) => over.map((item) => JSON.stringify(item)).sort();

  test('redress in parts is judged as its whole, and what is judged exceeded is so', () => {
    fc.assert(
      fc.property(
        authorityArbitrary,
        redressArbitrary,
        fc.constantFrom(...ladder),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (anyAuthority, items, role, share) => {
          const parts = cut(items, share);
          expect(bySum(exceeded(anyAuthority, role, parts))).toEqual(
            bySum(exceeded(anyAuthority, role, items)),
          );
          expect(bySum(aboveFourEyes(anyAuthority, parts))).toEqual(
            bySum(aboveFourEyes(anyAuthority, items)),
          );
          for (const { limit, asked } of exceeded(anyAuthority, role, items))
            expect(asked.minor).toBeGreaterThan(limit?.minor ?? 0);
        },
      ),
      { numRuns: 500 },
    );
  });

  test('what is more than the limit in sum is never within it', () => {
    fc.assert(
      fc.property(authorityArbitrary, redressArbitrary, fc.constantFrom(...ladder), (any, items, role) => {
        const over = exceeded(any, role, items);
        const may = any.roles ? any.roles.find((item) => item.role === role)?.redress : 'unlimited';
        if (may === 'unlimited') return expect(over).toEqual([]);
        for (const { kind, amount } of items) {
          const sum = items
            .filter((item) => item.kind === kind && item.amount.currency === amount.currency)
            .reduce((total, item) => total + item.amount.minor, 0);
          const most = may?.[kind]?.find(({ currency }) => currency === amount.currency)?.minor ?? 0;
          const found = over.filter((item) => item.kind === kind && item.asked.currency === amount.currency);
          expect(found.map(({ asked }) => asked.minor)).toEqual(sum > most ? [sum] : []);
        }
      }),
      { numRuns: 500 },
    );
  });

  test('more redress never needs less', () => {
    fc.assert(
      fc.property(authorityArbitrary, redressArbitrary, redressArbitrary, (anyAuthority, items, more) => {
        const roles = rolesThatMay(anyAuthority, items, ladder);
        expect(roles).toEqual(
          expect.arrayContaining([...rolesThatMay(anyAuthority, [...items, ...more], ladder)]),
        );
        if (needsFourEyes(anyAuthority, items))
          expect(needsFourEyes(anyAuthority, [...items, ...more])).toBe(true);
      }),
    );
  });

  test('in an authority without mistakes a role above never may less', () => {
    let withoutMistakes = 0;
    fc.assert(
      fc.property(authorityArbitrary, redressArbitrary, (anyAuthority, items) => {
        if (authorityMistakes(anyAuthority, ladder).length > 0) return;
        withoutMistakes += 1;
        for (const roles of [
          rolesThatMay(anyAuthority, items, ladder),
          ladder.filter((role) => mayClose(anyAuthority, role)),
          ladder.filter((role) => mayRefer(anyAuthority, role)),
        ])
          expect(roles).toEqual(ladder.slice(ladder.length - roles.length));
      }),
      { numRuns: 1_000 },
    );
    expect(withoutMistakes).toBeGreaterThan(150);
  });
});

describe('row 28: redress in a command', () => {
  const one = { kind: 'goodwill', amount: 'GBP 20.00' };

  test('is read with amounts in minor units', () => {
    expect(redressSchema.parse([{ ...one, note: ' For the trouble ' }])).toEqual([
      { kind: 'goodwill', amount: { currency: 'GBP', minor: 2_000 }, note: 'For the trouble' },
    ]);
  });

  test.each([
    [[{ ...one, amount: 'GBP 0' }], '0.amount: must be more than nothing'],
    [
      [{ ...one, amount: { currency: 'GBP', minor: LARGEST_REDRESS + 1 } }],
      '0.amount: must not be more than 100000000000000 minor units',
    ],
    [
      [{ ...one, kind: 'bribe' }],
      '0.kind: Invalid option: expected one of "goodwill"|"refund"|"compensation"',
    ],
    [[{ ...one, note: '' }], '0.note: must not be empty'],
    [
      [{ ...one, amount: 'XAU 1' }],
      '0.amount: XAU has no minor unit in ISO 4217, so no amount can be counted in it',
    ],
    [Array.from({ length: 11 }, () => one), ': Too big: expected array to have <=10 items'],
  ])('is refused when it cannot be: %j', (value, message) => {
    const issues = redressSchema.safeParse(value).error?.issues ?? [];
    expect(issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`)).toEqual([message]);
  });

  test('of the largest amounts is still summed', () => {
    const most = Array.from({ length: 10 }, () => ({
      ...one,
      amount: { currency: 'GBP', minor: LARGEST_REDRESS },
    }));
    const [over] = exceeded(authority, 'agent', redressSchema.parse(most));
    expect(over?.asked.minor).toBe(10 * LARGEST_REDRESS);
  });
});
