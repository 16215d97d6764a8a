import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type LanguageTemplates, languageTemplatesSchema } from '../../../domain/letters/templates';
import { parseYaml } from '../../../domain/yaml-document';

function shippedLetters(language: string): LanguageTemplates {
  const file = `letters/${language}.yaml`;
  const text = readFileSync(join(__dirname, '..', '..', '..', 'config', file), 'utf8');
  return parseYaml(languageTemplatesSchema, text, file);
}

/** The letters that Redress is shipped with. */
export const shipped = { en: shippedLetters('en'), de: shippedLetters('de') };
