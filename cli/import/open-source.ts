import { createReadStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { createGunzip } from 'node:zlib';
import { Failure } from '../../platform/failure';
import type { SourceRow } from './cfpb-fields';
import { type Line, splitLines } from './lines';
import { readCsv, readHeader } from './read-csv';
import { readJsonl } from './read-jsonl';
import { messageOf } from '../../platform/errors';

/** How far into a file its header may be: downloads carry messages of the tools that unpacked them. */
const HEADER_WITHIN_LINES = 20;

/** A file of published complaints. */
export interface Source {
  readonly format: 'CSV' | 'JSON lines';
  readonly isCompressed: boolean;
  readonly rows: AsyncIterable<SourceRow>;
  /** How much of the file was read, from 0 to 1. */
  readonly progress: () => number;
  readonly close: () => void;
}

/**
 * Opens a file and finds out by its content what it is: the CFPB’s CSV export or the JSON lines of its API, plain or
 * gzip. It is read as the rows are taken. Rejects with a Failure when it is neither or cannot be read.
 */
export async function openSource(file: string): Promise<Source> {
  const { size, isCompressed } = await inspect(file);
  // Little of a compressed file at a time: it becomes much, and the progress counts what was read of it.
  const stream = createReadStream(file, { highWaterMark: (isCompressed ? 8 : 64) * 1024 });
  let read = 0;
  let taken = 0;
  const bytes = isCompressed ? unzipped(stream) : stream;
  const lines = peekable(
    watched(
      splitLines(watched(guarded(bytes, file), ({ length }) => (read += length))),
      ({ end }) => (taken = end),
    ),
  );
  try {
    const { format, rows } = await recognise(lines, file);
    return {
      format,
      isCompressed,
      rows,
      // Of a compressed file, what was read and not taken yet is known in uncompressed bytes only.
      progress: () => Math.min(1, (stream.bytesRead / size) * (taken / read)) || 0,
      close: () => void stream.destroy(),
    };
  } catch (error) {
    stream.destroy();
    throw error;
  }
}

async function inspect(file: string): Promise<{ size: number; isCompressed: boolean }> {
  try {
    const found = await stat(file);
    if (!found.isFile()) throw new Error('It is not a file.');
    const handle = await open(file);
    try {
      const { buffer } = await handle.read(Buffer.alloc(2), 0, 2, 0);
      return { size: found.size, isCompressed: buffer[0] === 0x1f && buffer[1] === 0x8b };
    } finally {
      await handle.close();
    }
  } catch (cause) {
    throw unreadable(file, cause);
  }
}

function unzipped(stream: NodeJS.ReadableStream): AsyncIterable<Uint8Array> {
  const unzip = createGunzip();
  stream.on('error', (error) => unzip.destroy(error));
  return stream.pipe(unzip);
}

/** What goes wrong while reading becomes a Failure that names the file. */
async function* guarded(bytes: AsyncIterable<Uint8Array>, file: string): AsyncGenerator<Uint8Array> {
  try {
    yield* bytes;
  } catch (cause) {
    throw unreadable(file, cause);
  }
}

async function* watched<T>(source: AsyncIterable<T>, see: (one: T) => void): AsyncGenerator<T> {
  for await (const one of source) {
    see(one);
    yield one;
  }
}

async function recognise(lines: Peekable<Line>, file: string): Promise<Pick<Source, 'format' | 'rows'>> {
  let skipped = 0;
  for (let next = await lines.peek(); next && skipped < HEADER_WITHIN_LINES; next = await lines.peek()) {
    const text = next.text.trimStart();
    if (text.startsWith('{')) return { format: 'JSON lines', rows: readJsonl(lines.rest()) };
    if (text.startsWith('[')) {
      throw notRecognised(
        file,
        'It is one JSON array.',
        `jq -c '.[]' '${file}' > complaints.jsonl, and import that.`,
      );
    }
    await lines.take();
    const header = readHeader(next.text);
    if (header) return { format: 'CSV', rows: readCsv(lines.rest(), header) };
    skipped += 1;
  }
  throw notRecognised(
    file,
    skipped === 0
      ? 'It is empty.'
      : 'It begins neither with a header that has the columns Complaint ID, Date received, Product and Issue, nor with a JSON object.',
    'Give the CSV export of the CFPB’s complaint database, or complaints of its API as one JSON object a line; either may be compressed with gzip.',
  );
}

interface Peekable<T> {
  peek(): Promise<T | undefined>;
  take(): Promise<void>;
  rest(): AsyncGenerator<T>;
}

function peekable<T>(source: AsyncGenerator<T>): Peekable<T> {
  let ahead: { readonly value: T } | undefined;
  const peek = async () => {
    if (ahead === undefined) {
      const next = await source.next();
      if (!next.done) ahead = { value: next.value };
    }
    return ahead?.value;
  };
  return {
    peek,
    take: async () => {
      ahead = undefined;
    },
    async *rest() {
      if (ahead !== undefined) yield ahead.value;
      yield* source;
    },
  };
}

function unreadable(file: string, cause: unknown): Failure {
  if (cause instanceof Failure) return cause;
  return new Failure({
    code: 'RDS-5101',
    what: `The file ${file} cannot be read.`,
    why: messageOf(cause),
    fix: 'Check the path, the rights of the file, and that it is whole.',
    cause,
  });
}

function notRecognised(file: string, why: string, fix: string): Failure {
  return new Failure({
    code: 'RDS-5103',
    what: `The file ${file} is not one that can be imported.`,
    why,
    fix,
  });
}
