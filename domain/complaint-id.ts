import { z } from 'zod';

/**
 * The id of a complaint: 1 to 64 letters, digits and hyphens, beginning with a letter or digit. It is also what people
 * read out on the telephone, so {@link complaintIdFrom} leaves out letters that are mistaken for others.
 */
export const complaintIdSchema = z
  .string()
  .regex(
    /^[A-Za-z0-9][A-Za-z0-9-]{0,63}$/,
    'must be 1 to 64 letters, digits and hyphens, beginning with a letter or digit',
  );

const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const RANDOM_SYMBOLS = 11;

/**
 * A complaint id such as `RD-7K3M-10QX-4F9Z`: 55 bits of `bytes` in Crockford's base 32 and a check symbol, so that a
 * misheard reference is noticed. The same bytes give the same id. Throws RangeError for fewer than 11 bytes.
 */
export function complaintIdFrom(bytes: Uint8Array): string {
  if (bytes.length < RANDOM_SYMBOLS)
    throw new RangeError(`need ${RANDOM_SYMBOLS} bytes, got ${bytes.length}`);
  const values = Array.from(bytes.subarray(0, RANDOM_SYMBOLS), (byte) => byte % 32);
  const symbols = [...values, checkValue(values)].map((value) => ALPHABET[value]).join('');
  return `RD-${symbols.slice(0, 4)}-${symbols.slice(4, 8)}-${symbols.slice(8)}`;
}

/** False when a reference of our own form was misheard or mistyped: the check symbol does not fit. Other ids pass. */
export function isPlausibleComplaintId(id: string): boolean {
  const match = /^RD-([0-9A-Z]{4})-([0-9A-Z]{4})-([0-9A-Z]{4})$/.exec(id);
  if (!match) return true;
  const values = Array.from(match.slice(1).join(''), (symbol) => ALPHABET.indexOf(symbol));
  return (
    values.every((value) => value >= 0) &&
    values[RANDOM_SYMBOLS] === checkValue(values.slice(0, RANDOM_SYMBOLS))
  );
}

/** Odd weights are invertible modulo 32, so every single wrong symbol changes the check; unequal ones catch most swaps. */
function checkValue(values: readonly number[]): number {
  return values.reduce((sum, value, index) => sum + value * (2 * index + 1), 0) % 32;
}
