import type { z } from 'zod';
import { DocumentRefused, parseYaml } from '../../domain/yaml-document';
import { configText } from './world';

/** The shipped policy as text. */
export const standard = configText('standard.yaml');

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

/** The shipped policy with one text replaced, and where the replacement begins. */
export function changed(from: string, to: string): string {
  expect(standard.split(from)).toHaveLength(2);
  return standard.replace(from, to);
}

/** Where `of` begins in a text. */
export function place(text: string, of: string): string {
  const before = text.slice(0, text.indexOf(of)).split('\n');
  return `${before.length}:${(before.at(-1)?.length ?? 0) + 1}`;
}
