import type { RequestHandler } from 'express';
import type { Logger } from '../platform/log';
import { knownPerson, requestIdOf } from './request-context';

/** Logs every request when it has ended: who, what, how it ended and how long it took; neither query nor body. */
export function logAccess(log: Logger): RequestHandler {
  return (req, res, next) => {
    const started = performance.now();
    const { method, path } = req;
    res.once('close', () => {
      log.info(
        {
          requestId: requestIdOf(req),
          method,
          path,
          status: res.writableFinished ? res.statusCode : 'aborted',
          ms: Math.round(performance.now() - started),
          person: knownPerson(req)?.id,
        },
        'request',
      );
    });
    next();
  };
}
