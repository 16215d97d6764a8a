import { filetypename } from 'magic-bytes.js';
import { type EvidenceType, evidenceTypes, hasEndingOf, isEvidenceType } from '../domain/commands/evidence';

/** Why a file is not taken, in a sentence for whoever sent it. */
export type FileMistake = string;

/** What `Content-Type` says, without its parameters; undefined for what is no evidence. */
export function evidenceTypeIn(contentType: string | undefined): EvidenceType | undefined {
  const type = (contentType?.split(';')[0] ?? '').trim().toLowerCase();
  const usual = SYNONYMS[type] ?? type;
  return isEvidenceType(usual) ? usual : undefined;
}

const SYNONYMS: Readonly<Record<string, EvidenceType>> = {
  'audio/x-wav': 'audio/wav',
  'audio/wave': 'audio/wav',
  'audio/vnd.wave': 'audio/wav',
  'audio/mp3': 'audio/mpeg',
  'audio/x-m4a': 'audio/mp4',
  'audio/m4a': 'audio/mp4',
  'application/ogg': 'audio/ogg',
  'image/heif': 'image/heic',
  'image/jpg': 'image/jpeg',
};

/** What does not fit between a name and a type: whoever saved the file would open it as something else. */
export function mistakeInName(name: string, type: EvidenceType): FileMistake | undefined {
  if (hasEndingOf(name, type)) return undefined;
  return `A file of the type ${type} has a name that ends in ${evidenceTypes[type].map((ending) => `.${ending}`).join(' or ')}.`;
}

/** What speaks against the content being of its declared type; undefined when nothing does. */
export function mistakeInContent(type: EvidenceType, bytes: Buffer): FileMistake | undefined {
  return looksLike[type](bytes) ? undefined : `The content is not of the type ${type}.`;
}

type Test = (bytes: Buffer) => boolean;

const looksLike: Readonly<Record<EvidenceType, Test>> = {
  'application/pdf': begins('pdf'),
  'image/png': begins('png'),
  'image/jpeg': begins('jpg'),
  'image/gif': begins('gif'),
  'image/webp': begins('webp'),
  'image/tiff': begins('tif', 'tiff'),
  'image/heic': hasBrand('heic', 'heix', 'heim', 'heis', 'hevc', 'hevx', 'mif1', 'msf1'),
  'text/plain': isPlainText,
  'text/csv': isPlainText,
  'message/rfc822': (bytes) => isPlainText(bytes) && HEADER.test(bytes.subarray(0, 1_000).toString('latin1')),
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document': isOffice('word/document.xml'),
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': isOffice('xl/workbook.xml'),
  'application/vnd.oasis.opendocument.text': (bytes) =>
    begins('zip')(bytes) &&
    bytes.subarray(30, 77).toString('latin1') === `mimetype${ODT}` &&
    !hasMacros(bytes),
  'audio/mpeg': begins('mp3'),
  'audio/mp4': hasBrand('M4A ', 'M4B ', 'mp42', 'isom', 'iso2', 'dash', 'mp41'),
  'audio/wav': begins('wav'),
  'audio/ogg': begins('ogx', 'oga', 'ogg', 'opus'),
  'video/mp4': hasBrand(
    'isom',
    'iso2',
    'iso4',
    'iso5',
    'iso6',
    'mp41',
    'mp42',
    'avc1',
    'M4V ',
    'dash',
    'MSNV',
    '3gp4',
    '3gp5',
  ),
};

const ODT = 'application/vnd.oasis.opendocument.text';

/** A header field of RFC 5322. */
const HEADER = /^[!-9;-~]{1,76}:[ \t]?/;

function begins(...names: readonly string[]): Test {
  return (bytes) => filetypename(bytes.subarray(0, 512)).some((name) => names.includes(name));
}

/** Files of ISO 14496-12 name what they are in a first box. */
function hasBrand(...brands: readonly string[]): Test {
  return (bytes) =>
    bytes.subarray(4, 8).toString('latin1') === 'ftyp' &&
    brands.includes(bytes.subarray(8, 12).toString('latin1'));
}

/** Names of the entries of a ZIP stand in it uncompressed. */
function isOffice(part: string): Test {
  return (bytes) =>
    begins('zip')(bytes) &&
    bytes.includes('[Content_Types].xml') &&
    bytes.includes(part) &&
    !hasMacros(bytes);
}

function hasMacros(bytes: Buffer): boolean {
  return ['vbaProject.bin', 'Basic/script-lc.xml', 'Scripts/'].some((name) => bytes.includes(name));
}

/** Text in UTF-8, and nothing that a browser or a shell takes for something to run. */
function isPlainText(bytes: Buffer): boolean {
  if (bytes.includes(0)) return false;
  try {
    // Whoever writes a byte order mark means the text after it.
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return !RUNNABLE.test(text.slice(0, 1_000));
  } catch {
    return false;
  }
}

const RUNNABLE = /^\s*(#!|%PDF-|%!PS|<(!doctype|\?xml|\?php|%|html|head|body|script|svg|iframe|!--))/i;
