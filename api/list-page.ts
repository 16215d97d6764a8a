import type { Request, Response } from 'express';
import { z } from 'zod';
import { BadCursor } from '../projections/queries/cursor';
import { minPosition } from './contract/schemas';
import { invalidRequest } from './problem';
import { pageSize } from './validation';

/** Where a list goes on. */
export const cursor = z
  .string()
  .max(2_000)
  .optional()
  .describe('Go on behind the page whose "next" link or `nextCursor` gave this');

/** The query parameters of a list that is read page by page. */
export const pageParameters = {
  cursor,
  limit: pageSize(200, 50),
  minPosition,
};

/**
 * Puts the way to the next page on the answer, where there is one: the same request with the parameter that says after
 * what the list goes on.
 */
export function linkNext(req: Request, res: Response, after: string | null, parameter = 'cursor'): void {
  if (after === null) return;
  const [path, search] = req.originalUrl.split('?');
  const query = new URLSearchParams(search);
  query.set(parameter, after);
  query.delete('minPosition');
  res.links({ next: `${path}?${query.toString()}` });
}

/** For `catch`: a cursor that the list did not give becomes the problem that says so. */
export function refuseBadCursor(error: unknown): never {
  if (!(error instanceof BadCursor)) throw error;
  throw invalidRequest(
    [{ parameter: 'cursor', detail: 'is not one that this list gave.' }],
    'Use the "next" link of an earlier answer as it is, or leave the cursor out to begin at the start.',
  );
}
