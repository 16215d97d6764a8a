import { data } from 'currency-codes';
import { z } from 'zod';

/** An amount in whole minor units of its currency: 25000 of GBP is 250 pounds, 250 of JPY is 250 yen. */
export interface Money {
  /** ISO 4217, such as GBP. */
  readonly currency: string;
  /** A safe integer, 0 or more. */
  readonly minor: number;
}

/**
 * The codes whose minor unit ISO 4217 list one gives as "N.A.": metals, bond market units, the units of account of
 * the IMF (XDR), the ADB (XUA) and SUCRE (XSU), the test code and "no currency". `currency-codes` gives them 0 digits
 * as it does for currencies that have no decimals. XAF, XOF and XPF are such currencies, and the fund codes (CLF,
 * UYI and others) have a minor unit in list one, so all of those are money here.
 */
const WITHOUT_MINOR_UNIT: ReadonlySet<string> = new Set(
  'XAG XAU XBA XBB XBC XBD XDR XPD XPT XSU XTS XUA XXX'.split(' '),
);

const digitsByCode: ReadonlyMap<string, number> = new Map(
  data.filter(({ code }) => !WITHOUT_MINOR_UNIT.has(code)).map(({ code, digits }) => [code, digits]),
);

/** Every currency that an amount can be in. */
export const currencyCodes: readonly string[] = [...digitsByCode.keys()];

/** How many decimals the currency has. Throws RangeError, with a sentence, for what is no currency with a minor unit. */
function decimalsOf(currency: string): number {
  const digits = digitsByCode.get(currency);
  if (digits !== undefined) return digits;
  throw new RangeError(
    WITHOUT_MINOR_UNIT.has(currency)
      ? `${currency} has no minor unit in ISO 4217, so no amount can be counted in it`
      : `"${currency.slice(0, 20)}" is not a currency of ISO 4217, such as GBP`,
  );
}

/**
 * Reads an amount such as `GBP 250.00`, `GBP 250` or `JPY 250`, exactly. Throws RangeError with a sentence for an
 * unknown currency, more decimals than the currency has, a sign, a thousands separator, or more than can be counted.
 */
export function parseMoney(text: string): Money {
  const shown = text.length > 40 ? `${text.slice(0, 40)}…` : text;
  const [, currency, whole, fraction = ''] = /^([A-Z]{3}) (0|[1-9]\d*)(?:\.(\d+))?$/.exec(text) ?? [];
  if (currency === undefined || whole === undefined) {
    throw new RangeError(
      `"${shown}" is not an amount such as "GBP 250.00": a currency, a space, and digits without separators`,
    );
  }
  const decimals = decimalsOf(currency);
  if (fraction.length > decimals) {
    throw new RangeError(`"${shown}" has more decimals than the ${decimals} of ${currency}`);
  }
  const minor = Number(whole + fraction.padEnd(decimals, '0'));
  if (!Number.isSafeInteger(minor)) throw new RangeError(`"${shown}" is more than can be counted exactly`);
  return { currency, minor };
}

/** The amount with all the decimals of its currency, such as `GBP 250.00`; {@link parseMoney} reads it back. */
export function formatMoney({ currency, minor }: Money): string {
  const decimals = decimalsOf(currency);
  const digits = String(minor).padStart(decimals + 1, '0');
  const whole = digits.slice(0, digits.length - decimals);
  return decimals === 0 ? `${currency} ${whole}` : `${currency} ${whole}.${digits.slice(-decimals)}`;
}

/** The sum of two amounts of one currency. Throws RangeError for two currencies, or for more than can be counted exactly. */
export function addMoney(a: Money, b: Money): Money {
  guardSameCurrency(a, b);
  const minor = a.minor + b.minor;
  if (!Number.isSafeInteger(minor)) {
    throw new RangeError(`${formatMoney(a)} and ${formatMoney(b)} are more than can be counted exactly`);
  }
  return { currency: a.currency, minor };
}

/** Below 0 when `a` is less than `b`, 0 when they are the same, above 0 otherwise. Throws RangeError for two currencies. */
export function compareMoney(a: Money, b: Money): number {
  guardSameCurrency(a, b);
  return a.minor - b.minor;
}

function guardSameCurrency(a: Money, b: Money): void {
  if (a.currency === b.currency) return;
  throw new RangeError(`${formatMoney(a)} and ${formatMoney(b)} are of two currencies`);
}

/** A check of zod that says what a function threw. */
function accepted(read: (value: string) => unknown) {
  return (value: string, context: z.RefinementCtx<string>) => {
    try {
      read(value);
    } catch (error) {
      context.addIssue({ code: 'custom', message: error instanceof Error ? error.message : String(error) });
    }
  };
}

/** A currency of ISO 4217 that has a minor unit. */
export const currencySchema = z
  .string()
  .superRefine(accepted(decimalsOf))
  .meta({ pattern: '^[A-Z]{3}$', description: 'ISO 4217, such as GBP' });

const written = z
  .string()
  .superRefine(accepted(parseMoney))
  .meta({ pattern: '^[A-Z]{3} (0|[1-9][0-9]*)(\\.[0-9]+)?$', examples: ['GBP 250.00'] });

const counted = z.strictObject({
  currency: currencySchema,
  minor: z.int().min(0, 'must not be negative').describe('In minor units: 25000 of GBP is 250 pounds'),
});

/** An amount, written `GBP 250.00` or `{ currency: GBP, minor: 25000 }`; both become {@link Money}. */
export const moneySchema = z
  .union([written, counted], {
    error: 'must be an amount such as "GBP 250.00" or { currency: GBP, minor: 25000 }',
  })
  .transform((value): Money => (typeof value === 'string' ? parseMoney(value) : value));
