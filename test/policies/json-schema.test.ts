import { readFileSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import { parse } from 'yaml';
import { z } from 'zod';
import { jsonSchemas } from '../../domain/policy/json-schema';
import { configFile, shippedPolicies } from './shipped';

const schemas = jsonSchemas();
type Node = Readonly<Record<string, unknown>>;

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Every schema inside of a schema, with the way to it. */
function* nodes(value: unknown, path = ''): Generator<readonly [string, Node]> {
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) yield* nodes(item, `${path}/${index}`);
    return;
  }
  if (!isNode(value)) return;
  yield [path, value];
  for (const [key, inner] of Object.entries(value)) {
    if (key === 'properties' || key === '$defs') {
      for (const [name, one] of Object.entries(isNode(inner) ? inner : {}))
        yield* nodes(one, `${path}/${name}`);
    } else if (['items', 'prefixItems', 'additionalProperties', 'anyOf', 'oneOf', 'allOf'].includes(key)) {
      yield* nodes(inner, `${path}/${key}`);
    }
  }
}

/** A validator made from the schema as it is written, with the schema of the letters put in where it is referred to. */
function validator(file: keyof typeof schemas): z.ZodType {
  const { $defs = {}, ...schema } = schemas[file];
  const { $id: _, $schema: __, ...letters } = schemas['letters.schema.json'];
  const whole = { ...schema, $defs: { ...(isNode($defs) ? $defs : {}), letters } };
  const text = JSON.stringify(whole).replaceAll('"letters.schema.json"', '"#/$defs/letters"');
  const { $id: ___, ...inOnePiece } = JSON.parse(text) as Node;
  return z.fromJSONSchema(inOnePiece);
}

const yamlOf = (...path: string[]): unknown => parse(readFileSync(configFile(...path), 'utf8'));
const firstLine = (...path: string[]) => readFileSync(configFile(...path), 'utf8').split('\n')[0];

const calendar = { id: 'x', title: 'X', timeZone: 'UTC', hours: 'always' } as const;

describe('the JSON Schemas by which editors complete policies', () => {
  test.each(Object.entries(schemas))('config/schema/%s is up to date', (file, schema) => {
    const stored: unknown = JSON.parse(readFileSync(configFile('schema', file), 'utf8'));
    if (!isDeepStrictEqual(stored, schema))
      throw new Error(`config/schema/${file} is out of date; write it anew with: redress policy schema`);
  });

  test.each(Object.entries(schemas))('%s describes every field', (_, schema) => {
    const undescribed = [...nodes(schema)].flatMap(([path, { properties }]) =>
      Object.entries(isNode(properties) ? properties : {}).flatMap(([name, field]) =>
        isNode(field) && (field.description !== undefined || field.$ref !== undefined)
          ? []
          : [`${path}/${name}`],
      ),
    );
    expect(undescribed).toEqual([]);
  });

  test.each(Object.entries(schemas))('%s lets nothing through unseen', (_, schema) => {
    const annotations = ['description', 'default', 'title', 'examples'];
    const holes = [...nodes(schema)].filter(([, node]) =>
      Object.keys(node).every((key) => annotations.includes(key)),
    );
    expect(holes.map(([path]) => path)).toEqual([]);
  });

  test.each(shippedPolicies)('the shipped policy %s is valid, and says where its schema is', (name) => {
    expect(firstLine(`${name}.yaml`)).toBe('# yaml-language-server: $schema=./schema/policy.schema.json');
    expect(validator('policy.schema.json').safeParse(yamlOf(`${name}.yaml`)).error).toBeUndefined();
  });

  test('so are the people and the letters', () => {
    expect(firstLine('organisation.yaml')).toContain('./schema/organisation.schema.json');
    expect(
      validator('organisation.schema.json').safeParse(yamlOf('organisation.yaml')).error,
    ).toBeUndefined();
    for (const language of ['en', 'de']) {
      expect(firstLine('letters', `${language}.yaml`)).toContain('../schema/letters.schema.json');
      const letters = yamlOf('letters', `${language}.yaml`);
      expect(validator('letters.schema.json').safeParse(letters).error).toBeUndefined();
    }
  });

  test.each([
    ['an unknown key', { customerUpdate: 'P5D' }],
    ['an unknown field of a condition', { triggers: [rule({ field: 'colour', is: 'red' })] }],
    ['an unknown operator', { triggers: [rule({ all: [{ field: 'level', like: 'front' }] })] }],
    ['a letter of an unknown kind', { letters: { defaultLanguage: 'en', templates: { en: { spam: {} } } } }],
    [
      'a target in months',
      { levels: [{ id: 'a', title: 'A', role: 'a', acknowledge: 'P1M', respond: 'PT1H' }] },
    ],
    ['a holiday without a date', { calendars: [{ ...calendar, holidays: { also: [{ name: 'x' }] } }] }],
    ['a threshold of no percent', { clocks: [{ id: 'respond', warnAt: [0] }] }],
    ['an amount without a currency', { authority: { fourEyes: ['5000'] } }],
  ])('%s is marked while it is typed', (_, sections) => {
    const standard = yamlOf('standard.yaml');
    const validate = validator('policy.schema.json');
    if (!isNode(standard)) throw new Error('standard.yaml is no map');
    expect(validate.safeParse(standard).success).toBe(true);
    expect(validate.safeParse({ ...standard, ...sections }).success).toBe(false);
  });
});

function rule(when: object): object {
  return { id: 'r', title: 'R', when, then: { escalateTo: 'next' } };
}
