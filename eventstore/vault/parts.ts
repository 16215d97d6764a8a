import type { Json, JsonObject } from '../json';

/** A part of an event that is encrypted: the first step of its path is `data` or `metadata`, and `*` is every entry of a list. */
export interface EncryptedPart {
  readonly path: readonly string[];
  /** JSON to stand there when the subject was erased on a day such as 2026-11-22. */
  readonly blank: (day: string) => unknown;
}

/** The parts of an event, in plain or in stored form; undefined for a type that nobody judged. */
export type PartsOf = (event: {
  readonly type: string;
  readonly metadata: JsonObject;
}) => readonly EncryptedPart[] | undefined;

/** What to put in place of a value; `pointer` (RFC 6901) says where in the event it stands. */
export type Replace = (value: Json, pointer: string, part: EncryptedPart) => Json;

interface Content {
  readonly data: JsonObject;
  readonly metadata: JsonObject;
}

/** The event with every part replaced that it has. Shares what did not change; itself, when nothing did. */
export function replaceParts<Event extends Content>(
  event: Event,
  parts: readonly EncryptedPart[],
  replace: Replace,
): Event {
  let { data, metadata }: Content = event;
  for (const part of parts) {
    const [root = ''] = part.path;
    const changed = replacedAt(root === 'data' ? data : metadata, part, 1, `/${root}`, replace);
    if (!isObject(changed)) continue;
    if (root === 'data') data = changed;
    else metadata = changed;
  }
  return data === event.data && metadata === event.metadata ? event : { ...event, data, metadata };
}

function replacedAt(
  value: Json,
  part: EncryptedPart,
  depth: number,
  pointer: string,
  replace: Replace,
): Json {
  const step = part.path[depth];
  if (step === undefined) return replace(value, pointer, part);
  if (step === '*') {
    if (!isList(value)) return value;
    return value.map((entry, index) => replacedAt(entry, part, depth + 1, `${pointer}/${index}`, replace));
  }
  if (!isObject(value)) return value;
  const member = value[step];
  if (member === undefined) return value;
  const changed = replacedAt(member, part, depth + 1, `${pointer}/${step}`, replace);
  return changed === member ? value : { ...value, [step]: changed };
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}

function isObject(value: Json): value is JsonObject {
  return typeof value === 'object' && value !== null && !isList(value);
}
