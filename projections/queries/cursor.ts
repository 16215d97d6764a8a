import { z } from 'zod';
import { isStorableText } from '../../domain/text';

export const complaintSorts = ['due', 'newest'] as const;
/** `due`: the next deadline first, complaints without one last. `newest`: the last registered first. */
export type ComplaintSort = (typeof complaintSorts)[number];

/** The cursor was not made by this list; nothing was read. */
export class BadCursor extends Error {
  readonly code = 'bad-cursor';
  constructor() {
    super('The cursor is not one that this list gave. Leave it out to begin at the start.');
    this.name = 'BadCursor';
  }
}

/** The row after which a list goes on: the value it is sorted by (an instant, or `infinity`) and its id. */
export interface Place {
  readonly key: string;
  readonly id: string;
}

const FIRST_MS = Date.parse('0001-01-01T00:00:00.000Z');
const LAST_MS = Date.parse('9999-12-31T23:59:59.999Z');

/** True for what toISOString writes of a moment that PostgreSQL knows too. */
function isInstant(text: string): boolean {
  const ms = Date.parse(text);
  return ms >= FIRST_MS && ms <= LAST_MS && new Date(ms).toISOString() === text;
}

const placeSchema = z.tuple([
  z.enum(complaintSorts),
  z.string().refine((key) => key === 'infinity' || isInstant(key)),
  z.string().min(1).max(512).refine(isStorableText),
]);

export function writeCursor(sort: ComplaintSort, { key, id }: Place): string {
  return Buffer.from(JSON.stringify([sort, key, id])).toString('base64url');
}

/** Throws {@link BadCursor}. A cursor that was made up can do no more than name another place of the list. */
export function readCursor(sort: ComplaintSort, cursor: string): Place {
  let content: unknown;
  try {
    content = JSON.parse(Buffer.from(cursor, 'base64url').toString());
  } catch {
    throw new BadCursor();
  }
  const parsed = placeSchema.safeParse(content);
  if (!parsed.success || parsed.data[0] !== sort) throw new BadCursor();
  return { key: parsed.data[1], id: parsed.data[2] };
}
