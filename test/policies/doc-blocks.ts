/** A fenced block of a page that is run, with the line of the page on which it begins. */
export interface Block {
  readonly kind: 'policy' | 'organisation' | 'story' | 'refused' | 'review' | 'simulation' | 'detection';
  readonly line: number;
  readonly text: string;
}

export interface Section {
  readonly title: string;
  readonly line: number;
  readonly blocks: readonly Block[];
}

const FENCE = /^```yaml (policy|organisation|story|refused|review|simulation|detection)$/;

/** The sections of a page, each with its blocks. */
export function sectionsOf(page: string): readonly Section[] {
  const sections: { title: string; line: number; blocks: Block[] }[] = [];
  let block: { kind: Block['kind']; line: number; lines: string[] } | undefined;
  for (const [index, text] of page.split('\n').entries()) {
    const line = index + 1;
    const heading = /^#{2,4} (.+)$/.exec(text);
    const fence = FENCE.exec(text);
    if (block && text === '```') {
      sections.at(-1)?.blocks.push({ kind: block.kind, line: block.line, text: block.lines.join('\n') });
      block = undefined;
    } else if (block) block.lines.push(text);
    else if (heading?.[1] !== undefined) sections.push({ title: heading[1], line, blocks: [] });
    else if (fence) block = { kind: fence[1] as Block['kind'], line, lines: [] };
    else if (text.startsWith('```yaml '))
      throw new Error(`line ${line}: there is no kind of block "${text}"`);
  }
  if (block) throw new Error(`line ${block.line}: the block does not end`);
  return sections;
}

type Sections = Readonly<Record<string, unknown>>;

/**
 * Sections of a document laid over another one: what is named is replaced, but in lists of things with an id, things are
 * laid over those with the same id, or come last.
 */
export function laidOver(under: Sections, over: Sections): Sections {
  const merged: Record<string, unknown> = { ...under };
  for (const [key, value] of Object.entries(over)) merged[key] = laidOverValue(under[key], value);
  return merged;
}

function laidOverValue(under: unknown, over: unknown): unknown {
  if (!isListOfThings(over) || !isListOfThings(under)) return over;
  const known = new Set(under.map(({ id }) => id));
  return [
    ...under.map((thing) => ({ ...thing, ...over.find(({ id }) => id === thing.id) })),
    ...over.filter(({ id }) => !known.has(id)),
  ];
}

function isListOfThings(value: unknown): value is readonly (Sections & { readonly id: string })[] {
  return (
    Array.isArray(value) &&
    value.length > 0 &&
    value.every((item: unknown) => typeof item === 'object' && item !== null && 'id' in item)
  );
}
