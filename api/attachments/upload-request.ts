import type { Request } from 'express';
import {
  EVIDENCE_LIMIT_BYTES,
  type EvidenceType,
  evidenceName,
  evidenceTypeNames,
} from '../../domain/commands/evidence';
import { evidenceTypeIn, mistakeInContent, mistakeInName } from '../../attachments/media-type';
import { invalidRequest, Problem, type RequestError } from '../problem';
import { fileNameIn } from './file-name';

/** What an upload says of its file before it comes. */
export interface AnnouncedFile {
  readonly name: string;
  readonly mediaType: EvidenceType;
}

/** Reads name and type from the headers, or the name from the query. Throws a Problem for what is wrong with them. */
export function readAnnouncement(req: Request, nameInQuery: string | undefined): AnnouncedFile {
  const mediaType = readType(req);
  const given =
    nameInQuery === undefined ? fileNameIn(req.get('content-disposition')) : { name: nameInQuery };
  const at = nameInQuery === undefined ? { header: 'Content-Disposition' } : { parameter: 'name' };
  if (given === undefined) throw badName({ ...at, detail: 'names no file.' });
  if (given === 'malformed') throw badName({ ...at, detail: 'cannot be read.' });
  const parsed = evidenceName.safeParse(given.name.normalize('NFC'));
  if (!parsed.success)
    throw badName({ ...at, detail: `${parsed.error.issues.map(({ message }) => message).join(', ')}.` });
  const mistake = mistakeInName(parsed.data, mediaType);
  if (mistake !== undefined) throw refused(mistake);
  return { name: parsed.data, mediaType };
}

/** Throws a Problem for a content that is not of the type that was announced. */
export function requireContent({ mediaType }: AnnouncedFile, bytes: Buffer): void {
  if (bytes.length === 0) {
    throw invalidRequest([{ pointer: '', detail: 'is empty.' }], 'Send the file itself as the body.');
  }
  const mistake = mistakeInContent(mediaType, bytes);
  if (mistake !== undefined) throw refused(mistake);
}

function readType(req: Request): EvidenceType {
  const encoding = req.get('content-encoding');
  if (encoding !== undefined && encoding.toLowerCase() !== 'identity') {
    throw new Problem('unsupported-content', {
      detail: `The body is compressed (${encoding}).`,
      hint: 'Send the file as it is.',
    });
  }
  const contentType = req.get('content-type');
  const type = evidenceTypeIn(contentType);
  if (type === undefined) throw refused(`The file is ${contentType ?? 'of no stated type'}.`);
  return type;
}

function refused(detail: string): Problem {
  return new Problem('file-refused', {
    detail,
    hint: `Say in Content-Type what the file is; taken are files of at most ${EVIDENCE_LIMIT_BYTES} bytes: ${evidenceTypeNames.join(', ')}.`,
    headers: { 'Accept-Post': evidenceTypeNames.join(', ') },
  });
}

function badName(error: RequestError): Problem {
  return invalidRequest(
    [error],
    "Name the file: Content-Disposition: attachment; filename*=UTF-8''receipt.pdf (RFC 8187), or ?name=receipt.pdf.",
  );
}
