/** RFC 9110, 5.6.2. */
const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+/;
/** RFC 9110, 5.6.4. */
const QUOTED = /^"((?:[\t !#-[\]-~\x80-\xff]|\\[\t -~\x80-\xff])*)"/;
/** RFC 8187, 3.2.1. */
const EXTENDED = /^utf-8'[a-z0-9-]*'((?:[!#$&+.^_`|~0-9a-z-]|%[0-9a-f]{2})+)$/i;

/**
 * The file name in a Content-Disposition (RFC 6266): that of `filename*` (RFC 8187) before that of `filename`. Undefined
 * when it names none; `malformed` when it is not what these say.
 */
export function fileNameIn(header: string | undefined): { readonly name: string } | 'malformed' | undefined {
  if (header === undefined) return undefined;
  const parameters = parametersOf(header);
  if (!parameters) return MALFORMED;
  const extended = parameters.get('filename*');
  const plain = parameters.get('filename');
  if (extended === undefined) return plain === undefined ? undefined : { name: plain };
  const encoded = EXTENDED.exec(extended)?.[1];
  try {
    return encoded === undefined ? MALFORMED : { name: decodeURIComponent(encoded) };
  } catch {
    return MALFORMED;
  }
}

const MALFORMED = 'malformed';

/** The parameters after the type, undefined when they cannot be read or one is there twice. */
function parametersOf(header: string): ReadonlyMap<string, string> | undefined {
  const type = TOKEN.exec(header);
  if (!type) return undefined;
  const parameters = new Map<string, string>();
  for (let rest = header.slice(type[0].length).trim(); rest !== ''; ) {
    const name = /^;\s*([!#$%&'*+.^_`|~0-9A-Za-z-]+)\s*=\s*/.exec(rest);
    if (!name?.[1]) return undefined;
    rest = rest.slice(name[0].length);
    const quoted = QUOTED.exec(rest);
    const value = quoted ?? TOKEN.exec(rest);
    const key = name[1].toLowerCase();
    if (!value || parameters.has(key)) return undefined;
    parameters.set(key, quoted?.[1] === undefined ? value[0] : quoted[1].replace(/\\(.)/g, '$1'));
    rest = rest.slice(value[0].length).trim();
  }
  return parameters;
}
