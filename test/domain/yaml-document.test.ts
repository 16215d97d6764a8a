import assert from 'node:assert/strict';
import fc from 'fast-check';
import { z } from 'zod';
import { organisationSchema } from '../../domain/organisation/organisation';
import { policyDocumentSchema } from '../../domain/policy/document';
import { DocumentRefused, parseYaml } from '../../domain/yaml-document';
import { ladder, mistakesIn } from './documents';

describe('a wrong organisation is refused', () => {
  test.each([
    [
      'a person twice',
      '{ id: ana, name: A, role: agent }, { id: ana, name: B, role: agent }',
      '"ana" occurs twice',
    ],
    [
      'a person called system',
      '{ id: ana, name: A, role: agent }, { id: system, name: S, role: agent }',
      '"system" is reserved',
    ],
  ])('for %s', (_, people, message) => {
    const text = `people: [${people}]`;
    expect(mistakesIn(organisationSchema, text)).toEqual([
      `1:${text.lastIndexOf('{ id: ') + 7} people.1.id: ${message}`,
    ]);
  });

  test('for nobody at all', () => {
    expect(mistakesIn(organisationSchema, 'people: []')).toEqual([
      '1:9 people: Too small: expected array to have >=1 items',
    ]);
  });
});

describe('whatever the text is', () => {
  const onlyRefuses = (text: string) => {
    try {
      parseYaml(policyDocumentSchema, text, 'any.yaml');
    } catch (error) {
      assert.ok(error instanceof DocumentRefused, String(error));
      assert.ok(error.issues.length > 0);
      assert.ok(error.issues.every(({ line, column }) => line >= 1 && column >= 1));
    }
  };

  test('a document is read or refused, and nothing else is thrown', () => {
    const yaml = fc
      .array(
        fc.constantFrom(
          ...[
            'id',
            'levels',
            ': ',
            '- ',
            '\n',
            '  ',
            '[',
            ']',
            '{',
            '}',
            ', ',
            '&a ',
            '*a',
            '*b',
            '!!set ',
            '!x ',
            '? ',
          ],
          ...[
            '"',
            "'",
            '|',
            '>',
            '#',
            '%YAML 1.1\n---\n',
            '<<: ',
            '2024-01-01',
            '~',
            '.nan',
            '\t',
            '\r',
            '\u0000',
            '\uFEFF',
            '__proto__',
          ],
        ),
        { maxLength: 30 },
      )
      .map((parts) => parts.join(''));
    const damaged = fc
      .tuple(fc.nat(ladder.length), fc.nat(20), fc.string({ unit: 'binary', maxLength: 5 }))
      .map(([start, length, text]) => ladder.slice(0, start) + text + ladder.slice(start + length));
    fc.assert(fc.property(fc.oneof(fc.string({ unit: 'binary' }), yaml, damaged), onlyRefuses), {
      numRuns: 1_000,
    });
  });

  test('nesting without end and aliases that multiply are refused too', () => {
    onlyRefuses('['.repeat(3_000));
    onlyRefuses('- '.repeat(3_000));
    const lines = Array.from(
      { length: 12 },
      (_, index) => `a${index + 1}: &a${index + 1} [${`*a${index}, `.repeat(9)}]`,
    );
    const bomb = ['a0: &a0 x', ...lines].join('\n');
    expect(mistakesIn(z.unknown(), bomb)[0]).toMatch(/^1:1 : Excessive alias count/);
    expect(mistakesIn(z.strictObject({}), 'x: &x\n  y: *x')).toEqual(['1:1 x: is not a known key']);
  });
});
