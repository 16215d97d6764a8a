import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { z } from 'zod';
import { DocumentRefused, parseYaml } from '../../domain/yaml-document';

/** The plain ladder of the tests as text. */
export const ladder = readFileSync(join(__dirname, '..', 'support', 'ladder.yaml'), 'utf8');

/** The mistakes of a text, as `line:column path: message`. */
export function mistakesIn(schema: z.ZodType, text: string): string[] {
  try {
    parseYaml(schema, text, 'policy.yaml');
  } catch (error) {
    if (!(error instanceof DocumentRefused)) throw error;
    return error.issues.map(({ line, column, path, message }) => `${line}:${column} ${path}: ${message}`);
  }
  throw new Error('the document was accepted');
}

/** The ladder with one text replaced, which is there once. */
export function changed(from: string, to: string): string {
  expect(ladder.split(from)).toHaveLength(2);
  return ladder.replace(from, to);
}

/** Where `of` begins in a text. */
export function place(text: string, of: string): string {
  const before = text.slice(0, text.indexOf(of)).split('\n');
  return `${before.length}:${(before.at(-1)?.length ?? 0) + 1}`;
}
