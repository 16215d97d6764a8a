import { LogCorrupted } from '../errors';
import type { Json, JsonObject } from '../json';
import type { RecordedEvent } from '../port';
import { type CipherKey, isSealedValue, type Place, unseal, unsealValue } from './cipher';
import { type EncryptedPart, type PartsOf, replaceParts } from './parts';
import { SEALED, subjectIn } from './sealing';
import type { LoadedKeys } from './subject-keys';

/**
 * The event as it was appended; blanks stand where the subject was erased. What was stored in plain, before anything was
 * encrypted, is given as it is. Throws {@link LogCorrupted} for a ciphertext that was changed or moved.
 */
export function unsealEvent(event: RecordedEvent, partsOf: PartsOf, keys: LoadedKeys): RecordedEvent {
  const parts = partsOf(event) ?? [];
  if (typeof event.metadata.sealed !== 'string') return unsealValues(event, parts, keys);
  const { sealed, ...metadata } = event.metadata;
  const values = valuesIn(event, sealed, keys);
  let missing = 'erasedOn' in values ? 0 : Object.keys(values.opened).length;
  const opened = replaceParts({ ...event, metadata }, parts, (value, pointer, part) => {
    if (!isMarker(value)) return value;
    if ('erasedOn' in values) return toJson(part.blank(values.erasedOn));
    const found = values.opened[pointer];
    if (found === undefined) throw damaged(event, pointer, 'is not among what was encrypted');
    missing -= 1;
    return found;
  });
  if (missing > 0) throw damaged(event, '/metadata/sealed', 'has more than what was taken from there');
  return opened;
}

type Values = { readonly opened: JsonObject } | { readonly erasedOn: string };

function valuesIn(event: RecordedEvent, sealed: string, keys: LoadedKeys): Values {
  const key = keyOf(event, '/metadata/sealed', keys);
  if ('erasedOn' in key) return key;
  try {
    return { opened: unseal(key.key, key.place, sealed) };
  } catch {
    throw damaged(event, '/metadata/sealed', `is not what was encrypted there for ${key.place.subject}`);
  }
}

/** An event of version 0.2, which encrypted each value by itself. */
function unsealValues(
  event: RecordedEvent,
  parts: readonly EncryptedPart[],
  keys: LoadedKeys,
): RecordedEvent {
  return replaceParts(event, parts, (value, path, part) => {
    if (!isSealedValue(value)) return value;
    const key = keyOf(event, path, keys);
    if ('erasedOn' in key) return toJson(part.blank(key.erasedOn));
    try {
      return unsealValue(key.key, { ...key.place, path }, value.sealed);
    } catch {
      throw damaged(event, path, `is not what was encrypted there for ${key.place.subject}`);
    }
  });
}

type KeyOfEvent = { readonly key: CipherKey; readonly place: Place } | { readonly erasedOn: string };

function keyOf(event: RecordedEvent, path: string, keys: LoadedKeys): KeyOfEvent {
  const subject = subjectIn(event);
  if (subject === undefined) throw damaged(event, path, 'is encrypted, and its metadata name no subject');
  const found = keys(subject);
  if (!found) throw damaged(event, path, `is encrypted for ${subject}, of which keys.subjects knows nothing`);
  if (found.state === 'erased') return { erasedOn: found.erasedAt.slice(0, 10) };
  const place: Place = { subject, stream: event.stream, eventId: event.id };
  return { key: found.key, place };
}

function isMarker(value: Json): boolean {
  return typeof value === 'object' && value !== null && 'sealed' in value && value.sealed === SEALED.sealed;
}

function damaged({ position, stream, revision }: RecordedEvent, path: string, finding: string): LogCorrupted {
  return new LogCorrupted(`at position ${position} (${stream}, revision ${revision}), ${path} ${finding}`);
}

/** A copy as JSON would carry it. */
function toJson(value: unknown): Json {
  const copy: Json = JSON.parse(JSON.stringify(value));
  return copy;
}
