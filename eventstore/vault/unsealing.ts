import { LogCorrupted } from '../errors';
import type { Json } from '../json';
import type { RecordedEvent } from '../port';
import { isSealed, unseal } from './cipher';
import { type PartsOf, replaceParts } from './parts';
import { subjectIn } from './sealing';
import type { LoadedKeys } from './subject-keys';

/**
 * The event as it was appended; blanks stand where the subject was erased. What was stored in plain, before anything was
 * encrypted, is given as it is. Throws {@link LogCorrupted} for a ciphertext that was changed or moved.
 */
export function unsealEvent(event: RecordedEvent, partsOf: PartsOf, keys: LoadedKeys): RecordedEvent {
  const subject = subjectIn(event);
  return replaceParts(event, partsOf(event) ?? [], (value, path, part) => {
    if (!isSealed(value)) return value;
    if (subject === undefined) throw damaged(event, path, 'is encrypted, and its metadata name no subject');
    const found = keys(subject);
    if (!found)
      throw damaged(event, path, `is encrypted for ${subject}, of which keys.subjects knows nothing`);
    if (found.state === 'erased') return toJson(part.blank(found.erasedAt.slice(0, 10)));
    const { stream, id } = event;
    try {
      return unseal(found.key, { subject, stream, eventId: id, path }, value);
    } catch {
      throw damaged(event, path, `is not what was encrypted there for ${subject}`);
    }
  });
}

function damaged({ position, stream, revision }: RecordedEvent, path: string, finding: string): LogCorrupted {
  return new LogCorrupted(`at position ${position} (${stream}, revision ${revision}), ${path} ${finding}`);
}

/** A copy as JSON would carry it. */
function toJson(value: unknown): Json {
  const copy: Json = JSON.parse(JSON.stringify(value));
  return copy;
}
