import type { ErrorRequestHandler } from 'express';
import { StoreUnavailable } from '../eventstore/errors';
import type { Logger } from '../platform/log';
import { BODY_LIMIT_BYTES, incompleteBody } from './body';
import { Problem } from './problem';
import { requestIdOf } from './request-context';

/** Answers whatever a route throws with `application/problem+json`. What was not foreseen is logged and not told. */
export function answerProblems(log: Logger): ErrorRequestHandler {
  return (error: unknown, req, res, _next) => {
    const requestId = requestIdOf(req);
    const problem = toProblem(error);
    if (problem.status >= 500) {
      const level = problem.code === 'unexpected' ? 'error' : 'warn';
      log[level](
        { requestId, code: problem.code, error: forLog(problem.cause ?? problem) },
        problem.details.detail,
      );
    }
    if (res.headersSent) {
      // Half an answer must not look like a whole one.
      req.socket.destroy();
      return;
    }
    res
      .status(problem.status)
      .set(problem.headers)
      .type('application/problem+json')
      .send(JSON.stringify(problem.toBody(requestId)));
  };
}

function toProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof StoreUnavailable) return storeUnavailable(error);
  return requestProblem(error) ?? unexpected(error);
}

/** What Express and its parser of bodies found wrong with the request itself. */
function requestProblem(error: unknown): Problem | undefined {
  if (error instanceof URIError) {
    return new Problem('malformed-path', {
      detail: 'The path has a percent sign that begins no UTF-8 character.',
      hint: 'Encode the parts of the path as encodeURIComponent does.',
    });
  }
  if (!(error instanceof Error) || !('type' in error)) return undefined;
  switch (error.type) {
    case 'entity.parse.failed':
      return new Problem('malformed-json', {
        detail: 'The body could not be read as a JSON object.',
        hint: 'Check it with a JSON parser; quotes, commas and braces are the usual culprits.',
      });
    case 'entity.too.large':
      return new Problem('body-too-large', {
        detail: `The body has more than ${BODY_LIMIT_BYTES} bytes.`,
        hint: 'Shorten the texts.',
      });
    case 'encoding.unsupported':
    case 'charset.unsupported':
      return new Problem('unsupported-content', {
        detail: 'The body is compressed or not in UTF-8.',
        hint: 'Send plain JSON in UTF-8.',
      });
    case 'request.aborted':
    case 'request.size.invalid':
      return incompleteBody();
    default:
      return undefined;
  }
}

function storeUnavailable(cause: StoreUnavailable): Problem {
  return new Problem(
    'store-unavailable',
    {
      detail: 'The event store does not answer.',
      hint: 'Try again; repeat a command with the same Idempotency-Key: it is applied once at most.',
      headers: { 'Retry-After': '2' },
    },
    { cause },
  );
}

function unexpected(cause: unknown): Problem {
  return new Problem(
    'unexpected',
    {
      detail: 'The request failed for a reason that was not foreseen.',
      hint: 'Report it with the id in "instance". A command may be repeated with the same Idempotency-Key.',
    },
    { cause },
  );
}

/** Without the further members of an error: a database puts rows into them, and rows are personal. */
function forLog(error: unknown): object {
  if (!(error instanceof Error)) return { message: String(error) };
  const cause = error.cause === undefined ? {} : { cause: forLog(error.cause) };
  return { name: error.name, message: error.message, stack: error.stack, ...cause };
}
