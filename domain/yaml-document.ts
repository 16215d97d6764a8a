import { type Document, isMap, isNode, isScalar, LineCounter, parseDocument, visit } from 'yaml';
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

/**
 * Reads and checks a YAML text. Throws {@link DocumentRefused} with line and column of every mistake, whatever the
 * text is.
 */
export function parseYaml<Schema extends z.ZodType>(
  schema: Schema,
  text: string,
  name: string,
): z.output<Schema> {
  const lines = new LineCounter();
  const refused = (mistakes: readonly Mistake[]) =>
    new DocumentRefused(
      name,
      mistakes.map(({ offset, ...what }) => ({ ...place(lines, offset), ...what })),
    );
  const reading = read(text, lines);
  if ('mistakes' in reading) throw refused(reading.mistakes);
  const checked = schema.safeParse(reading.value);
  if (checked.success) return checked.data;
  throw refused(checked.error.issues.flatMap((issue) => mistakesIn(reading, issue)));
}

interface Mistake {
  readonly offset: number;
  readonly path: string;
  readonly message: string;
}

interface Reading {
  readonly document: Document;
  readonly value: unknown;
}

function read(text: string, lineCounter: LineCounter): Reading | { readonly mistakes: readonly Mistake[] } {
  try {
    const document = parseDocument(text, { lineCounter, prettyErrors: false, logLevel: 'error' });
    const mistakes = document.errors.map((error) => mistake(error.pos[0], error.message));
    if (mistakes.length > 0) return { mistakes };
    visit(document, {
      Alias(_, alias) {
        if (!alias.resolve(document))
          mistakes.push(mistake(rangeStart(alias), `nothing above is marked &${alias.source}`));
      },
    });
    if (mistakes.length > 0) return { mistakes };
    if (document.contents === null) return { mistakes: [mistake(0, 'the document is empty')] };
    return { document, value: document.toJS() };
  } catch (error) {
    // Nesting too deep for the call stack, or aliases that would expand without measure.
    return { mistakes: [mistake(0, error instanceof Error ? error.message : String(error))] };
  }
}

function mistake(offset: number | undefined, message: string, path: readonly PropertyKey[] = []): Mistake {
  return { offset: offset ?? 0, path: path.map(String).join('.'), message };
}

function mistakesIn({ document, value }: Reading, issue: z.core.$ZodIssue): Mistake[] {
  const { path } = issue;
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) =>
      mistake(keyOffset(document, path, key), 'is not a known key', [...path, key]),
    );
  }
  const isMissing = issue.code !== 'custom' && valueAt(value, path) === undefined;
  const message = isMissing ? 'is missing' : issue.message;
  return [mistake(offsetOf(document, path), message, path)];
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (inner, key) => (typeof inner === 'object' && inner !== null ? Reflect.get(inner, key) : undefined),
    value,
  );
}

function place(lines: LineCounter, offset: number): { line: number; column: number } {
  const { line, col } = lines.linePos(offset);
  return { line: Math.max(1, line), column: Math.max(1, col) };
}

/** Where the value at `path` stands; a missing value has the place of what should hold it. */
function offsetOf(document: Document, path: readonly PropertyKey[]): number | undefined {
  for (let depth = path.length; depth > 0; depth -= 1) {
    const start = rangeStart(document.getIn(path.slice(0, depth), true));
    if (start !== undefined) return start;
  }
  return rangeStart(document.contents);
}

function keyOffset(document: Document, path: readonly PropertyKey[], key: string): number | undefined {
  const map: unknown = document.getIn(path, true);
  const pair = isMap(map)
    ? map.items.find((item) => isScalar(item.key) && String(item.key.value) === key)
    : undefined;
  return rangeStart(pair?.key) ?? offsetOf(document, path);
}

function rangeStart(node: unknown): number | undefined {
  return isNode(node) ? node.range?.[0] : undefined;
}
