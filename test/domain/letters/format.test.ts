import * as fc from 'fast-check';
import {
  dateInWords,
  lastDayInWords,
  moneyInWords,
  outcomeInWords,
  outcomeLanguageFor,
} from '../../../domain/letters/format';
import { currencyCodes, formatMoney } from '../../../domain/money';

const at = (instant: string) => Date.parse(instant);
/** Versions of ICU differ in whether a comma follows the weekday. */
const days = (text: string) => text.replaceAll(',', '');

/** No-break spaces are right in a letter, and hard to read in a test. */
const plain = (text: string) => text.replace(/[\u00a0\u202f]/g, ' ');

describe('row 29: dates in letters', () => {
  test.each([
    ['en', 'Tuesday March 3 2026'],
    ['en-GB', 'Tuesday 3 March 2026'],
    ['de', 'Dienstag 3. März 2026'],
    ['de-AT', 'Dienstag 3. März 2026'],
    ['fr', 'mardi 3 mars 2026'],
    ['DE', 'Dienstag 3. März 2026'],
  ])('in %s', (language, expected) => {
    expect(days(dateInWords(at('2026-03-03T16:00:00Z'), 'Europe/London', language))).toBe(expected);
  });

  test('the day is that of the time zone', () => {
    const instant = at('2026-06-01T23:15:00Z');
    expect(days(dateInWords(instant, 'Europe/London', 'en-GB'))).toBe('Tuesday 2 June 2026');
    expect(days(dateInWords(instant, 'UTC', 'en-GB'))).toBe('Monday 1 June 2026');
    expect(dateInWords(at('2026-01-15T12:00:00Z'), 'Europe/Vienna', 'de-AT')).toContain('Jänner');
  });

  test('a limit that ends at midnight is told as the day before: eight weeks from 2 June end with 28 July', () => {
    const deadline = at('2026-07-28T23:00:00Z');
    expect(days(lastDayInWords(deadline, 'Europe/London', 'en-GB'))).toBe('Tuesday 28 July 2026');
    expect(days(dateInWords(deadline, 'Europe/London', 'en-GB'))).toBe('Wednesday 29 July 2026');
  });

  test('a limit that ends with the working day is told as that day', () => {
    expect(days(lastDayInWords(at('2026-04-09T16:00:00Z'), 'Europe/London', 'en-GB'))).toBe(
      'Thursday 9 April 2026',
    );
  });

  test.each(['', 'constructor', 'x', 'de-12', 'en-abc-def-ghi-jkl', 'qq', '🙂'])(
    'a language that nobody knows (%j) is English, whatever this machine speaks',
    (language) => {
      expect(days(dateInWords(0, 'UTC', language))).toMatch(
        /^(Thursday January 1 1970|Donnerstag 1. Januar 1970)$/,
      );
      expect(dateInWords(0, 'UTC', language)).toContain(language.startsWith('de') ? 'Januar' : 'January');
    },
  );

  test('the language of this machine is never asked for', () => {
    const date = jest.spyOn(Intl, 'DateTimeFormat');
    const amount = jest.spyOn(Intl, 'NumberFormat');
    try {
      // A zone that no other test asks for: a format is made once.
      dateInWords(0, 'Pacific/Chatham', 'qq');
      dateInWords(1, 'Pacific/Chatham', 'qq');
      moneyInWords({ currency: 'EUR', minor: 1 }, 'qq');
      expect(date.mock.calls.map(([locales]) => locales)).toEqual([['qq', 'en']]);
      expect(amount.mock.calls.map(([locales]) => locales)).toEqual([['qq', 'en']]);
    } finally {
      jest.restoreAllMocks();
    }
  });

  test('no text given as a language is an error', () => {
    fc.assert(fc.property(fc.string(), (language) => dateInWords(0, 'UTC', language).length > 0));
  });
});

describe('row 29: amounts in letters', () => {
  test.each([
    ['en', { currency: 'GBP', minor: 123_450 }, '£1,234.50'],
    ['de', { currency: 'EUR', minor: 123_450 }, '1.234,50 €'],
    ['de', { currency: 'EUR', minor: 5 }, '0,05 €'],
    ['en', { currency: 'JPY', minor: 250 }, '¥250'],
    ['en', { currency: 'KWD', minor: 1_234 }, 'KWD 1.234'],
    ['en', { currency: 'USD', minor: 0 }, '$0.00'],
    ['en', { currency: 'EUR', minor: Number.MAX_SAFE_INTEGER }, '€90,071,992,547,409.91'],
  ])('in %s', (language, money, expected) => {
    expect(plain(moneyInWords(money, language))).toBe(expected);
  });

  test('the decimals are those of ISO 4217 and not those of cash', () => {
    expect(plain(moneyInWords({ currency: 'IDR', minor: 150_050 }, 'en'))).toBe('IDR 1,500.50');
  });

  test('every amount of every currency keeps every digit', () => {
    fc.assert(
      fc.property(fc.constantFrom(...currencyCodes), fc.maxSafeNat(), (currency, minor) => {
        const digits = (text: string) => text.replace(/\D/g, '');
        expect(digits(moneyInWords({ currency, minor }, 'en'))).toBe(
          digits(formatMoney({ currency, minor })),
        );
      }),
    );
  });

  test('what is no currency is refused', () => {
    expect(() => moneyInWords({ currency: 'XYZ', minor: 1 }, 'en')).toThrow(RangeError);
  });
});

describe('row 30: outcomes in words', () => {
  test.each([
    ['upheld', 'upheld', 'begründet'],
    ['partly-upheld', 'partly upheld', 'teilweise begründet'],
    ['not-upheld', 'not upheld', 'nicht begründet'],
  ] as const)('%s', (outcome, english, german) => {
    expect(outcomeInWords(outcome, 'en-GB')).toBe(english);
    expect(outcomeInWords(outcome, 'de-CH')).toBe(german);
    expect(outcomeInWords(outcome, 'fr')).toBe(english);
  });

  test('which languages have them', () => {
    expect(['en-GB', 'de', 'fr', 'constructor'].map(outcomeLanguageFor)).toEqual([
      'en',
      'de',
      undefined,
      undefined,
    ]);
  });
});
