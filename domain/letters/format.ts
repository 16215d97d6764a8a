import { formatMoney, type Money } from '../money';
import { withFallbacks } from './language';

// What is written here is stored with the letter, so replay never writes it again: a new ICU changes only new letters.

/**
 * The locales to ask Intl for, which throws for what is no language code. Without a last one that it surely knows, it
 * would fall back to the language of the machine, and the same event would read differently elsewhere.
 */
function locales(language: string): string[] {
  return [...withFallbacks(language), 'en'];
}

/** The date of a moment in a time zone, in words: “Tuesday, March 3, 2026”, „Dienstag, 3. März 2026“. */
export function dateInWords(instantMs: number, timeZone: string, language: string): string {
  return dateFormat(timeZone, language).format(instantMs);
}

const MOST_FORMATS = 100;

/** Making one takes a hundred times as long as using it. */
const dateFormats = new Map<string, ReturnType<typeof newDateFormat>>();

function dateFormat(timeZone: string, language: string) {
  const key = `${timeZone} ${language}`;
  const known = dateFormats.get(key);
  if (known) return known;
  const format = newDateFormat(timeZone, language);
  // Policies name a few zones and languages; whoever else names them must not fill the memory.
  if (dateFormats.size >= MOST_FORMATS) dateFormats.clear();
  dateFormats.set(key, format);
  return format;
}

function newDateFormat(timeZone: string, language: string) {
  return new Intl.DateTimeFormat(locales(language), {
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    year: 'numeric',
    timeZone,
  });
}

/**
 * The last day before a deadline, in words. A time limit of whole days ends at midnight, which is already the next
 * date: the customer has to be told the day before.
 */
export function lastDayInWords(deadlineMs: number, timeZone: string, language: string): string {
  return dateInWords(deadlineMs - 1, timeZone, language);
}

/** An amount in words of the language: “£1,234.50”, „1.234,50 €“. Exact; throws as {@link formatMoney} does. */
export function moneyInWords(money: Money, language: string): string {
  // Not the decimals of Intl: for HUF, IDR and others they are those of cash, and the cents would be gone.
  const [, amount = '', fraction = ''] = / ((?:\d+)(?:\.(\d+))?)$/.exec(formatMoney(money)) ?? [];
  const format = new Intl.NumberFormat(locales(language), {
    style: 'currency',
    currency: money.currency,
    minimumFractionDigits: fraction.length,
    maximumFractionDigits: fraction.length,
  });
  return format.format(amount as `${number}`);
}

const outcomeWords = {
  en: { upheld: 'upheld', 'partly-upheld': 'partly upheld', 'not-upheld': 'not upheld' },
  de: { upheld: 'begründet', 'partly-upheld': 'teilweise begründet', 'not-upheld': 'nicht begründet' },
} as const;

type Outcome = keyof (typeof outcomeWords)['en'];
type OutcomeLanguage = keyof typeof outcomeWords;

/** The languages that have words for outcomes; elsewhere a template may not use the variable `outcome`. */
export const outcomeLanguages = Object.keys(outcomeWords) as readonly OutcomeLanguage[];

/** The outcome of a complaint, to follow “your complaint is”. In English for a language that has no words for it. */
export function outcomeInWords(outcome: Outcome, language: string): string {
  const known = outcomeLanguageFor(language) ?? 'en';
  return outcomeWords[known][outcome];
}

/** The language whose words for outcomes are used, undefined when there are none. */
export function outcomeLanguageFor(language: string): OutcomeLanguage | undefined {
  return outcomeLanguages.find((known) => withFallbacks(language).includes(known));
}
