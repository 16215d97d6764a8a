import { type TemplateSpans, Writer } from 'mustache';
import { z } from 'zod';
import { text } from '../text';
import { outcomeLanguageFor, outcomeLanguages } from './format';
import { type LetterKind, letterKindNames, letterKinds, letterVariables, variablesOf } from './kinds';
import { languageCode, withFallbacks } from './language';

const letterTemplate = z.strictObject({
  subject: text(300)
    .refine((subject) => !/[\r\n]/.test(subject), 'must be one line')
    .describe('The subject line'),
  body: text(20_000).describe('The letter: plain text with mustache variables and sections'),
});

/** The subject and body of a letter before its variables have values. */
export type LetterTemplate = z.output<typeof letterTemplate>;

const templatesOfLanguage = z.strictObject(
  Object.fromEntries(
    letterKindNames.map((kind) => [
      kind,
      letterTemplate.optional().describe(`${letterKinds[kind].when}. ${variableList(kind)}`),
    ]),
  ) as Record<LetterKind, z.ZodOptional<typeof letterTemplate>>,
);

/** The letters of one language, as in `config/letters/en.yaml`. */
export const languageTemplatesSchema = templatesOfLanguage.superRefine((templates, context) => {
  for (const { path, message } of mistakesOfLanguage(templates))
    context.addIssue({ code: 'custom', path: [...path], message });
});
export type LanguageTemplates = z.output<typeof languageTemplatesSchema>;

/** The letters by language. Every template in it can be filled with whatever its kind of letter is given. */
export const letterTemplatesSchema = z
  .record(languageCode, templatesOfLanguage, {
    error: ({ code }) =>
      code === 'invalid_key' ? 'must be a language code such as en, de or de-AT' : undefined,
  })
  .superRefine((templates, context) => {
    for (const { path, message } of templateMistakes(templates))
      context.addIssue({ code: 'custom', path: [...path], message });
  });
export type LetterTemplates = z.output<typeof letterTemplatesSchema>;

/** A mistake in the templates: where it is, what is wrong and what to do. */
export interface TemplateMistake {
  readonly path: readonly string[];
  readonly message: string;
}

/** The template of a kind in exactly this language. */
export function templateIn(
  templates: LetterTemplates,
  language: string,
  kind: LetterKind,
): LetterTemplate | undefined {
  return templates[language]?.[kind];
}

/** Which of these kinds the default language does not have, not even by falling back (`de-AT` to `de`). */
export function missingLetters(
  templates: LetterTemplates,
  defaultLanguage: string,
  kinds: readonly LetterKind[],
): readonly LetterKind[] {
  const languages = withFallbacks(defaultLanguage);
  return kinds.filter((kind) => !languages.some((language) => templateIn(templates, language, kind)));
}

/** Everything in the templates because of which a letter could not be written, or would be wrong. */
export function templateMistakes(templates: LetterTemplates): readonly TemplateMistake[] {
  return Object.entries(templates).flatMap(([language, letters]) =>
    mistakesOfLanguage(letters, language).map(({ path, message }) => ({
      path: [language, ...path],
      message,
    })),
  );
}

/** Without a language, what depends on it is not looked at. */
function mistakesOfLanguage(letters: LanguageTemplates, language?: string): readonly TemplateMistake[] {
  return letterKindNames.flatMap((kind) =>
    (['subject', 'body'] as const).flatMap((part) => {
      const template = letters[kind]?.[part];
      if (template === undefined) return [];
      const messages = mistakesOfTemplate(template, kind, language);
      return [...new Set(messages)].map((message) => ({ path: [kind, part], message }));
    }),
  );
}

function mistakesOfTemplate(template: string, kind: LetterKind, language?: string): readonly string[] {
  let spans: TemplateSpans;
  try {
    spans = new Writer().parse(template);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return [
      `cannot be read (${reason}, counted in characters): close every {{name}} and end every {{#name}} with {{/name}}`,
    ];
  }
  const mistakes = mistakesOfSpans(spans, { kind, language, present: variablesOf(kind).always });
  if (mistakes.length > 0) return mistakes;
  return isBlank(template, kind)
    ? ['is empty when the variables that may be absent are; write something outside of their sections']
    : [];
}

interface Surroundings {
  readonly kind: LetterKind;
  readonly language: string | undefined;
  /** The variables that surely have a value here. */
  readonly present: readonly string[];
}

function mistakesOfSpans(spans: TemplateSpans, around: Surroundings): readonly string[] {
  return spans.flatMap(([type, name, , , inner]): readonly string[] => {
    switch (type) {
      case 'text':
        return /[{}]/.test(name)
          ? ['has a brace outside of a variable; a variable is written {{complaintId}}']
          : [];
      case '!':
        return [];
      case 'name':
        return mistakesOfVariable(name, around);
      case '#':
      case '^': {
        const unknown = mistakesOfName(name, around);
        const present = type === '#' ? [...around.present, name] : around.present;
        return [...unknown, ...(Array.isArray(inner) ? mistakesOfSpans(inner, { ...around, present }) : [])];
      }
      case '&':
        return [`{{{${name}}}} and {{&${name}}} are not needed: a letter is plain text, write {{${name}}}`];
      case '>':
        return [`{{>${name}}} cannot be used: a letter cannot include another one`];
      case '=':
        return [`{{=${name}=}} cannot be used: variables are always written {{complaintId}}`];
    }
  });
}

function mistakesOfVariable(name: string, around: Surroundings): readonly string[] {
  const unknown = mistakesOfName(name, around);
  if (unknown.length > 0 || around.present.includes(name)) return unknown;
  return [`{{${name}}} may be absent: write it inside {{#${name}}} and {{/${name}}}`];
}

function mistakesOfName(name: string, { kind, language }: Surroundings): readonly string[] {
  const { always, maybe } = variablesOf(kind);
  const known: readonly string[] = [...always, ...maybe];
  if (!known.includes(name)) return [`{{${name}}} does not exist here; known are: ${known.join(', ')}`];
  if (name === 'outcome' && language !== undefined && outcomeLanguageFor(language) === undefined) {
    const languages = outcomeLanguages.join(', ');
    return [
      `{{outcome}} has words only in: ${languages}; in ${language} leave it out and let {{summary}} say it`,
    ];
  }
  return [];
}

function isBlank(template: string, kind: LetterKind): boolean {
  // An empty one is refused as such, by its schema.
  if (template === '') return false;
  const samples = sampleValues(kind, { optional: false });
  return fill(template, samples).trim() === '' || fill(template, sampleValues(kind)).trim() === '';
}

/** Values to try a template of this kind with. */
export function sampleValues(kind: LetterKind, { optional = true } = {}): Readonly<Record<string, string>> {
  const { always, maybe } = variablesOf(kind);
  const names = optional ? [...always, ...maybe] : always;
  return Object.fromEntries(names.map((name) => [name, letterVariables[name].sample]));
}

/** A template with its values. They stand in it as they are: nothing is escaped, and no value is read as a template. */
export function fill(template: string, values: Readonly<Record<string, string | undefined>>): string {
  // A writer of its own: it keeps every template that it has seen, and the shared one would keep them for ever.
  return new Writer().render(template, values, {}, { escape: String });
}

function variableList(kind: LetterKind): string {
  const { always, maybe } = variablesOf(kind);
  return `Variables: ${always.join(', ')}; these may be absent: ${maybe.join(', ')}.`;
}
