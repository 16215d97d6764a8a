import express, { type Request, type RequestHandler } from 'express';
import { Problem } from './problem';
import { answerTooSlow } from './unreadable-request';

/** Bodies may be this large, in bytes. */
export const BODY_LIMIT_BYTES = 256 * 1024;

/** A body that is no file arrives within this time, in milliseconds, or is not waited for. */
const BODY_WITHIN_MS = 30_000;

/** Ends requests whose body takes longer to arrive, so that slow senders do not use up connections. */
export function bodyWithin(limitMs: number): RequestHandler {
  return (req, _res, next) => {
    const timer = setTimeout(() => answerTooSlow(req.socket), limitMs);
    const arrived = () => clearTimeout(timer);
    req.once('end', arrived).once('close', arrived);
    next();
  };
}

const refuseOtherTypes: RequestHandler = (req, _res, next) => {
  if (announcesBody(req) && !req.is('application/json')) {
    throw new Problem('unsupported-content', {
      detail: `The body is ${req.get('content-type') ?? 'of no stated type'}.`,
      hint: 'Send JSON with the header Content-Type: application/json.',
      headers: { 'Accept-Post': 'application/json' },
    });
  }
  next();
};

/**
 * The parser takes a request whose sender has gone for one that was read before, and leaves its body out. A command
 * must not be given without what it said.
 */
const refuseUnreadBody: RequestHandler = (req, _res, next) => {
  if (announcesBody(req) && req.body === undefined) throw incompleteBody();
  next();
};

/** Reads a JSON body; no body at all leaves `req.body` undefined. Throws a Problem for a body of another kind. */
export const readJsonBody: readonly RequestHandler[] = [
  bodyWithin(BODY_WITHIN_MS),
  refuseOtherTypes,
  express.json({ limit: BODY_LIMIT_BYTES, inflate: false, strict: true, type: 'application/json' }),
  refuseUnreadBody,
];

export function incompleteBody(): Problem {
  return new Problem('malformed-json', {
    detail: 'The body ended before it was complete.',
    hint: 'Send the request again.',
  });
}

function announcesBody(req: Request): boolean {
  return req.headers['transfer-encoding'] !== undefined || Number(req.get('content-length')) > 0;
}
