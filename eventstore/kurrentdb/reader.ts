import {
  BACKWARDS,
  END,
  ErrorType,
  FORWARDS,
  type ReadRevision,
  type ResolvedEvent,
  START,
} from '@eventstore/db-client';
import { InvalidPosition, LogCorrupted } from '../errors';
import { checkNatural } from '../natural';
import { comparePositions } from '../position';
import type {
  EventReader,
  LogPosition,
  LogSlice,
  ReadLogOptions,
  ReadStreamOptions,
  RecordedEvent,
  SealedEvent,
  SealedOptions,
} from '../port';
import { type Connection, isAnswer } from './connection';
import { isSystemName, toRecordedEvent, toSealedEvent } from './event';
import { LOG_START, parsePosition, positionOf, readPosition } from './position';

const PAGE = 500;

type ServerEvent = NonNullable<ResolvedEvent['event']>;

/** Reads of KurrentDB, all answered by the leader. */
export interface Reading {
  /** A page of a stream as it is found; empty when the stream does not exist. */
  readonly streamPage: (
    stream: string,
    from: ReadRevision,
    size: number,
    direction?: 'forwards' | 'backwards',
  ) => Promise<readonly ServerEvent[]>;
  readonly readStream: EventReader<'visible'>['readStream'];
  readonly readLog: EventReader<'visible'>['readLog'];
  readonly head: EventReader<'visible'>['head'];
  readonly sealed: (options?: SealedOptions) => AsyncGenerator<readonly SealedEvent[], void>;
}

export function createReading({ call }: Connection): Reading {
  const streamPage: Reading['streamPage'] = async (
    stream,
    fromRevision,
    maxCount,
    direction = 'forwards',
  ) => {
    if (isSystemName(stream)) return [];
    const options = { fromRevision, maxCount, direction, requiresLeader: true };
    try {
      const page = await call((client) => collect(client.readStream(stream, options)));
      return page.flatMap(({ event }) => (event === undefined ? [] : [event]));
    } catch (error) {
      if (!isAnswer(error)) throw error;
      if (error.type === ErrorType.STREAM_NOT_FOUND) return [];
      throw new LogCorrupted(`the stream ${stream} cannot be read any more (${error.message})`);
    }
  };

  async function readStream(
    stream: string,
    options: ReadStreamOptions = {},
  ): Promise<readonly RecordedEvent[]> {
    const { from, direction = 'forwards', limit = Number.POSITIVE_INFINITY } = options;
    if (from !== undefined) checkNatural(from, 'from', 0);
    if (limit !== Number.POSITIVE_INFINITY) checkNatural(limit, 'limit', 0);
    const step = direction === 'forwards' ? 1 : -1;
    const events: RecordedEvent[] = [];
    let next: ReadRevision = from === undefined ? (step > 0 ? START : END) : BigInt(from);
    let due = from ?? 0;
    while (events.length < limit && due >= 0) {
      const size = Math.min(PAGE, limit - events.length);
      const page = await streamPage(stream, next, size, direction);
      for (const event of page.map(toRecordedEvent)) {
        if (step < 0 && events.length === 0) due = event.revision;
        if (event.revision !== due) {
          throw new LogCorrupted(`in ${stream}, revision ${event.revision} is where ${due} should be`);
        }
        events.push(event);
        due += step;
      }
      if (page.length < size) break;
      next = BigInt(Math.max(0, due));
    }
    return events;
  }

  function allPage(after: LogPosition, maxCount: number): Promise<readonly ResolvedEvent[]> {
    const fromPosition = after === LOG_START ? START : readPosition(after);
    return call((client) =>
      collect(client.readAll({ fromPosition, maxCount, direction: FORWARDS, requiresLeader: true })),
    );
  }

  /**
   * The events after a position that are not KurrentDB's own, up to `limit`, of a page of `size`. Reading begins with
   * the event at the position itself: when nothing comes, the log does not reach so far.
   */
  async function logPage(
    after: LogPosition,
    limit: number,
    size: number,
  ): Promise<{ events: ServerEvent[]; next: LogPosition; atHead: boolean }> {
    const page = await allPage(after, size);
    if (page.length === 0 && after !== LOG_START) {
      const end = await head();
      if (comparePositions(end, after) < 0) {
        throw new InvalidPosition(after, `is beyond the end of the log, which is ${end}`);
      }
    }
    const events: ServerEvent[] = [];
    let next = after;
    for (const { event, link } of page) {
      const place = (link ?? event)?.position;
      if (place === undefined || comparePositions(positionOf(place), after) <= 0) continue;
      if (events.length === limit) return { events, next, atHead: false };
      next = positionOf(place);
      if (event !== undefined && !isSystemName(event.type) && !isSystemName(event.streamId))
        events.push(event);
    }
    return { events, next, atHead: page.length < size };
  }

  async function readLog({ after, limit, wanted }: ReadLogOptions): Promise<LogSlice> {
    checkNatural(limit, 'limit', 1);
    const events: RecordedEvent[] = [];
    let read = 0;
    let next = after === undefined ? LOG_START : parsePosition(after);
    // One more for the event at the position, one to know whether the log goes on.
    for (let size = Math.min(PAGE, limit) + 2; ; size = PAGE) {
      const page = await logPage(next, limit - read, size);
      const chosen = page.events.filter(({ streamId }) => wanted?.(streamId) ?? true);
      events.push(...chosen.map(toRecordedEvent));
      read += page.events.length;
      next = page.next;
      if (page.atHead || read === limit) return { events, next, atHead: page.atHead };
    }
  }

  async function head(): Promise<LogPosition> {
    const [last] = await call((client) =>
      collect(client.readAll({ fromPosition: END, direction: BACKWARDS, maxCount: 1, requiresLeader: true })),
    );
    const position = (last?.link ?? last?.event)?.position;
    return position === undefined ? LOG_START : positionOf(position);
  }

  async function* sealed({
    stream,
    after,
  }: SealedOptions = {}): AsyncGenerator<readonly SealedEvent[], void> {
    if (stream === undefined) {
      let last = after === undefined ? LOG_START : parsePosition(after);
      if (after !== undefined && comparePositions(await head(), last) < 0) return;
      for (;;) {
        const { events, next, atHead } = await logPage(last, PAGE, PAGE);
        if (events.length > 0) yield events.map(toSealedEvent);
        if (atHead) return;
        last = next;
      }
    }
    for (let from: ReadRevision = after === undefined ? START : BigInt(after + 1); ; ) {
      const page: readonly ServerEvent[] = await streamPage(stream, from, PAGE);
      const last = page.at(-1);
      if (last === undefined) return;
      yield page.map(toSealedEvent);
      from = last.revision + 1n;
    }
  }

  return { streamPage, readStream, readLog, head, sealed };
}

async function collect<T>(
  stream: AsyncIterable<T> & { on(event: 'error', listener: () => void): unknown },
): Promise<T[]> {
  // The client may report a second error when nobody iterates any more; without a listener it would end the process.
  stream.on('error', () => {});
  const items: T[] = [];
  for await (const item of stream) items.push(item);
  return items;
}
