import { jsonEvent, type JSONEventData, type ResolvedEvent } from '@eventstore/db-client';
import type { EncodedAppend, EncodedEvent } from '../encode-append';
import { InvalidAppend, LogCorrupted } from '../errors';
import type { JsonObject } from '../json';
import type { RecordedEvent, SealedEvent } from '../port';
import { positionOf } from './position';

type ServerEvent = NonNullable<ResolvedEvent['event']>;

/** The member of an event's metadata that keeps its content hash, as hex. It is neither hashed nor given to readers. */
const HASH_KEY = 'redressHash';

/** KurrentDB keeps the names that begin with $ for itself: such events are in no log that is read here. */
export function isSystemName(name: string): boolean {
  return name.startsWith('$');
}

/**
 * The events of an append as the client takes them: made from their canonical text, so that nothing can fail while it
 * is sent (the client would never answer then). Throws {@link InvalidAppend} for names that are KurrentDB's or ours.
 */
export function toEventData({ stream, events }: EncodedAppend): JSONEventData[] {
  if (isSystemName(stream))
    throw new InvalidAppend(stream, 'KurrentDB keeps names that begin with $ for itself');
  return events.map((event) => {
    if (isSystemName(event.type)) {
      throw new InvalidAppend(stream, `KurrentDB keeps types that begin with $ ("${event.type}") for itself`);
    }
    return jsonEvent({
      id: event.id,
      type: event.type,
      data: parse(event.data),
      metadata: sealedMetadata(stream, event),
    });
  });
}

function sealedMetadata(stream: string, { metadata, hash }: EncodedEvent): JsonObject {
  const members = parse(metadata);
  if (Object.hasOwn(members, HASH_KEY)) {
    throw new InvalidAppend(stream, `"${HASH_KEY}" in the metadata is where the event store keeps its hash`);
  }
  return { ...members, [HASH_KEY]: hash };
}

function parse(text: string): JsonObject {
  const object: JsonObject = JSON.parse(text);
  return object;
}

/** Throws {@link LogCorrupted} for an event whose data or metadata are no JSON objects: no adapter stored it. */
export function toRecordedEvent(event: ServerEvent): RecordedEvent {
  if (!isObject(event.data) || !isObject(event.metadata ?? {})) {
    throw new LogCorrupted(`event ${event.revision} of ${event.streamId} is not made of JSON objects`);
  }
  const { contentHash: _, ...recorded } = toSealedEvent(event);
  return recorded;
}

/** The event as it is found. What is no JSON object is given as an empty one, and a hash that is missing as ''. */
export function toSealedEvent(event: ServerEvent): SealedEvent {
  if (event.position === undefined) {
    throw new LogCorrupted(`KurrentDB gives no position for ${event.streamId}; it has to be 22.6 or newer`);
  }
  const { [HASH_KEY]: contentHash, ...metadata } = isObject(event.metadata) ? event.metadata : {};
  return {
    id: event.id,
    type: event.type,
    data: isObject(event.data) ? event.data : {},
    metadata,
    stream: event.streamId,
    revision: Number(event.revision),
    position: positionOf(event.position),
    recordedAt: event.created.toISOString(),
    contentHash: typeof contentHash === 'string' ? contentHash : '',
  };
}

function isObject(value: unknown): value is JsonObject {
  return (
    typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Uint8Array)
  );
}
