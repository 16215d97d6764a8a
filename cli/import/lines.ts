import { Failure } from '../../platform/failure';

/** A physical line of a file, without its line break. */
export interface Line {
  /** From 1. */
  readonly number: number;
  readonly text: string;
  /** How many bytes of the file end with this line. */
  readonly end: number;
  /** False when its bytes are not UTF-8; `text` then holds replacement characters. */
  readonly isUtf8: boolean;
}

const LINE_FEED = 0x0a;
/** Far beyond any complaint; a file without line breaks must not fill the memory. */
const LONGEST = 8 * 1024 * 1024;

/** Cuts bytes into lines at LF or CR LF, and drops a byte order mark. Rejects with a Failure for a line over 8 MiB. */
export async function* splitLines(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Line> {
  const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  const lenient = new TextDecoder('utf-8', { ignoreBOM: true });
  let number = 0;
  let end = 0;
  let pending: Uint8Array[] = [];
  let pendingBytes = 0;

  function toLine(last: Uint8Array): Line {
    const bytes = pending.length === 0 ? last : Buffer.concat([...pending, last]);
    pending = [];
    pendingBytes = 0;
    number += 1;
    end += bytes.length + 1;
    const tidy = (text: string) => (number === 1 ? text.replace(/^\uFEFF/, '') : text).replace(/\r$/, '');
    try {
      return { number, text: tidy(strict.decode(bytes)), end, isUtf8: true };
    } catch {
      return { number, text: tidy(lenient.decode(bytes)), end, isUtf8: false };
    }
  }

  for await (const chunk of chunks) {
    let start = 0;
    for (let at = chunk.indexOf(LINE_FEED); at >= 0; at = chunk.indexOf(LINE_FEED, start)) {
      yield toLine(chunk.subarray(start, at));
      start = at + 1;
    }
    if (start === chunk.length) continue;
    pending.push(chunk.subarray(start));
    pendingBytes += chunk.length - start;
    if (pendingBytes > LONGEST) {
      throw new Failure({
        code: 'RDS-5102',
        what: 'The file cannot be imported.',
        why: `Line ${number + 1} is longer than ${LONGEST / 1024 / 1024} MiB.`,
        fix: 'Give a CSV export of the CFPB, or JSON with one complaint a line.',
      });
    }
  }
  if (pendingBytes > 0) yield toLine(new Uint8Array());
}
