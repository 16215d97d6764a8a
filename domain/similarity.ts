import type { Complainant } from './complainant';
import { isErasedText } from './personal/judgement';

/** SHA-256, in hexadecimal, of a text in UTF-8. */
export type TextDigest = (text: string) => string;

/**
 * The same for narratives that differ only in case, spacing and punctuation. Undefined for one without letters and
 * digits, as a row of dots is no evidence that two people say the same, and for one that was erased.
 */
export function fingerprintOf(narrative: string, digest: TextDigest): string | undefined {
  if (isErasedText(narrative)) return undefined;
  const words = narrative
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{M}\p{N}]+/gu, '');
  return words === '' ? undefined : digest(words);
}

/**
 * The same for complaints of the same person, and nothing that could be read as personal data: by their number in our
 * books, else their e-mail address, else their telephone number. Undefined when none of these is known.
 */
export function complainantKeyOf(
  { reference, email, phone }: Complainant,
  digest: TextDigest,
): string | undefined {
  const number = phone?.replaceAll(/[^\d+]/g, '').replace(/^00/, '+');
  // The kind is part of the text: a customer number is not taken for the same digits as a telephone number.
  if (reference !== undefined) return digest(`reference ${reference}`);
  if (email !== undefined) return digest(`email ${email.toLowerCase()}`);
  return number !== undefined && /\d/.test(number) ? digest(`phone ${number}`) : undefined;
}
