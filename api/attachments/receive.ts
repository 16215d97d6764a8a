import type { Request } from 'express';
import { EVIDENCE_LIMIT_BYTES } from '../../domain/commands/evidence';
import { Problem } from '../problem';

/** How long a sender who has the refusal may go on sending before the connection is cut, in milliseconds. */
const LINGER_MS = 2_000;

/**
 * The body, at most {@link EVIDENCE_LIMIT_BYTES} of it in memory. Throws a Problem for one that is larger, as soon as
 * that is known, and for one that broke off. The server itself bounds how long a request may take to arrive.
 */
export function receiveFile(req: Request): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    if (req.destroyed) return reject(brokenOff());
    if (Number(req.get('content-length')) > EVIDENCE_LIMIT_BYTES) return reject(tooLarge(req));
    const chunks: Buffer[] = [];
    let bytes = 0;
    const take = (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes <= EVIDENCE_LIMIT_BYTES) chunks.push(chunk);
      else {
        req.off('data', take);
        reject(tooLarge(req));
      }
    };
    req.on('data', take);
    req.once('end', () => resolve(Buffer.concat(chunks)));
    req.once('error', () => reject(brokenOff()));
    req.once('close', () => reject(brokenOff()));
  });
}

/** What still comes is thrown away for a moment: who is cut off while sending does not get to read the answer. */
function tooLarge(req: Request): Problem {
  req.resume();
  const cut = setTimeout(() => req.socket.destroy(), LINGER_MS);
  req.once('end', () => clearTimeout(cut));
  req.once('close', () => clearTimeout(cut));
  return new Problem('body-too-large', {
    detail: `The file has more than ${EVIDENCE_LIMIT_BYTES} bytes.`,
    hint: 'Make it smaller, or send it in parts; the limit is 25 MiB.',
  });
}

function brokenOff(): Problem {
  return new Problem('malformed-http', {
    detail: 'The file ended before it was complete.',
    hint: 'Send the request again.',
  });
}
