import { letterKindNames } from '../letters/kinds';
import { missingLetters } from '../letters/templates';
import type { PolicyDocument } from './document';
import type { PolicyMistake } from './mistake';

/** Letters that somebody would have to be sent and nobody wrote. What is wrong with a letter says its own schema. */
export function letterMistakes({ letters }: PolicyDocument): readonly PolicyMistake[] {
  if (!letters) return [];
  const missing = missingLetters(letters.templates, letters.defaultLanguage, letterKindNames);
  if (missing.length === 0) return [];
  const message = `the default language ${letters.defaultLanguage} lacks: ${missing.join(', ')}`;
  return [{ path: ['letters', 'defaultLanguage'], message }];
}
