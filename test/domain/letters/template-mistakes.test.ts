import * as fc from 'fast-check';
import { type LetterKind, letterKindNames } from '../../../domain/letters/kinds';
import {
  fill,
  languageTemplatesSchema,
  letterTemplatesSchema,
  missingLetters,
  sampleValues,
  templateMistakes,
} from '../../../domain/letters/templates';
import { DocumentRefused, parseYaml } from '../../../domain/yaml-document';
import { shipped } from './shipped';

function mistakesIn(
  body: string,
  { kind = 'update', language = 'en' }: { kind?: LetterKind; language?: string } = {},
) {
  return templateMistakes({ [language]: { [kind]: { subject: 'Your complaint', body } } });
}

const KNOWN =
  'complaintId, subject, receivedOn, levelTitle, message, complainantName, departmentTitle, dueBy, nextUpdateBy, finalResponseBy';

describe('row 30: a template that could not be filled is refused with its place and the reason', () => {
  test.each([
    ['an unknown variable', '{{complainant}}', `{{complainant}} does not exist here; known are: ${KNOWN}`],
    ['an unknown section', '{{#vip}}Hi{{/vip}}', `{{vip}} does not exist here; known are: ${KNOWN}`],
    ['a variable of another kind', 'x{{redress}}', `{{redress}} does not exist here; known are: ${KNOWN}`],
    [
      'the value of a section',
      '{{#dueBy}}{{.}}{{/dueBy}} x',
      `{{.}} does not exist here; known are: ${KNOWN}`,
    ],
    [
      'a part of a value',
      '{{subject.length}}',
      `{{subject.length}} does not exist here; known are: ${KNOWN}`,
    ],
    ['what every object has', '{{toString}}', `{{toString}} does not exist here; known are: ${KNOWN}`],
    ['an empty variable', '{{ }}', `{{}} does not exist here; known are: ${KNOWN}`],
    [
      'a variable that may be absent',
      'By {{dueBy}}',
      '{{dueBy}} may be absent: write it inside {{#dueBy}} and {{/dueBy}}',
    ],
    [
      'such a variable where it is absent',
      'x{{^dueBy}}{{dueBy}}{{/dueBy}}',
      '{{dueBy}} may be absent: write it inside {{#dueBy}} and {{/dueBy}}',
    ],
    [
      'such a variable in the section of another',
      'x{{#dueBy}}{{nextUpdateBy}}{{/dueBy}}',
      '{{nextUpdateBy}} may be absent: write it inside {{#nextUpdateBy}} and {{/nextUpdateBy}}',
    ],
    [
      'a variable that is not closed',
      'Dear {{complaintId',
      'cannot be read (Unclosed tag at 18, counted in characters): close every {{name}} and end every {{#name}} with {{/name}}',
    ],
    [
      'a section that is not closed',
      '{{#dueBy}}x',
      'cannot be read (Unclosed section "dueBy" at 11, counted in characters): close every {{name}} and end every {{#name}} with {{/name}}',
    ],
    [
      'a section that was never opened',
      'x{{/dueBy}}',
      'cannot be read (Unopened section "dueBy" at 1, counted in characters): close every {{name}} and end every {{#name}} with {{/name}}',
    ],
    [
      'three braces',
      '{{{message}}}',
      '{{{message}}} and {{&message}} are not needed: a letter is plain text, write {{message}}',
    ],
    [
      'an ampersand',
      '{{& message}}',
      '{{{message}}} and {{&message}} are not needed: a letter is plain text, write {{message}}',
    ],
    ['a partial', 'x {{> footer}}', '{{>footer}} cannot be used: a letter cannot include another one'],
    [
      'other delimiters',
      '{{=<% %>=}} <% message %>',
      '{{=<% %>=}} cannot be used: variables are always written {{complaintId}}',
    ],
    [
      'a single brace',
      'Dear {complainantName}',
      'has a brace outside of a variable; a variable is written {{complaintId}}',
    ],
    [
      'a brace too many',
      '{{message}}}',
      'has a brace outside of a variable; a variable is written {{complaintId}}',
    ],
    [
      'nothing but what may be absent',
      '{{#dueBy}}By {{dueBy}}{{/dueBy}}',
      'is empty when the variables that may be absent are; write something outside of their sections',
    ],
    [
      'nothing but a comment',
      '{{! to do }}',
      'is empty when the variables that may be absent are; write something outside of their sections',
    ],
  ])('%s', (_, body, message) => {
    expect(mistakesIn(body)).toEqual([{ path: ['en', 'update', 'body'], message }]);
  });

  test('nothing but what is said when something is absent', () => {
    expect(mistakesIn('{{^dueBy}}We cannot say when.{{/dueBy}}')).toHaveLength(1);
  });

  test('every mistake is named, and once', () => {
    const mistakes = mistakesIn('{{a}} {{a}} {{#b}}{{c}}{{/b}} {x}').map(({ message }) => message);
    expect(mistakes).toEqual([
      expect.stringMatching(/^\{\{a\}\} does not/),
      expect.stringMatching(/^\{\{b\}\} does not/),
      expect.stringMatching(/^\{\{c\}\} does not/),
      expect.stringMatching(/^has a brace/),
    ]);
  });

  test('what may be absent is allowed inside its section, also deeper', () => {
    const body =
      'x {{#dueBy}}{{#nextUpdateBy}}{{dueBy}} {{nextUpdateBy}}{{/nextUpdateBy}}{{/dueBy}} {{! why }}';
    expect(mistakesIn(body)).toEqual([]);
  });

  test('what always has a value needs no section', () => {
    expect(mistakesIn('{{departmentTitle}}', { kind: 'transferred' })).toEqual([]);
    expect(mistakesIn('{{departmentTitle}}', { kind: 'escalated' })).toHaveLength(1);
  });

  test('the outcome is refused in a language that has no words for it', () => {
    const body = 'Votre réclamation : {{outcome}}. {{summary}}';
    expect(mistakesIn(body, { kind: 'final-response', language: 'fr' })).toEqual([
      {
        path: ['fr', 'final-response', 'body'],
        message: '{{outcome}} has words only in: en, de; in fr leave it out and let {{summary}} say it',
      },
    ]);
    expect(mistakesIn(body, { kind: 'final-response', language: 'de-AT' })).toEqual([]);
  });
});

describe('row 30: documents with letters', () => {
  function refusal(schema: typeof languageTemplatesSchema | typeof letterTemplatesSchema, text: string) {
    try {
      parseYaml(schema, text, 'x.yaml');
    } catch (error) {
      if (!(error instanceof DocumentRefused)) throw error;
      return error.issues.map(({ line, column, path, message }) => `${line}:${column} ${path}: ${message}`);
    }
    throw new Error('the document was accepted');
  }

  test.each([
    [
      'update:\n  subject: Hi {{x}}\n  body: "{{#message}}"',
      [
        '2:12 update.subject: {{x}} does not exist here; known are: ' + KNOWN,
        '3:9 update.body: cannot be read (Unclosed section "message" at 12, counted in characters): close every {{name}} and end every {{#name}} with {{/name}}',
      ],
    ],
    ['updates: { subject: a, body: b }', ['1:1 updates: is not a known key']],
    ['update: { subject: a }', ['1:9 update.body: is missing']],
    ['update: { subject: a, body: b, html: c }', ['1:32 update.html: is not a known key']],
    ['update: { subject: "a\\nb", body: b }', ['1:20 update.subject: must be one line']],
    ['update: { subject: a, body: "" }', ['1:29 update.body: must not be empty']],
  ])('a file of one language: %s', (text, issues) => {
    expect(refusal(languageTemplatesSchema, text)).toEqual(issues);
  });

  test.each([
    ['de: { update: { subject: a, body: "{{x}}" } }', '1:35 de.update.body: {{x}} does not exist here;'],
    ['english: {}', '1:10 english: must be a language code such as en, de or de-AT'],
    ['de_AT: {}', '1:8 de_AT: must be a language code such as en, de or de-AT'],
  ])('all languages: %s', (text, beginning) => {
    const [first, ...others] = refusal(letterTemplatesSchema, text);
    expect(first?.slice(0, beginning.length)).toBe(beginning);
    expect(others).toEqual([]);
  });

  test('a kind that the default language does not have is named', () => {
    const { merged: _, ...rest } = shipped.de;
    const templates = { de: rest, en: shipped.en };
    expect(missingLetters(templates, 'de', ['update', 'merged'])).toEqual(['merged']);
    expect(missingLetters(templates, 'de-AT', ['update', 'merged'])).toEqual(['merged']);
    expect(missingLetters(templates, 'de', ['update'])).toEqual([]);
    expect(missingLetters(templates, 'fr', ['update'])).toEqual(['update']);
    expect(missingLetters(templates, 'constructor', ['update'])).toEqual(['update']);
  });
});

describe('row 30: whatever is accepted can be filled', () => {
  const pieces = ['{{', '}}', '{', '#', '^', '/', '!', '>', '&', '=', '<%', '%>', '.', ' ', '\n', 'Hello'];
  const names = ['complaintId', 'dueBy', 'message', 'summary', 'toString', '__proto__', 'x'];
  const tags = ['dueBy', 'message'].flatMap((name) => [
    `{{${name}}}`,
    `{{#${name}}}`,
    `{{^${name}}}`,
    `{{/${name}}}`,
  ]);
  const template = fc
    .array(fc.constantFrom(...pieces, ...names, ...tags, ...tags, ...tags), { maxLength: 12 })
    .map((parts) => parts.join(''));

  test('an accepted template leaves no brace and no hole, with and without what may be absent', () => {
    let accepted = 0;
    fc.assert(
      fc.property(template, fc.constantFrom(...letterKindNames), (body, kind) => {
        if (mistakesIn(body, { kind }).length > 0 || body === '') return;
        accepted += 1;
        for (const optional of [true, false]) {
          const letter = fill(body, sampleValues(kind, { optional }));
          expect(letter).not.toMatch(/[{}]/);
          expect(letter.trim()).not.toBe('');
        }
      }),
      { numRuns: 2_000 },
    );
    expect(accepted).toBeGreaterThan(40);
  });
});
