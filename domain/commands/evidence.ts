import { z } from 'zod';
import { isStorableText, text, utf8Length } from '../text';

/** What a piece of evidence may be, with the endings that the name of such a file has. Nothing in it that is run when it is opened. */
export const evidenceTypes = {
  'application/pdf': ['pdf'],
  'image/png': ['png'],
  'image/jpeg': ['jpg', 'jpeg'],
  'image/gif': ['gif'],
  'image/webp': ['webp'],
  'image/tiff': ['tif', 'tiff'],
  'image/heic': ['heic', 'heif'],
  'text/plain': ['txt'],
  'text/csv': ['csv'],
  'message/rfc822': ['eml'],
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document': ['docx'],
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': ['xlsx'],
  'application/vnd.oasis.opendocument.text': ['odt'],
  'audio/mpeg': ['mp3'],
  'audio/mp4': ['m4a'],
  'audio/wav': ['wav'],
  'audio/ogg': ['ogg', 'oga', 'opus'],
  'video/mp4': ['mp4'],
} as const satisfies Readonly<Record<string, readonly string[]>>;

export type EvidenceType = keyof typeof evidenceTypes;

export const evidenceTypeNames = Object.keys(evidenceTypes).filter(isEvidenceType);

export function isEvidenceType(type: string): type is EvidenceType {
  return Object.hasOwn(evidenceTypes, type);
}

/** Whether files of this type are called so: whoever saves one would open it as something else otherwise. */
export function hasEndingOf(name: string, type: EvidenceType): boolean {
  return evidenceTypes[type].some((ending) => name.toLowerCase().endsWith(`.${ending}`));
}

/** The type that files with such a name have; undefined for a name of no evidence. */
export function evidenceTypeOfName(name: string): EvidenceType | undefined {
  return evidenceTypeNames.find((type) => hasEndingOf(name, type));
}

/** A file of evidence has at most so many bytes. */
export const EVIDENCE_LIMIT_BYTES = 25 * 1024 * 1024;

/** A complaint has at most so many pieces of evidence. */
export const MOST_EVIDENCE = 50;

/** Most file systems take no longer name. In bytes of UTF-8. */
const LONGEST_NAME_BYTES = 255;

/**
 * The name of a file without a folder. Nothing invisible: with a sign that turns the direction of writing round,
 * `fdp.exe` looks like `exe.pdf`.
 */
export const evidenceName = z
  .string()
  .min(1, 'must not be empty')
  .refine(isStorableText, 'must not contain NUL or broken Unicode')
  .refine((name) => utf8Length(name) <= LONGEST_NAME_BYTES, `must have at most ${LONGEST_NAME_BYTES} bytes`)
  .refine((name) => !/[/\\]/.test(name) && name !== '.' && name !== '..', 'must be a name without a folder')
  .refine(
    (name) => !/[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/u.test(name),
    'must not contain control characters or ones that turn the direction of writing',
  )
  .refine(
    (name) => name === name.trim() && !name.endsWith('.'),
    'must not begin or end with a space, nor end with a dot',
  );

const sha256 = z.string().regex(/^[0-9a-f]{64}$/, 'must be a SHA-256 in lower case hexadecimal');

/** Commands about evidence. */
export const evidenceCommands = {
  'attach-evidence': {
    summary: 'Attach a file that was stored',
    schema: z.strictObject({
      attachmentId: z.uuid(),
      ciphertextHash: sha256.describe('SHA-256 of the file as it is stored, encrypted'),
      sha256: sha256.describe('SHA-256 of the file itself'),
      name: evidenceName,
      mediaType: z.enum(evidenceTypeNames),
      bytes: z.int().min(1).max(EVIDENCE_LIMIT_BYTES),
      note: text(2_000).optional(),
      from: z.enum(['customer', 'us']).describe('Whose it is'),
    }),
  },
} as const;
