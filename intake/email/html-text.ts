const NAMED: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
  shy: '',
  zwnj: '',
  auml: 'ä',
  ouml: 'ö',
  uuml: 'ü',
  Auml: 'Ä',
  Ouml: 'Ö',
  Uuml: 'Ü',
  szlig: 'ß',
  agrave: 'à',
  aacute: 'á',
  acirc: 'â',
  ccedil: 'ç',
  egrave: 'è',
  eacute: 'é',
  ecirc: 'ê',
  iacute: 'í',
  ntilde: 'ñ',
  oacute: 'ó',
  ocirc: 'ô',
  uacute: 'ú',
  euro: '€',
  pound: '£',
  cent: '¢',
  yen: '¥',
  sect: '§',
  copy: '©',
  reg: '®',
  trade: '™',
  deg: '°',
  bull: '•',
  middot: '·',
  hellip: '…',
  ndash: '–',
  mdash: '—',
  lsquo: '‘',
  rsquo: '’',
  sbquo: '‚',
  ldquo: '“',
  rdquo: '”',
  bdquo: '„',
  laquo: '«',
  raquo: '»',
  times: '×',
  frac12: '½',
};

/** What stands between these is not for reading. Not `head`, which many mails begin and never end. */
const HIDDEN = new Set(['script', 'style', 'title', 'template']);

const LINES = new Set(['br', 'div', 'tr', 'li', 'dt', 'dd', 'hr', 'option']);

const PARAGRAPHS = new Set(
  'p h1 h2 h3 h4 h5 h6 ul ol dl table blockquote pre section article header footer form'.split(' '),
);

/**
 * The text of an HTML page, for people to read and never to be shown as HTML. Takes time in proportion to its length,
 * whatever is wrong with it.
 */
export function textOfHtml(html: string): string {
  const parts: string[] = [];
  let hiddenBy: string | undefined;
  for (let at = 0; at < html.length; ) {
    const open = html.indexOf('<', at);
    if (hiddenBy === undefined) parts.push(words(html.slice(at, open < 0 ? html.length : open)));
    if (open < 0) break;
    const tag = /^<(\/?)([a-z][a-z0-9]{0,20})/i.exec(html.slice(open, open + 24));
    const name = tag?.[2]?.toLowerCase() ?? '';
    const ends = tag?.[1] === '/';
    // A "<" that begins nothing, or stands in a script: whoever looked for its end each time would never be done.
    if (hiddenBy === undefined ? !tag && !/^<[!?/]/.test(html.slice(open, open + 2)) : !ends) {
      if (hiddenBy === undefined) parts.push('<');
      at = open + 1;
      continue;
    }
    if (hiddenBy !== undefined) hiddenBy = name === hiddenBy ? undefined : hiddenBy;
    else if (!ends && HIDDEN.has(name)) hiddenBy = name;
    else if (PARAGRAPHS.has(name)) parts.push('\n\n');
    else if (LINES.has(name)) parts.push('\n');
    else if (name === 'td' || name === 'th') parts.push(' ');
    at = endOfTag(html, open);
  }
  return parts
    .join('')
    .replace(/[ \t]+/g, ' ')
    .replace(/ ?\n ?/g, '\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
}

/** Where the tag or comment is over that begins here; the end of the page when it never is. */
function endOfTag(html: string, open: number): number {
  const isComment = html.startsWith('<!--', open);
  const end = html.indexOf(isComment ? '-->' : '>', open + 1);
  return end < 0 ? html.length : end + (isComment ? 3 : 1);
}

function words(text: string): string {
  return text
    .replace(/\s+/g, ' ')
    .replace(/&(#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,30});?/g, (all, entity: string) => {
      if (!entity.startsWith('#')) return (Object.hasOwn(NAMED, entity) ? NAMED[entity] : undefined) ?? all;
      const hexadecimal = /^#[xX]/.test(entity);
      const point = Number.parseInt(entity.slice(hexadecimal ? 2 : 1), hexadecimal ? 16 : 10);
      const isCharacter = point > 0 && point <= 0x10ffff && (point < 0xd800 || point > 0xdfff);
      return isCharacter ? String.fromCodePoint(point) : '\ufffd';
    });
}
