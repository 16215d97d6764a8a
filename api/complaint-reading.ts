import type { Request } from 'express';
import { complaintIdSchema, isPlausibleComplaintId } from '../domain/complaint-id';
import type { Recorded } from '../domain/events';
import { fold } from '../domain/evolve';
import type { Complaint } from '../domain/state';
import type { Instant } from '../domain/time';
import { decodeEvent, streamOf } from '../eventstore/complaint-stream';
import type { EventReader, RecordedEvent } from '../eventstore/port';
import type { EventSource } from './dependencies';
import { Problem } from './problem';

/** A complaint as it stands in its stream: the events as stored, the same in the domain's form, and their fold. */
export interface ComplaintRecord {
  readonly stored: readonly RecordedEvent[];
  readonly events: readonly Recorded[];
  /** Undefined when the stream is empty. */
  readonly complaint: Complaint | undefined;
}

export function readComplaint(events: EventSource, complaintId: string): Promise<ComplaintRecord> {
  return recordIn(events.durable, complaintId);
}

/** {@link readComplaint}, perhaps a moment before it is on disk: nothing may be answered from it. */
export function glanceAtComplaint(events: EventSource, complaintId: string): Promise<ComplaintRecord> {
  return recordIn(events.visible, complaintId);
}

async function recordIn(
  reader: Pick<EventReader<'visible' | 'durable'>, 'readStream'>,
  complaintId: string,
): Promise<ComplaintRecord> {
  const stored = await reader.readStream(streamOf(complaintId));
  const decoded = stored.map(decodeEvent);
  return { stored, events: decoded, complaint: fold(decoded) };
}

/** The id in the path. Throws a Problem for one that no complaint can have. */
export function complaintIdIn(req: Request): string {
  const { success, data } = complaintIdSchema.safeParse(req.params.complaintId);
  if (!success) {
    throw new Problem('not-registered', {
      detail: 'What stands in the path is not the id of a complaint.',
      hint: 'Ids are 1 to 64 letters, digits and hyphens.',
    });
  }
  if (!isPlausibleComplaintId(data)) {
    throw new Problem('not-registered', {
      detail: `There is no complaint ${data}.`,
      hint: 'The reference seems mistyped: its last character does not fit the others. Compare it once more.',
    });
  }
  return data;
}

export function noSuchComplaint(complaintId: string): Problem {
  return new Problem('not-registered', {
    detail: `There is no complaint ${complaintId}.`,
    hint: 'Check the id. If it was registered without waiting, it may not have been taken yet: try again.',
  });
}

/** The events up to a moment, that moment included. Within a complaint time does not run backwards. */
export function eventsAsOf(events: readonly Recorded[], instant: Instant): readonly Recorded[] {
  return events.filter(({ at }) => at <= instant);
}

/** Throws a Problem when there is no such complaint. */
export async function requireComplaint(events: EventSource, complaintId: string): Promise<void> {
  const [first] = await events.durable.readStream(streamOf(complaintId), { limit: 1 });
  if (!first) throw noSuchComplaint(complaintId);
}
