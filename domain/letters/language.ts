import { z } from 'zod';

const WELL_FORMED = /^[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?$/;

/** A language as BCP 47 writes it, in its usual capitals: `en`, `de`, `de-AT`, `zh-Hant-TW`. */
export const languageCode = z.string().regex(WELL_FORMED, 'must be a language code such as en, de or de-AT');

/**
 * The language itself and then the wider ones it may fall back to, in their usual capitals: for `zh-hant-tw` these are
 * `zh-Hant-TW`, `zh-Hant` and `zh`. What is not a {@link languageCode} is left out, so any text may be given.
 */
export function withFallbacks(language: string): readonly string[] {
  const parts = language.split('-').map(inUsualCapitals);
  const candidates = parts.map((_, index) => parts.slice(0, parts.length - index).join('-'));
  return candidates.filter((candidate) => WELL_FORMED.test(candidate));
}

function inUsualCapitals(part: string, index: number): string {
  if (index === 0) return part.toLowerCase();
  return part.length === 4
    ? `${part.charAt(0).toUpperCase()}${part.slice(1).toLowerCase()}`
    : part.toUpperCase();
}
