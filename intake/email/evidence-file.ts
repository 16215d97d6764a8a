import {
  evidenceName,
  type EvidenceType,
  evidenceTypeOfName,
  evidenceTypes,
  hasEndingOf,
} from '../../domain/commands/evidence';
import { evidenceTypeIn, mistakeInContent } from '../../attachments/media-type';
import type { MailFile } from './read-mail';

/** A file as it can be kept, or why it cannot. */
export type Judged =
  | { readonly name: string; readonly mediaType: EvidenceType; readonly bytes: Buffer }
  | { readonly name: string; readonly why: string };

/** Leaves room for an ending and for characters of several bytes. */
const LONGEST_NAME = 60;

/** Gives a file a name without anything that misleads, and finds out whether it is what it says it is. `number` counts the files of the mail. */
export function judgeFile({ name: given = '', mediaType: said, bytes }: MailFile, number: number): Judged {
  const plain = plainName(given) || `file-${number}`;
  const mediaType = evidenceTypeIn(said) ?? evidenceTypeOfName(plain);
  if (mediaType === undefined)
    return { name: plain, why: `files of the type ${said.slice(0, 100)} are not taken` };
  const name = hasEndingOf(plain, mediaType) ? plain : `${plain}.${evidenceTypes[mediaType][0]}`;
  if (bytes.length === 0) return { name, why: 'it is empty' };
  if (!evidenceName.safeParse(name).success)
    return { name: `file-${number}`, why: 'its name cannot be kept' };
  const mistake = mistakeInContent(mediaType, bytes);
  return mistake === undefined ? { name, mediaType, bytes } : { name, why: mistake };
}

/** The last part of a path, cut before its ending. */
function plainName(given: string): string {
  const name = given
    .toWellFormed()
    .normalize('NFC')
    .replace(/[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/gu, '')
    .replace(/^.*[/\\]/, '')
    .replace(/[\s.]+$/, '')
    .trim();
  if (name.length <= LONGEST_NAME) return name;
  const ending = /\.[A-Za-z0-9]{1,8}$/.exec(name)?.[0] ?? '';
  return `${Array.from(name)
    .slice(0, LONGEST_NAME - ending.length)
    .join('')
    .trim()}${ending}`;
}
