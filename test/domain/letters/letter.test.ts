import * as fc from 'fast-check';
import { type LetterKind, letterKindNames, variablesOf } from '../../../domain/letters/kinds';
import { letterLanguage, writeLetter } from '../../../domain/letters/letter';
import { withFallbacks } from '../../../domain/letters/language';
import { fill } from '../../../domain/letters/templates';
import { shipped } from './shipped';

const values = {
  complaintId: 'RD-1',
  subject: 'Charged twice',
  receivedOn: '2 March 2026',
  levelTitle: 'Frontline',
  message: 'We found it.',
};
const english = { languages: [], defaultLanguage: 'en' };

/** Text with everything in it that could be taken for something else. */
const nasty = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        '{{',
        '}}',
        '{{x}}',
        '{{complaintId}}',
        '{{{subject}}}',
        '{{#dueBy}}',
        '{{/dueBy}}',
        '{{>p}}',
      ),
      fc.constantFrom(
        '<b>&amp;</b>',
        '"\'`=/',
        '\n',
        '\r\n',
        '\t',
        '$&',
        '$1',
        'äöüß',
        '„“',
        '🙂',
        '\\',
        '%s',
      ),
      fc.string({ unit: 'grapheme', maxLength: 8 }),
    ),
    { minLength: 1, maxLength: 10 },
  )
  .map((parts) => parts.join(''))
  .filter((value) => value !== '');

describe('row 30: values stand in a letter as they are', () => {
  test.each([
    '{{complaintId}}',
    '{{x}} and {{{subject}}}',
    '{{#message}}again{{/message}}',
    '<script>alert("1 & 2")</script>',
    'Zeile eins\nZeile zwei\r\n',
    'Grüße aus Łódź 🙂',
    '$& $1 $$',
  ])('%j', (message) => {
    const letter = writeLetter(shipped, 'update', english, { ...values, message });
    expect(letter.body).toContain(`There is news about your complaint "Charged twice":\n\n${message}\n\n`);
  });

  test('whatever people write, in every letter and language', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...letterKindNames),
        fc.constantFrom<'en' | 'de'>('en', 'de'),
        fc.array(nasty, { minLength: 20, maxLength: 20 }),
        (kind, language, texts) => {
          const { always, maybe } = variablesOf(kind);
          const names: readonly string[] = [...always, ...maybe];
          const written = new Map(names.map((name, index) => [name, texts[index % texts.length] ?? '']));
          const body = shipped[language][kind]?.body ?? '';
          const marked = fill(body, Object.fromEntries(names.map((name) => [name, `\u0001${name}\u0001`])));
          const expected = marked
            .split('\u0001')
            .map((part, index) => (index % 2 === 0 ? part : written.get(part)))
            .join('');
          expect(fill(body, Object.fromEntries(written))).toBe(expected);
        },
      ),
    );
  });

  test('a subject stays one line, or a value could write header lines of an e-mail', () => {
    const templates = { en: { update: { subject: '{{subject}} ({{complaintId}})', body: '{{message}}' } } };
    const subjectOf = (subject: string) =>
      writeLetter(templates, 'update', english, { ...values, subject }).subject;
    expect(subjectOf('Hello\r\nBcc: all@example.org')).toBe('Hello Bcc: all@example.org (RD-1)');
    expect(subjectOf('{{x}} <b> ü')).toBe('{{x}} <b> ü (RD-1)');
    fc.assert(fc.property(nasty, (value) => !/[\p{Cc}\u2028\u2029]/u.test(subjectOf(value))));
  });

  test('the letter is plain JSON', () => {
    const letter = writeLetter(shipped, 'update', english, values);
    expect(JSON.parse(JSON.stringify(letter))).toEqual(letter);
    expect(letter).toMatchObject({
      kind: 'update',
      language: 'en',
      subject: 'News about your complaint RD-1',
    });
  });

  test('an absent and an empty value are left out with their section', () => {
    const absent = writeLetter(shipped, 'update', english, { ...values, nextUpdateBy: undefined });
    const empty = writeLetter(shipped, 'update', english, { ...values, nextUpdateBy: '' });
    expect(empty).toEqual(absent);
    expect(absent.body).not.toContain('You will hear from us again by');
  });
});

describe('row 30: the language of a letter', () => {
  const one = (subject: string) => ({ update: { subject, body: '{{message}}' } });
  const templates = {
    en: { ...one('en'), merged: { subject: 'en', body: '{{mergedInto}}' } },
    de: { ...one('de'), closed: { subject: 'de', body: '{{complaintId}}' } },
    'de-CH': one('de-CH'),
  };

  test.each<[string, string[], string, string, string]>([
    ['the preferred one', ['de'], 'en', 'de', 'de'],
    ['the default for whoever prefers none', [], 'en', 'en', 'en'],
    ['the default for a language there is no template in', ['fr'], 'en', 'en', 'en'],
    ['a language for its country', ['de-AT'], 'en', 'de', 'de-AT'],
    ['the country’s own where there is one', ['de-CH'], 'en', 'de-CH', 'de-CH'],
    ['whatever the capitals', ['DE-ch'], 'en', 'de-CH', 'DE-ch'],
    ['the first preference that there is', ['fr', 'de', 'en'], 'en', 'de', 'de'],
    ['a first preference by its wider language before a second one', ['de-AT', 'en'], 'en', 'de', 'de-AT'],
    ['a default that has to fall back', ['fr'], 'de-AT', 'de', 'de-AT'],
    ['nonsense', ['constructor', '', 'x', '--', '🙂'], 'en', 'en', 'en'],
  ])('%s', (_, languages, defaultLanguage, language, locale) => {
    const choice = { languages, defaultLanguage };
    expect(letterLanguage(templates, 'update', choice)).toEqual({ language, locale });
    const letter = writeLetter(templates, 'update', choice, values);
    expect([letter.language, letter.subject]).toEqual([language, language]);
  });

  test('it is chosen for each kind: a language that lacks one falls back for that one only', () => {
    const choice = { languages: ['de'], defaultLanguage: 'en' };
    const withTarget = { ...values, mergedInto: 'RD-2' };
    expect(writeLetter(templates, 'merged', choice, withTarget).language).toBe('en');
    expect(writeLetter(templates, 'update', choice, values).language).toBe('de');
  });

  test('a letter in any language is better than a complaint that cannot move', () => {
    expect(writeLetter(templates, 'closed', english, values).language).toBe('de');
  });

  test('a kind that no language has is an error that says what to do', () => {
    expect(() => writeLetter(templates, 'reopened', english, values)).toThrow(
      'There is no letter "reopened" in any language; add it to the templates of the policy',
    );
  });

  test.each([
    ['zh-hant-tw', ['zh-Hant-TW', 'zh-Hant', 'zh']],
    ['ES-419', ['es-419', 'es']],
    ['de', ['de']],
    ['en-GB-oxendict', ['en-GB', 'en']],
    ['German', []],
  ])('%s falls back to %j', (language, expected) => {
    expect(withFallbacks(language)).toEqual(expected);
  });

  test('every text is taken as a language without harm', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string()),
        fc.constantFrom<LetterKind>('update', 'closed'),
        (languages, kind) => {
          const { language } = letterLanguage(shipped, kind, { languages, defaultLanguage: 'en' });
          expect(['en', 'de']).toContain(language);
        },
      ),
    );
  });
});
