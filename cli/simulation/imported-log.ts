import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import type { Case } from '../../domain/simulation/case';
import { messageOf } from '../../platform/errors';
import { Failure } from '../../platform/failure';
import { UsageError } from '../usage-error';
import { readBpic2013 } from './bpic2013';

/** Reads a log by its format: text, the ids of the levels, the name of the file. */
type LogReader = (text: string, ladder: readonly string[], name: string) => readonly Case[];

const formats: Readonly<Record<string, LogReader>> = { bpic2013: readBpic2013 };

/** The cases of an event log, named as `format:file`, plain or gzip. Rejects with a UsageError or a Failure. */
export async function readImportedLog(named: string, ladder: readonly string[]): Promise<readonly Case[]> {
  const [format = '', ...rest] = named.split(':');
  const file = rest.join(':');
  const read = Object.hasOwn(formats, format) ? formats[format] : undefined;
  if (!read || file === '') {
    throw new UsageError(
      `--log: "${named}" does not name a log.`,
      `Write its format and its file, such as bpic2013:incidents.csv.gz. Formats: ${Object.keys(formats).join(', ')}.`,
    );
  }
  return read(await textOf(file), ladder, file);
}

async function textOf(file: string): Promise<string> {
  try {
    const bytes = await readFile(file);
    const isCompressed = bytes[0] === 0x1f && bytes[1] === 0x8b;
    return (isCompressed ? await promisify(gunzip)(bytes) : bytes).toString('utf8');
  } catch (cause) {
    throw new Failure({
      code: 'RDS-5101',
      what: `The file ${file} cannot be read.`,
      why: messageOf(cause),
      fix: 'Check the path, the rights of the file, and that it is whole.',
      cause,
    });
  }
}
