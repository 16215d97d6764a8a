import { createHmac, timingSafeEqual } from 'node:crypto';

/** What a customer shows to come in; of one complaint, until the generation of its access changes. */
export interface Claim {
  readonly complaintId: string;
  readonly generation: number;
  /** Milliseconds since 1970. */
  readonly expiresAt: number;
}

/** Crockford’s alphabet: no letter looks like a digit. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const CODE_LENGTH = 8;

const mac = (key: Buffer, purpose: 'code' | 'token', text: string) =>
  createHmac('sha256', key).update(`redress customer ${purpose} 1\n${text}`).digest();

/** The code that goes with a reference: 40 bits, the same as long as the generation is. */
export function codeOf(key: Buffer, complaintId: string, generation: number): string {
  const bytes = mac(key, 'code', `${complaintId}\n${generation}`);
  return Array.from({ length: CODE_LENGTH }, (_, index) => ALPHABET[bytes.readUInt8(index) % 32] ?? '').join(
    '',
  );
}

/** Whether a text is the code, as people type it: in any case, with spaces or hyphens, O for 0 and I or L for 1. Takes the same time for every wrong one. */
export function isCode(typed: string, code: string): boolean {
  const meant = typed.toUpperCase().replaceAll(/[\s-]/g, '').replaceAll('O', '0').replaceAll(/[IL]/g, '1');
  const digest = (text: string) => createHmac('sha256', 'same length').update(text).digest();
  return timingSafeEqual(digest(meant), digest(code));
}

/** A token that stands for the claim; nobody can make or change one without the key. */
export function tokenOf(key: Buffer, { complaintId, generation, expiresAt }: Claim): string {
  const claim = Buffer.from(JSON.stringify([complaintId, generation, expiresAt]));
  return `${claim.toString('base64url')}.${mac(key, 'token', claim.toString()).toString('base64url')}`;
}

/** The claim of a token that {@link tokenOf} made with the key; undefined for every other text. */
export function claimIn(key: Buffer, token: string): Claim | undefined {
  const [text = '', signature = '', ...more] = token.split('.');
  const claim = Buffer.from(text, 'base64url').toString();
  const [given, right] = [Buffer.from(signature, 'base64url'), mac(key, 'token', claim)];
  if (more.length > 0 || given.length !== right.length || !timingSafeEqual(given, right)) return undefined;
  // What is signed was made here.
  const [complaintId, generation, expiresAt] = JSON.parse(claim) as [string, number, number];
  return { complaintId, generation, expiresAt };
}
