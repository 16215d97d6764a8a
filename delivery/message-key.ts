import { createHash } from 'node:crypto';

/** A short name of a message that is the same on every attempt and says nothing: 32 hexadecimal digits. */
export function messageKey(messageId: string): string {
  return createHash('sha256').update(messageId).digest('hex').slice(0, 32);
}
