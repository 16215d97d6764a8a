import { messageOf } from '../../platform/errors';
import { InvalidAppend } from '../errors';
import type { Json } from '../json';
import type { NewEvent } from '../port';
import { type CipherKey, seal } from './cipher';
import { SubjectErased, UnknownSubject } from './errors';
import { type PartsOf, replaceParts } from './parts';
import type { LoadedKeys } from './subject-keys';

/** Stands where a personal value was; the values themselves are, encrypted together, in `metadata.sealed`. */
export const SEALED = { sealed: 2 } as const;

/** The subject whose personal data an event has, as its metadata name it. */
export function subjectIn({ metadata }: Pick<NewEvent, 'metadata'>): string | undefined {
  return typeof metadata.subject === 'string' ? metadata.subject : undefined;
}

/** The subjects of events, each once. */
export function subjectsIn(events: readonly Pick<NewEvent, 'metadata'>[]): readonly string[] {
  return [...new Set(events.flatMap((event) => subjectIn(event) ?? []))];
}

/**
 * The event as it is stored. Throws {@link InvalidAppend} for a type that nobody judged, for personal parts without a
 * subject and for what no store takes, {@link SubjectErased}, and {@link UnknownSubject}.
 */
export function sealEvent(stream: string, event: NewEvent, partsOf: PartsOf, keys: LoadedKeys): NewEvent {
  const parts = partsOf(event);
  if (!parts) throw new InvalidAppend(stream, `nobody declared what is personal in a ${event.type}`);
  const values: Record<string, Json> = {};
  const { data, metadata } = replaceParts(event, parts, (value, pointer) => {
    values[pointer] = value;
    return SEALED;
  });
  const [first] = Object.keys(values);
  if (first === undefined) return event;
  const subject = subjectIn(event);
  if (subject === undefined) {
    throw new InvalidAppend(
      stream,
      `${first} of ${event.type} is personal, and metadata.subject names nobody`,
    );
  }
  const key = sealingKey(subject, keys);
  try {
    const sealed = seal(key, { subject, stream, eventId: event.id }, values);
    return { ...event, data, metadata: { ...metadata, sealed } };
  } catch (cause) {
    throw new InvalidAppend(
      stream,
      `what is personal in ${event.type} cannot be stored (${messageOf(cause)})`,
      { cause },
    );
  }
}

function sealingKey(subject: string, keys: LoadedKeys): CipherKey {
  const found = keys(subject);
  if (!found) throw new UnknownSubject(subject);
  if (found.state === 'erased') throw new SubjectErased(subject, found.erasedAt);
  if (found.retiredAt !== undefined) throw new SubjectErased(subject, found.retiredAt);
  return found.key;
}
