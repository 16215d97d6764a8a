import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { z } from 'zod';
import {
  addMoney,
  compareMoney,
  currencyCodes,
  currencySchema,
  formatMoney,
  type Money,
  moneySchema,
  parseMoney,
} from '../../domain/money';

/** ISO 4217 list one as it was published: what each currency says of its minor unit. */
const listOne = new Map(
  [
    ...readFileSync(join(require.resolve('currency-codes'), '../iso-4217-list-one.xml'), 'utf8').matchAll(
      /<Ccy>(\w+)<\/Ccy>\s*<CcyNbr>\d+<\/CcyNbr>\s*<CcyMnrUnts>([^<]+)</g,
    ),
  ].map(([, code = '', minorUnits = '']) => [code, minorUnits]),
);
const withoutMinorUnit = [...listOne].filter(([, units]) => units === 'N.A.').map(([code]) => code);

const money: fc.Arbitrary<Money> = fc.record({
  currency: fc.constantFrom(...currencyCodes),
  minor: fc.maxSafeNat(),
});

function messages(schema: z.ZodType, value: unknown): string[] {
  const issues = schema.safeParse(value).error?.issues ?? [];
  return issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
}

describe('row 28: money is whole minor units of a currency of ISO 4217', () => {
  test('every currency of list one that has a minor unit is one, with its decimals, and no other is', () => {
    expect(listOne.size).toBeGreaterThan(170);
    const decimals = currencyCodes.map((code): [string, number] => [
      code,
      parseMoney(`${code} 1`).minor.toString().length - 1,
    ]);
    const published = [...listOne].filter(([, units]) => units !== 'N.A.');
    expect(new Map(decimals)).toEqual(new Map(published.map(([code, units]) => [code, Number(units)])));
  });

  test.each(withoutMinorUnit)('%s, which has no minor unit, is refused', (code) => {
    const reason = `${code} has no minor unit in ISO 4217, so no amount can be counted in it`;
    expect(messages(currencySchema, code)).toEqual([`: ${reason}`]);
    expect(messages(moneySchema, `${code} 1`)).toEqual([`: ${reason}`]);
    expect(messages(moneySchema, { currency: code, minor: 1 })).toEqual([`currency: ${reason}`]);
  });

  test('gold, drawing rights, the test code and "no currency" are among them, and the CFA francs are not', () => {
    expect(withoutMinorUnit).toEqual(expect.arrayContaining(['XAU', 'XDR', 'XTS', 'XXX']));
    for (const code of ['XAF', 'XOF', 'XPF', 'JPY', 'XCD', 'CLF'])
      expect(currencySchema.parse(code)).toBe(code);
  });

  test.each(['GPB', 'gbp', '', 'GBP ', '£', 'toString', '__proto__'])('%j is no currency', (code) => {
    expect(messages(currencySchema, code)).toEqual([
      `: "${code}" is not a currency of ISO 4217, such as GBP`,
    ]);
  });
});

describe('row 28: an amount in words', () => {
  test.each([
    ['GBP 250.00', 25_000, 'GBP 250.00'],
    ['GBP 250', 25_000, 'GBP 250.00'],
    ['GBP 250.5', 25_050, 'GBP 250.50'],
    ['GBP 0.07', 7, 'GBP 0.07'],
    ['EUR 0', 0, 'EUR 0.00'],
    ['JPY 250', 250, 'JPY 250'],
    ['KWD 1.005', 1_005, 'KWD 1.005'],
    ['CLF 1.0005', 10_005, 'CLF 1.0005'],
    ['GBP 90071992547409.91', Number.MAX_SAFE_INTEGER, 'GBP 90071992547409.91'],
  ])('%s is %i minor units', (text, minor, again) => {
    const read = parseMoney(text);
    expect(read).toEqual({ currency: text.slice(0, 3), minor });
    expect(formatMoney(read)).toBe(again);
  });

  test('is read back as it was written, for every currency and amount', () => {
    fc.assert(
      fc.property(money, (amount) => {
        expect(parseMoney(formatMoney(amount))).toEqual(amount);
        expect(moneySchema.parse(formatMoney(amount))).toEqual(amount);
        expect(moneySchema.parse(amount)).toEqual(amount);
      }),
      { numRuns: 500 },
    );
    for (const currency of currencyCodes)
      for (const minor of [0, 1, 99, 100, Number.MAX_SAFE_INTEGER])
        expect(parseMoney(formatMoney({ currency, minor }))).toEqual({ currency, minor });
  });

  const shape = (text: string) =>
    `"${text}" is not an amount such as "GBP 250.00": a currency, a space, and digits without separators`;
  const shapeless = [
    ...['250', '250 GBP', 'GBP250', 'GBP  1', ' GBP 1', 'GBP 1\n', 'gbp 1', 'GBP -1', 'GBP +1', ''],
    ...['GBP 1,000', 'GBP 1,50', 'GBP 01', 'GBP .5', 'GBP 1.', 'GBP 1e3', 'GBP Infinity', 'GBP ١'],
  ];
  const refused: [text: string, reason: string][] = [
    ['GBP 1.234', '"GBP 1.234" has more decimals than the 2 of GBP'],
    ['JPY 1.0', '"JPY 1.0" has more decimals than the 0 of JPY'],
    ['GBP 90071992547409.92', '"GBP 90071992547409.92" is more than can be counted exactly'],
    ['GBP 90071992547409.93', '"GBP 90071992547409.93" is more than can be counted exactly'],
    ['GPB 1', '"GPB" is not a currency of ISO 4217, such as GBP'],
    ...shapeless.map((text): [string, string] => [text, shape(text)]),
  ];
  test.each(refused)('%j is refused', (text, reason) => {
    expect(() => parseMoney(text)).toThrow(new RangeError(reason));
    expect(messages(moneySchema, text)).toEqual([`: ${reason}`]);
  });

  test('what is refused is not repeated at length', () => {
    expect(messages(moneySchema, `GBP ${'9'.repeat(10_000)}`).join().length).toBeLessThan(150);
    expect(messages(moneySchema, 'x'.repeat(10_000)).join().length).toBeLessThan(200);
  });
});

describe('row 28: an amount in a document', () => {
  const generally = ': must be an amount such as "GBP 250.00" or { currency: GBP, minor: 25000 }';
  test.each([
    [{ currency: 'GBP', minor: -1 }, 'minor: must not be negative'],
    [{ currency: 'GPB', minor: 1 }, 'currency: "GPB" is not a currency of ISO 4217, such as GBP'],
    [{ currency: 'GBP', minor: 2.5 }, generally],
    [{ currency: 'GBP', minor: Number.NaN }, generally],
    [{ currency: 'GBP', minor: '1' }, generally],
    [{ currency: 'GBP', minor: 1, note: 'x' }, ': Unrecognized key: "note"'],
    [{ currency: 'GBP' }, generally],
    [250, generally],
    [null, generally],
  ])('%j is refused', (value, reason) => {
    expect(messages(moneySchema, value)).toEqual([reason]);
  });

  test('beyond what can be counted exactly is refused', () => {
    expect(messages(moneySchema, { currency: 'GBP', minor: Number.MAX_SAFE_INTEGER + 1 })).toHaveLength(1);
  });

  test('has a JSON Schema that knows both ways of writing', () => {
    const { anyOf = [] } = z.toJSONSchema(moneySchema, { io: 'input' });
    const pattern = new RegExp(z.object({ pattern: z.string() }).parse(anyOf[0]).pattern);
    for (const text of ['GBP 250.00', 'JPY 250', 'GBP 0.5']) expect(text).toMatch(pattern);
    for (const text of ['GBP 01', 'gbp 1', 'GBP 1.', 'GBP 1,000']) expect(text).not.toMatch(pattern);
    expect(anyOf[1]).toMatchObject({ type: 'object', required: ['currency', 'minor'] });
  });
});

describe('row 28: sums and comparisons', () => {
  const sameCurrency = fc.tuple(
    fc.constantFrom(...currencyCodes),
    fc.array(fc.integer({ min: 0, max: 1e14 }), { minLength: 2, maxLength: 5 }),
  );

  test('are those of the minor units', () => {
    fc.assert(
      fc.property(sameCurrency, ([currency, minors]) => {
        const [a = 0, b = 0] = minors;
        expect(addMoney({ currency, minor: a }, { currency, minor: b })).toEqual({ currency, minor: a + b });
        expect(Math.sign(compareMoney({ currency, minor: a }, { currency, minor: b }))).toBe(
          Math.sign(a - b),
        );
      }),
    );
  });

  test('of two currencies, or beyond what can be counted, do not exist', () => {
    const pound = { currency: 'GBP', minor: 100 };
    const euro = { currency: 'EUR', minor: 100 };
    const most = { currency: 'GBP', minor: Number.MAX_SAFE_INTEGER };
    expect(() => addMoney(pound, euro)).toThrow('GBP 1.00 and EUR 1.00 are of two currencies');
    expect(() => compareMoney(pound, euro)).toThrow('GBP 1.00 and EUR 1.00 are of two currencies');
    expect(() => addMoney(most, pound)).toThrow('are more than can be counted exactly');
  });
});
