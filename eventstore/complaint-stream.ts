import type { Actor } from '../domain/actor';
import { type ComplaintEvent, isComplaintEvent, type Recorded } from '../domain/events';
import { upcast } from '../domain/events/upcast';
import { isErasedText } from '../domain/personal/judgement';
import { eventIdFrom } from './event-id';
import { type Json, toJsonObject } from './json';
import type { NewEvent, RecordedEvent } from './port';

const PREFIX = 'complaint-';

/** The stream of a complaint. The workflow of the complaint has the same id. */
export function streamOf(complaintId: string): string {
  return `${PREFIX}${complaintId}`;
}

export function isComplaintStream(stream: string): boolean {
  return stream.startsWith(PREFIX);
}

/** The complaint whose stream this is, undefined for a stream of another kind. */
export function complaintIdOf(stream: string): string | undefined {
  return stream.startsWith(PREFIX) ? stream.slice(PREFIX.length) : undefined;
}

/** What is kept with each event besides its data. `at` is the workflow's clock, in RFC 3339. */
export interface EventMetadata {
  readonly at: string;
  readonly by: Actor;
  readonly commandId: string;
  /** SHA-256 of the command, so that another command under the same id is noticed. */
  readonly commandHash: string;
  readonly traceparent?: string;
  /** Whose personal data the event has; the store encrypts them for this subject. */
  readonly subject?: string;
}

/** A stored event that this version of Redress cannot read. It is never skipped. */
export class UnreadableEvent extends Error {
  readonly code = 'unreadable-event';
  constructor(event: RecordedEvent, reason: string) {
    super(
      `Event ${event.type} at position ${event.position} (${event.stream}, revision ${event.revision}): ${reason}`,
    );
    this.name = 'UnreadableEvent';
  }
}

/**
 * The event as it is stored. Its id is made from stream, command id and index: the same on every attempt, in
 * whatever workflow run.
 */
export function encodeEvent(
  stream: string,
  event: ComplaintEvent,
  index: number,
  metadata: EventMetadata,
): NewEvent {
  return {
    id: eventIdFrom(stream, metadata.commandId, index),
    type: event.type,
    data: toJsonObject(event.data),
    metadata: toJsonObject(metadata),
  };
}

/** The domain's form of a stored event of a complaint. Throws {@link UnreadableEvent}. */
export function decodeEvent(event: RecordedEvent): Recorded {
  const { type, data, metadata } = event;
  const payload = { type, data };
  if (!isComplaintEvent(payload)) throw new UnreadableEvent(event, 'this type is not known');
  const { at, by, commandId } = metadata;
  if (typeof at !== 'string' || typeof commandId !== 'string' || !isActor(by)) {
    throw new UnreadableEvent(event, 'its metadata lack at, by or commandId');
  }
  return { ...upcast(payload), id: event.id, revision: event.revision, at, by, commandId };
}

/**
 * What a stream knows of a command: `new` (nothing), `reused` (its id stands for another command), or the events
 * that it caused.
 */
export function findCommand(
  stored: readonly RecordedEvent[],
  command: { readonly id: string; readonly hash: string },
): 'new' | 'reused' | readonly RecordedEvent[] {
  const caused = stored.filter((event) => event.metadata.commandId === command.id);
  if (caused.length === 0) return 'new';
  const isSame = ({ metadata: { commandHash } }: RecordedEvent) =>
    commandHash === command.hash || (typeof commandHash === 'string' && isErasedText(commandHash));
  return caused.every(isSame) ? caused : 'reused';
}

/** True for who caused an event, as metadata have it. */
export function isActor(value: Json | undefined): value is Json & Actor {
  return (
    typeof value === 'object' &&
    value !== null &&
    'id' in value &&
    'role' in value &&
    typeof value.id === 'string' &&
    typeof value.role === 'string'
  );
}
