import { stripVTControlCharacters } from 'node:util';

/** Characters that a terminal would obey rather than show, or that turn the direction of writing. */
const CONTROL = /[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]+/gu;

/** Text of people on one line: line breaks and control characters become spaces. */
export function oneLine(text: string): string {
  return text.replace(CONTROL, ' ').trim();
}

/** Text of people on its own lines, without other control characters. */
export function plainLines(text: string): readonly string[] {
  return text.split(/\r\n|\r|\n/).map(oneLine);
}

/** At most `width` characters, the last an ellipsis when something was cut off. */
export function shorten(text: string, width: number): string {
  const characters = Array.from(text);
  return characters.length <= width ? text : `${characters.slice(0, Math.max(0, width - 1)).join('')}…`;
}

/** Lines of left-aligned columns. The last column is cut to what is left of `width`; cells may be painted. */
export function table(rows: readonly (readonly string[])[], width = Number.POSITIVE_INFINITY): string[] {
  const last = Math.max(0, ...rows.map((row) => row.length)) - 1;
  const widths = Array.from({ length: last }, (_, column) =>
    Math.max(...rows.map((row) => visibleLength(row[column] ?? ''))),
  );
  const before = widths.reduce((sum, one) => sum + one + 2, 0);
  return rows.map((row) => {
    const cells = row.map((cell, column) => {
      const padding = widths[column];
      if (padding === undefined)
        return visibleLength(cell) > width - before ? shorten(cell, width - before) : cell;
      return cell + ' '.repeat(padding - visibleLength(cell));
    });
    return cells.join('  ').trimEnd();
  });
}

function visibleLength(text: string): number {
  return Array.from(stripVTControlCharacters(text)).length;
}
