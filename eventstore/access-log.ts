import type { Actor } from '../domain/actor';
import { type Instant, toInstant, toMs } from '../domain/time';
import { isActor, UnreadableEvent } from './complaint-stream';
import { eventIdFrom } from './event-id';
import { toJsonObject } from './json';
import type { EventStore, RecordedEvent } from './port';

/** The stored names of the events that say who saw personal data: those of one complaint, or the log with those of all. */
export const COMPLAINT_VIEWED = 'ComplaintViewed';
export const LOG_VIEWED = 'LogViewed';
/** That of the events which say who was refused something. */
export const ACCESS_DENIED = 'AccessDenied';

/** What shows personal data. `log` and `stream` without a complaint show those of all. */
export const viewedResources = [
  'complaint',
  'events',
  'timeline',
  'messages',
  'attachment',
  'customer-access',
  'log',
  'stream',
] as const;
export type ViewedResource = (typeof viewedResources)[number];

/** Looks of the same person at the same thing within such a time, counted from 1970, are one. */
export const LOOK_WINDOW_MS = 600_000;

/** Somebody is about to see personal data. */
export interface Look {
  readonly by: Actor;
  readonly what: ViewedResource;
  /** Undefined: of all complaints. */
  readonly complaintId?: string | undefined;
  readonly now: Instant;
}

/** A look as it is on record: once or more often in {@link LOOK_WINDOW_MS} after `from`. */
export interface RecordedLook extends Omit<Look, 'now'> {
  readonly from: Instant;
}

/** Somebody who is known asked for what they may not have. */
export interface Denial {
  readonly by: Actor;
  /** The name of a command, or the id of an operation of the API. */
  readonly what: string;
  /** Undefined: it was not about one complaint. It need not be there. */
  readonly complaintId?: string | undefined;
  /** Why it was refused: the code of a problem. */
  readonly code: string;
  readonly now: Instant;
}

/** A denial as it is on record: once or more often in {@link LOOK_WINDOW_MS} after `from`. */
export interface RecordedDenial extends Omit<Denial, 'now'> {
  readonly from: Instant;
}

const ALL = 'access';
const PREFIX = `${ALL}-`;

/** The stream with the looks at a complaint and the denials of it; it is not the complaint's own, which only its workflow writes. */
function accessStream(complaintId: string | undefined): string {
  return complaintId === undefined ? ALL : `${PREFIX}${complaintId}`;
}

export function isAccessStream(stream: string): boolean {
  return stream === ALL || stream.startsWith(PREFIX);
}

/**
 * Puts a look on record for ever; resolves when it is durable. May be repeated. Rejects as `append` does; whoever asked
 * is to see nothing then.
 */
export type RecordLook = (look: Look) => Promise<void>;

/** So many looks are remembered at most; one that is not is appended once more, which changes nothing. */
const MOST_REMEMBERED = 50_000;

/** {@link RecordLook} into the log; asks it once for what is one look. */
export function openLooks(store: Pick<EventStore, 'append'>): RecordLook {
  let window = '';
  const recorded = new Set<string>();
  return async (look) => {
    const { by, what, complaintId } = look;
    const from = beginOf(look.now);
    if (from !== window || recorded.size >= MOST_REMEMBERED) recorded.clear();
    window = from;
    const key = JSON.stringify([what, by.id, by.role, complaintId, from]);
    if (recorded.has(key)) return;
    await appendLook(store, look, from);
    recorded.add(key);
  };
}

async function appendLook(
  store: Pick<EventStore, 'append'>,
  { by: { id, role }, what, complaintId }: Look,
  from: Instant,
): Promise<void> {
  const stream = accessStream(complaintId);
  // Nothing in it may differ from one look in the window to the next: the same id stands for the same content.
  const event = {
    id: eventIdFrom(stream, what, id, role, from),
    type: complaintId === undefined ? LOG_VIEWED : COMPLAINT_VIEWED,
    data: toJsonObject({ complaintId, what, from }),
    metadata: toJsonObject({ by: { id, role } }),
  };
  await store.append(stream, [event], 'any');
}

/** As {@link RecordLook}, for what was refused. */
export async function recordDenial(
  store: Pick<EventStore, 'append'>,
  { by: { id, role }, what, complaintId, code, now }: Denial,
): Promise<void> {
  const stream = accessStream(complaintId);
  const from = beginOf(now);
  const event = {
    id: eventIdFrom(stream, ACCESS_DENIED, what, code, id, role, from),
    type: ACCESS_DENIED,
    data: toJsonObject({ complaintId, what, code, from }),
    metadata: toJsonObject({ by: { id, role } }),
  };
  await store.append(stream, [event], 'any');
}

function beginOf(now: Instant): Instant {
  return toInstant(Math.floor(toMs(now) / LOOK_WINDOW_MS) * LOOK_WINDOW_MS);
}

/** The look that an event of an access stream stands for. Throws {@link UnreadableEvent}. */
export function lookIn(event: RecordedEvent): RecordedLook {
  const { type, data, metadata } = event;
  if (type !== COMPLAINT_VIEWED && type !== LOG_VIEWED)
    throw new UnreadableEvent(event, 'this type is not known');
  const { complaintId, what: said, from } = data;
  const what = viewedResources.find((one) => one === said);
  if (what === undefined || typeof from !== 'string' || !isActor(metadata.by)) {
    throw new UnreadableEvent(event, 'it lacks what was seen, when or by whom');
  }
  const { id, role } = metadata.by;
  return { by: { id, role }, what, from, ...(typeof complaintId === 'string' ? { complaintId } : {}) };
}

/** The denial that an {@link ACCESS_DENIED} stands for. Throws {@link UnreadableEvent}. */
export function denialIn(event: RecordedEvent): RecordedDenial {
  const { data, metadata } = event;
  const { complaintId, what, code, from } = data;
  if (
    typeof what !== 'string' ||
    typeof code !== 'string' ||
    typeof from !== 'string' ||
    !isActor(metadata.by)
  ) {
    throw new UnreadableEvent(event, 'it lacks what was refused, why, when or to whom');
  }
  const { id, role } = metadata.by;
  return { by: { id, role }, what, code, from, ...(typeof complaintId === 'string' ? { complaintId } : {}) };
}
