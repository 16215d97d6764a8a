import { LineCounter, parseDocument } from 'yaml';
import type { z } from 'zod';

/** One thing wrong in a document; line and column count from 1. */
export interface DocumentIssue {
  readonly line: number;
  readonly column: number;
  /** Where in the document, such as `levels.0.respond`; empty for the document itself. */
  readonly path: string;
  readonly message: string;
}

/** A YAML document was refused; nothing of it is used. The message names every place and reason. */
export class DocumentRefused extends Error {
  readonly code = 'document-refused';
  constructor(
    readonly document: string,
    readonly issues: readonly DocumentIssue[],
  ) {
    const places = issues.map(
      (issue) =>
        `  ${document}:${issue.line}:${issue.column} ${issue.path ? `${issue.path}: ` : ''}${issue.message}`,
    );
    super(`${document} was refused:\n${places.join('\n')}`);
    this.name = 'DocumentRefused';
  }
}

/** Reads and checks a YAML text. Throws {@link DocumentRefused} with line and column of every mistake. */
export function parseYaml<Schema extends z.ZodType>(
  schema: Schema,
  text: string,
  name: string,
): z.output<Schema> {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  if (document.errors.length > 0) {
    throw new DocumentRefused(
      name,
      document.errors.map((error) => ({ ...place(lines, error.pos[0]), path: '', message: error.message })),
    );
  }
  const parsed = schema.safeParse(document.toJS());
  if (parsed.success) return parsed.data;
  throw new DocumentRefused(
    name,
    parsed.error.issues.map((issue) => {
      const path = issue.path.map((key) => (typeof key === 'symbol' ? String(key) : key));
      return { ...place(lines, offsetOf(document, path)), path: path.join('.'), message: issue.message };
    }),
  );
}

function place(lines: LineCounter, offset: number): { line: number; column: number } {
  const { line, col } = lines.linePos(offset);
  return { line: Math.max(1, line), column: Math.max(1, col) };
}

/** Where the value at `path` stands; a missing value has the place of what should hold it. */
function offsetOf(document: ReturnType<typeof parseDocument>, path: readonly (string | number)[]): number {
  for (let depth = path.length; depth > 0; depth -= 1) {
    const node: unknown = document.getIn(path.slice(0, depth), true);
    const start = rangeStart(node);
    if (start !== undefined) return start;
  }
  return rangeStart(document.contents) ?? 0;
}

function rangeStart(node: unknown): number | undefined {
  if (typeof node !== 'object' || node === null || !('range' in node) || !Array.isArray(node.range))
    return undefined;
  const start: unknown = node.range[0];
  return typeof start === 'number' ? start : undefined;
}
