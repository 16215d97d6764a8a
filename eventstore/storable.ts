import { canonicalJson, isPlain, needsEscapes } from './integrity/canonical';

/** What no store can keep, or what JSON would drop or change on the way. The message says where and why. */
export class NotStorable extends TypeError {}

/**
 * The RFC 8785 form of a JSON value. Throws {@link NotStorable} for what JSON does not have (a Date, NaN, a function) and
 * for text that not every store can hold. `path` names the value in the message.
 */
export function storableJson(value: unknown, path: string): string {
  try {
    return canonicalJson(value, quoteStorable);
  } catch (error) {
    // Again with the paths, which only a refusal needs.
    checkStorable(value, path);
    throw error;
  }
}

function quoteStorable(text: string): string {
  if (!needsEscapes(text)) return `"${text}"`;
  checkText(text, 'it');
  return JSON.stringify(text);
}

function checkStorable(value: unknown, path: string): void {
  switch (typeof value) {
    case 'string':
      return checkText(value, path);
    case 'number':
      if (!Number.isFinite(value)) throw new NotStorable(`${path} is ${value}`);
      return;
    case 'boolean':
      return;
    case 'object':
      if (value === null) return;
      if (Array.isArray(value)) {
        for (let index = 0; index < value.length; index += 1)
          checkStorable(value[index], `${path}[${index}]`);
        return;
      }
      return checkObject(value, path);
    case 'undefined':
    case 'bigint':
    case 'function':
    case 'symbol':
      throw new NotStorable(`${path} is of type ${typeof value}, which JSON does not have`);
  }
}

/** Throws {@link NotStorable} for text that not every store can hold. */
export function checkText(text: string, path: string): void {
  if (text.includes('\u0000'))
    throw new NotStorable(`${path} has a character U+0000, which not every store can hold`);
  if (!text.isWellFormed())
    throw new NotStorable(`${path} has half of a surrogate pair, which is not valid text`);
}

function checkObject(value: object, path: string): void {
  if (!isPlain(value)) throw new NotStorable(`${path} is an instance of a class, not plain data`);
  for (const [key, member] of Object.entries(value)) {
    checkText(key, `a key in ${path}`);
    if (member !== undefined) checkStorable(member, `${path}.${key}`);
  }
}
