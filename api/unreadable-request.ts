import { randomUUID } from 'node:crypto';
import { type Server, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { Problem } from './problem';

/** Answers with a problem also what is no HTTP request, or too slow or too large to be read as one. */
export function answerUnreadableRequests(server: Server): void {
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    if (error.code === 'ECONNRESET' || !socket.writable) socket.destroy();
    else socket.end(responseFor(problemOf(error.code)));
  });
}

/** Says on the connection itself that a request took too long to arrive, and ends it: the rest of it is not waited for. */
export function answerTooSlow(socket: Duplex): void {
  socket.end(responseFor(problemOf('ERR_HTTP_REQUEST_TIMEOUT')));
}

function problemOf(code: string | undefined): Problem {
  switch (code) {
    case 'HPE_HEADER_OVERFLOW':
      return new Problem('headers-too-large', {
        detail: 'The path and the headers together have more than 16 kB.',
        hint: 'Shorten the query parameters.',
      });
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return new Problem('request-too-slow', {
        detail: 'The request did not arrive in time.',
        hint: 'Send it again.',
      });
    case undefined:
    default:
      return new Problem('malformed-http', {
        detail: 'What was sent could not be read as an HTTP request.',
        hint: 'Check that the client speaks plain HTTP/1.1 to this port.',
      });
  }
}

/** Nothing that Express adds to an answer is there, so it is written out. */
function responseFor(problem: Problem): string {
  const requestId = randomUUID();
  const body = JSON.stringify(problem.toBody(requestId));
  return [
    `HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status]}`,
    'Content-Type: application/problem+json; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(body)}`,
    `X-Request-Id: ${requestId}`,
    'Cache-Control: no-store',
    'Connection: close',
    '',
    body,
  ].join('\r\n');
}
