/** What of a text JSON does not show as it is. */
const ESCAPED = /["\\\p{Cc}\p{Cs}]/u;
const SMALL = 16;

/**
 * The RFC 8785 form of a JSON value: the same text as the package `canonicalize` makes of JSON, in half the time.
 * Members that are undefined are left out. Throws a TypeError for what JSON does not have: a number that is not finite,
 * an instance of a class, a function. `write` puts a text in quotes.
 */
export function canonicalJson(value: unknown, write: (text: string) => string = quote): string {
  switch (typeof value) {
    case 'string':
      return write(value);
    case 'number':
      if (!Number.isFinite(value)) throw new TypeError(`${value} has no form in JSON.`);
      return String(value);
    case 'boolean':
      return String(value);
    case 'object':
      if (value === null) return 'null';
      return isList(value) ? canonicalList(value, write) : canonicalObject(value, write);
    case 'undefined':
    case 'bigint':
    case 'function':
    case 'symbol':
      throw new TypeError(`A value of type ${typeof value} has no form in JSON.`);
  }
}

/** A text in quotes, as RFC 8785 wants it. */
export function quote(text: string): string {
  return needsEscapes(text) ? JSON.stringify(text) : `"${text}"`;
}

/** True for text with a quote, a backslash, a control character or half of a surrogate pair. */
export function needsEscapes(text: string): boolean {
  return ESCAPED.test(text);
}

function canonicalList(list: readonly unknown[], write: (text: string) => string): string {
  let entries = '';
  for (let index = 0; index < list.length; index += 1) {
    if (index > 0) entries += ',';
    entries += canonicalJson(list[index], write);
  }
  return `[${entries}]`;
}

function canonicalObject(value: object, write: (text: string) => string): string {
  if (!isPlain(value)) throw new TypeError('An instance of a class has no form in JSON.');
  let members = '';
  for (const key of sortKeys(Object.keys(value))) {
    const member = value[key];
    if (member === undefined) continue;
    if (members !== '') members += ',';
    members += `${write(key)}:${canonicalJson(member, write)}`;
  }
  return `{${members}}`;
}

function isList(value: object): value is readonly unknown[] {
  return Array.isArray(value);
}

/** Plain objects of another realm (a VM context, a structured clone) have another Object.prototype. */
export function isPlain(value: object): value is Readonly<Record<string, unknown>> {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

/** By UTF-16 code units. Insertion beats the built-in sort on the few keys that an object usually has. */
function sortKeys(keys: string[]): readonly string[] {
  if (keys.length > SMALL) return keys.sort();
  for (let end = 1; end < keys.length; end += 1) {
    const key = keys[end] ?? '';
    let at = end;
    for (let left = keys[at - 1]; at > 0 && left !== undefined && left > key; left = keys[at - 1]) {
      keys[at] = left;
      at -= 1;
    }
    keys[at] = key;
  }
  return keys;
}
