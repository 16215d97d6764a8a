import type { RequestHandler } from 'express';
import { ipKeyGenerator, rateLimit } from 'express-rate-limit';
import { Problem } from './problem';
import { knownPerson } from './request-context';

/** So many requests may a person, or an address of somebody unknown, send within a minute, unless told otherwise. */
export const REQUESTS_PER_MINUTE = 1_200;

const WINDOW_MS = 60_000;

/**
 * Bounds what one person takes from the others, and says on every answer how much is left (the `RateLimit` headers of
 * draft-ietf-httpapi-ratelimit-headers). Each process of the API counts by itself.
 */
export function limitRate(perMinute: number): RequestHandler {
  return rateLimit({
    windowMs: WINDOW_MS,
    limit: perMinute,
    standardHeaders: 'draft-8',
    legacyHeaders: false,
    identifier: 'requests',
    keyGenerator: (req) => {
      const person = knownPerson(req);
      return person ? `person ${person.id}` : `address ${ipKeyGenerator(req.ip ?? '')}`;
    },
    handler: (_req, res, next) => {
      const seconds = String(res.getHeader('Retry-After') ?? WINDOW_MS / 1_000);
      next(
        new Problem('too-many-requests', {
          detail: `More than ${perMinute} requests came within a minute.`,
          hint: `Go on after ${seconds} seconds, more slowly; POST /v1/bulk gives many complaints one command.`,
          headers: { 'Retry-After': seconds },
        }),
      );
    },
  });
}
