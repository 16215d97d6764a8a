import { InvalidPosition } from '../errors';
import type { LogPosition } from '../port';

const LARGEST = 2n ** 63n - 1n;

/** The position in PostgreSQL's form: a whole number from 0 (before the first event), as text. */
export function parsePosition(text: string): LogPosition {
  if (!/^(0|[1-9]\d{0,18})$/.test(text) || BigInt(text) > LARGEST) throw new InvalidPosition(text);
  return text as LogPosition;
}

/** As the database gave it, also where no such position can be. */
export function storedPosition(text: string): LogPosition {
  return text as LogPosition;
}
