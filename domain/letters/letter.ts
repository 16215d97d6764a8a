import type { BestChannel } from './contact';
import type { LetterKind, LetterValues } from './kinds';
import { withFallbacks } from './language';
import { fill, type LetterTemplate, type LetterTemplates, templateIn } from './templates';

/** What a complainant is told, word for word. Kept in events: what somebody was told is a fact. */
export interface Letter {
  readonly kind: LetterKind;
  /** The language of the template that was used. */
  readonly language: string;
  /** One line. */
  readonly subject: string;
  /** Plain text. */
  readonly body: string;
}

/** A letter that somebody was sent. */
export interface SentLetter extends Letter {
  /** How it went to the complainant, by what was known of them then. */
  readonly via: BestChannel;
}

export interface LanguageChoice {
  /** The languages the complainant reads, the best first. */
  readonly languages: readonly string[];
  /** The language of whoever told us none, or one that there is no template for. */
  readonly defaultLanguage: string;
}

export interface LetterLanguage {
  /** The language of the template. */
  readonly language: string;
  /** How dates and amounts in it are to be written: `de-AT` where a reader of `de-AT` gets the template of `de`. */
  readonly locale: string;
}

/**
 * In which language {@link writeLetter} will write a letter, to write the dates and amounts in it in the same one.
 * First the preferred languages, each with its fallbacks (`de-AT`, `de`), then the default with its own, then any that
 * has the letter at all. Throws when none has it: the policy should have been refused ({@link missingLetters}).
 */
export function letterLanguage(
  templates: LetterTemplates,
  kind: LetterKind,
  choice: LanguageChoice,
): LetterLanguage {
  const { language, locale } = chosen(templates, kind, choice);
  return { language, locale };
}

/** Writes a letter from its template; languages as in {@link letterLanguage}. */
export function writeLetter<Kind extends LetterKind>(
  templates: LetterTemplates,
  kind: Kind,
  choice: LanguageChoice,
  values: LetterValues<Kind>,
): Letter {
  const { language, template } = chosen(templates, kind, choice);
  return {
    kind,
    language,
    subject: oneLine(fill(template.subject, values)),
    body: fill(template.body, values),
  };
}

interface Chosen extends LetterLanguage {
  readonly template: LetterTemplate;
}

function chosen(templates: LetterTemplates, kind: LetterKind, choice: LanguageChoice): Chosen {
  const locales = [...choice.languages, choice.defaultLanguage, ...Object.keys(templates)];
  for (const locale of locales) {
    for (const language of withFallbacks(locale)) {
      const template = templateIn(templates, language, kind);
      if (template) return { language, locale, template };
    }
  }
  throw new Error(`There is no letter "${kind}" in any language; add it to the templates of the policy`);
}

/** A subject with a line break in it would let a value write header lines of an e-mail. */
function oneLine(subject: string): string {
  return subject.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ').trim();
}
