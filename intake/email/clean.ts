/** A text of somebody unknown as every store can hold it: without control characters but line breaks and tabs. */
export function clean(text: string): string {
  return text
    .toWellFormed()
    .replace(/\r\n?/g, '\n')
    .replace(/[^\P{Cc}\n\t]/gu, '')
    .trim();
}

/** At most so many UTF-16 units of a text, with a note that there is more. */
export function shortened(text: string, most: number, note: string): string {
  if (text.length <= most) return text;
  const end = `\n\n${note}`;
  // Where a pair of surrogates would be cut through, half of it must not stay.
  return `${text
    .slice(0, most - end.length)
    .replace(/[\ud800-\udbff]$/, '')
    .trimEnd()}${end}`;
}
