import type { JsonObject } from '../../../eventstore/json';
import type { EncryptedPart, PartsOf } from '../../../eventstore/vault/parts';

function erasable(...path: string[]): EncryptedPart {
  return { path, blank: (day) => `erased on ${day}` };
}

/** Not `text`, which the contract fills up to the limit of an append. */
const names = ['index', 'list', 'numbers', 'a', 'b', 'n', 'value', 'empty'];

/** Of every type of event the same. */
export const someParts: PartsOf = () => names.map((name) => erasable('data', name));

/** Whether an event has any of {@link someParts}. */
export function hasSomeParts(data: JsonObject): boolean {
  return names.some((name) => name in data);
}

/** A note, as Redress stores it. */
export const noteParts: PartsOf = ({ type }) =>
  type === 'NoteAdded'
    ? [erasable('data', 'text'), erasable('data', 'list', '*', 'what'), erasable('metadata', 'hash')]
    : undefined;
