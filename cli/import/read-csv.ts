import { parse } from 'csv-parse/sync';
import { type CfpbField, cfpbComplaint, cfpbFieldNames, cfpbFields, type SourceRow } from './cfpb-fields';
import type { Line } from './lines';

/** Which column holds a field, and how many columns there are. */
export interface CsvHeader {
  readonly columns: ReadonlyMap<CfpbField, number>;
  readonly width: number;
}

/** The longest row: a narrative has at most some ten thousand characters. */
const LONGEST_ROW = 512 * 1024;

/** The header of an export, in whatever order its columns are; undefined when the line is something else. */
export function readHeader(text: string): CsvHeader | undefined {
  const names = cellsOf(text)?.map((name) => name.trim().toLowerCase()) ?? [];
  const columns = new Map<CfpbField, number>();
  for (const field of cfpbFieldNames) {
    const index = names.indexOf(cfpbFields[field].csv.toLowerCase());
    if (index >= 0) columns.set(field, index);
    else if (cfpbFields[field].required) return undefined;
  }
  return { columns, width: names.length };
}

/**
 * Reads the rows below a header. A row goes on over line breaks while a quote is open, as RFC 4180 has it. A quote that
 * is never closed would swallow the rest of the file, so a row also ends before a line that begins like a row.
 */
export async function* readCsv(lines: AsyncIterable<Line>, header: CsvHeader): AsyncGenerator<SourceRow> {
  let row: Line[] = [];
  let quotes = 0;
  let length = 0;

  function end(): SourceRow {
    const complete = rowOf(row, header, quotes % 2 !== 0);
    row = [];
    quotes = 0;
    length = 0;
    return complete;
  }

  for await (const line of lines) {
    if (row.length > 0 && (beginsRow(line.text, header) || length > LONGEST_ROW)) yield end();
    if (row.length === 0 && line.text.trim() === '') continue;
    row.push(line);
    quotes += countQuotes(line.text);
    length += line.text.length;
    if (quotes % 2 === 0) yield end();
  }
  if (row.length > 0) yield end();
}

function rowOf(lines: readonly Line[], { columns, width }: CsvHeader, isOpen: boolean): SourceRow {
  const line = lines[0]?.number ?? 0;
  const cells = cellsOf(lines.map(({ text }) => text).join('\n'));
  const complaint = cfpbComplaint((field) => cells?.[columns.get(field) ?? -1]);
  const bad = (reason: string): SourceRow => ({
    line,
    complaintId: likelyId(complaint.complaintId, cells),
    reason,
  });
  if (lines.some(({ isUtf8 }) => !isUtf8)) return bad('the text is not UTF-8');
  if (cells === undefined || (isOpen && cells.length !== width)) return bad('a quote is not closed');
  if (cells.length !== width) return bad(`it has ${cells.length} columns instead of ${width}`);
  return { line, complaint };
}

/** Where cells are missing or too many, the id may be in another one: the last, if anywhere. Empty when it is not found. */
function likelyId(found: string, cells: readonly string[] = []): string {
  return [found, cells.at(-1)?.trim() ?? ''].find((text) => /^\d{3,15}$/.test(text)) ?? '';
}

/** The cells of one row; undefined when it is not one row. Quotes within a cell that is not quoted are taken as text. */
function cellsOf(text: string): readonly string[] | undefined {
  try {
    const rows: string[][] = parse(Buffer.from(text), {
      relax_quotes: true,
      relax_column_count: true,
      record_delimiter: '\n',
    });
    return rows.length === 1 ? rows[0] : undefined;
  } catch {
    return undefined;
  }
}

/** A day or a complaint id, whichever is the first column, directly followed by the second cell. */
function beginsRow(text: string, { columns }: CsvHeader): boolean {
  if (columns.get('dateReceived') === 0)
    return /^"?(\d{4}-\d{2}-\d{2}|\d{2}\/\d{2}\/\d{4})"?,["A-Z]/.test(text);
  return columns.get('complaintId') === 0 && /^"?\d{3,15}"?,["A-Z]/.test(text);
}

function countQuotes(text: string): number {
  let count = 0;
  for (let at = text.indexOf('"'); at >= 0; at = text.indexOf('"', at + 1)) count += 1;
  return count;
}
