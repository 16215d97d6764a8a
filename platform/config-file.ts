import { readFileSync } from 'node:fs';
import { Failure } from './failure';
import { messageOf } from './errors';

/**
 * Reads a configuration file with a parser that throws an Error which names places and reasons. Throws a
 * {@link Failure} when the file cannot be read or is refused.
 */
export function readConfigFile<T>(file: string, parse: (text: string, name: string) => T): T {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    throw new Failure({
      code: 'RDS-3002',
      what: `The file ${file} cannot be read.`,
      why: messageOf(cause),
      fix: 'Check the path and the rights of the file.',
      cause,
    });
  }
  try {
    return parse(text, file);
  } catch (cause) {
    throw new Failure({
      code: 'RDS-3006',
      what: `The file ${file} was refused; nothing of it is used.`,
      why: messageOf(cause),
      fix: 'Correct the places named above and start again.',
      cause,
    });
  }
}
