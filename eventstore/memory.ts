import { encodeAppend, type EncodedAppend, type EncodedEvent } from './encode-append';
import { EventIdConflict, InvalidPosition, StoreUnavailable, WrongRevision } from './errors';
import { judgeAppend } from './judge-append';
import { checkNatural } from './natural';
import type {
  Appended,
  EventReader,
  EventStore,
  LogPosition,
  LogSlice,
  ReadLogOptions,
  RecordedEvent,
  SealedOptions,
} from './port';
import { parsePosition } from './postgres/position';
import { createEventReader } from './tail';
import { createSubscribers } from './wake-up';

/** An event as text, so that nobody who reads it can change it. */
interface StoredEvent extends EncodedEvent {
  readonly stream: string;
  readonly revision: number;
  readonly position: LogPosition;
  readonly recordedAt: string;
}

interface StoredStream {
  readonly events: StoredEvent[];
  readonly byId: Map<string, StoredEvent>;
}

/**
 * The event log in the memory of this process, for tests: it keeps every promise of the port except to be there
 * afterwards. Positions are whole numbers from 1; there are no chains of hashes.
 */
export function openMemoryEventStore(): EventStore {
  const log: StoredEvent[] = [];
  const streams = new Map<string, StoredStream>();
  const subscribers = createSubscribers();
  let closed = false;

  function checkOpen(): void {
    if (closed) throw new StoreUnavailable('it was closed');
  }

  function store(append: EncodedAppend): Appended {
    const { stream, expected, events } = append;
    const stored = streams.get(stream) ?? { events: [], byId: new Map<string, StoredEvent>() };
    const head = stored.events.at(-1)?.revision ?? 'no-stream';
    const verdict = judgeAppend(append, head, (id) => stored.byId.get(id));
    switch (verdict.kind) {
      case 'duplicate': {
        const { firstRevision, lastRevision, position } = verdict;
        return { outcome: 'duplicate', firstRevision, lastRevision, position };
      }
      case 'id-conflict':
        throw new EventIdConflict(stream);
      case 'wrong-revision':
        throw new WrongRevision(stream, expected, verdict.actual);
      case 'new':
        break;
    }
    const firstRevision = stored.events.length;
    const recordedAt = new Date().toISOString();
    for (const event of events) {
      const position = positionOf(log.length + 1);
      const added = { ...event, stream, revision: stored.events.length, position, recordedAt };
      log.push(added);
      stored.events.push(added);
      stored.byId.set(added.id, added);
    }
    streams.set(stream, stored);
    subscribers.wakeAll();
    const lastRevision = stored.events.length - 1;
    return { outcome: 'appended', firstRevision, lastRevision, position: positionOf(log.length) };
  }

  const readStream: EventReader<'visible'>['readStream'] = async (stream, options = {}) => {
    checkOpen();
    const { from, direction = 'forwards', limit } = options;
    if (from !== undefined) checkNatural(from, 'from', 0);
    if (limit !== undefined) checkNatural(limit, 'limit', 0);
    const events = streams.get(stream)?.events ?? [];
    const chosen =
      direction === 'forwards'
        ? events.slice(from ?? 0)
        : events.slice(0, (from ?? events.length) + 1).toReversed();
    return chosen.slice(0, limit).map(toEvent);
  };

  async function readLog({ after, limit, wanted }: ReadLogOptions): Promise<LogSlice> {
    checkOpen();
    checkNatural(limit, 'limit', 1);
    const start = after === undefined ? 0 : Number(parsePosition(after));
    if (start > log.length) {
      throw new InvalidPosition(`${start}`, `is beyond the end of the log, which is ${log.length}`);
    }
    const slice = log.slice(start, start + limit);
    const events = slice.filter(({ stream }) => wanted?.(stream) ?? true).map(toEvent);
    const end = start + slice.length;
    return { events, next: positionOf(end), atHead: end === log.length };
  }

  async function head(): Promise<LogPosition> {
    checkOpen();
    return positionOf(log.length);
  }

  const parts = { readStream, readLog, head, onAppend: subscribers.add, parsePosition };
  return {
    async append(stream, events, expected) {
      checkOpen();
      return store(encodeAppend(stream, events, expected));
    },
    async *sealed({ stream, after }: SealedOptions = {}) {
      checkOpen();
      const events =
        stream === undefined
          ? log.slice(after === undefined ? 0 : Number(parsePosition(after)))
          : (streams.get(stream)?.events ?? []).slice(after === undefined ? 0 : after + 1);
      if (events.length > 0) yield events.map((event) => ({ ...toEvent(event), contentHash: event.hash }));
    },
    visible: createEventReader({ ...parts, guarantee: 'visible' }),
    durable: createEventReader({ ...parts, guarantee: 'durable' }),
    onAppend: subscribers.add,
    parsePosition,
    async close() {
      closed = true;
      subscribers.clear();
    },
  };
}

function positionOf(count: number): LogPosition {
  return parsePosition(String(count));
}

function toEvent({
  id,
  type,
  data,
  metadata,
  stream,
  revision,
  position,
  recordedAt,
}: StoredEvent): RecordedEvent {
  return {
    id,
    type,
    data: JSON.parse(data),
    metadata: JSON.parse(metadata),
    stream,
    revision,
    position,
    recordedAt,
  };
}
