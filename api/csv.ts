import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { isNativeError } from 'node:util/types';
import type { Response } from 'express';
import { CSV_TYPE } from './resource';

/** Null is an empty cell. */
export type CsvRow = readonly (string | number | null)[];

const CHUNK = 16_384;

/**
 * Answers with CSV (RFC 4180) of any length, as fast as the caller reads it. Rejects, before anything is sent, when the
 * first row cannot be had; when a later one cannot, the connection is broken off, so that half is not taken for the whole.
 */
export async function sendCsv(
  res: Response,
  head: readonly string[],
  rows: AsyncGenerator<CsvRow, void, undefined>,
): Promise<void> {
  const first = await rows.next();
  res.set('Content-Type', `${CSV_TYPE}; charset=utf-8; header=present`);
  try {
    await pipeline(Readable.from(chunks(head, first, rows)), res);
  } catch (error) {
    // Whoever asked has gone.
    if (isNativeError(error) && 'code' in error && error.code === 'ERR_STREAM_PREMATURE_CLOSE') return;
    throw error;
  }
}

async function* chunks(
  head: readonly string[],
  first: IteratorResult<CsvRow, void>,
  rows: AsyncGenerator<CsvRow, void, undefined>,
): AsyncGenerator<string, void, undefined> {
  let chunk = csvLine(head) + (first.done ? '' : csvLine(first.value));
  for await (const row of rows) {
    chunk += csvLine(row);
    if (chunk.length < CHUNK) continue;
    yield chunk;
    chunk = '';
  }
  yield chunk;
}

function csvLine(cells: CsvRow): string {
  return `${cells.map(cellOf).join(',')}\r\n`;
}

function cellOf(value: CsvRow[number]): string {
  const text = String(value ?? '');
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
