import type { Brand } from '../platform/brand';
import type { JsonObject } from './json';

export type { Json, JsonObject } from './json';

/**
 * Where an event stands in the whole log. Opaque: only the store that made it may interpret it (PostgreSQL: a dense
 * number; KurrentDB: commit and prepare). `comparePositions` tells which of two comes first.
 */
export type LogPosition = Brand<string, 'LogPosition'>;

/** What must be true of a stream for an append to happen. A number is the revision of its last event. */
export type ExpectedRevision = 'any' | 'no-stream' | 'stream-exists' | number;

/** An event to be stored. `id` is a UUID that is the same on every retry: it is what makes an append idempotent. */
export interface NewEvent {
  readonly id: string;
  readonly type: string;
  readonly data: JsonObject;
  readonly metadata: JsonObject;
}

/** A stored event. `revision` counts from 0 in its stream without gaps; `recordedAt` is the store's clock, RFC 3339 in UTC. */
export interface RecordedEvent extends NewEvent {
  readonly stream: string;
  readonly revision: number;
  readonly position: LogPosition;
  readonly recordedAt: string;
}

/** `duplicate`: these events were stored by an earlier attempt; the numbers are those of that attempt. */
export interface Appended {
  readonly outcome: 'appended' | 'duplicate';
  readonly firstRevision: number;
  readonly lastRevision: number;
  /** Of the last event of the append. */
  readonly position: LogPosition;
}

export interface ReadStreamOptions {
  /** First revision to return. Default: the start (or the end, when reading backwards). */
  readonly from?: number;
  readonly direction?: 'forwards' | 'backwards';
  /** At most so many events. Default: all. */
  readonly limit?: number;
}

/** A slice of the log in position order. Whoever continues after `next` misses nothing, even if `events` is empty. */
export interface LogSlice {
  readonly events: readonly RecordedEvent[];
  /** Continue reading after this position. */
  readonly next: LogPosition;
  /** True when the slice reached the end of the log as it was at the time of reading. */
  readonly atHead: boolean;
}

export interface ReadLogOptions {
  readonly after?: LogPosition;
  /** At most so many events are looked at, at least 1. */
  readonly limit: number;
  /** Leaves out the events of other streams, and spares what making them readable costs. Default: all streams. */
  readonly wanted?: (stream: string) => boolean;
}

/**
 * Reads that never skip: once a position has been returned, no lower one can appear later.
 *
 * `visible` readers may return an event a moment before it is durable: fit for read models, whose own commit
 * makes it durable first. Whatever acts on the world outside (an HTTP answer, a mail, another database)
 * takes a `durable` reader; the type parameter keeps the two apart. Both reject with {@link StoreUnavailable}, and
 * with {@link LogCorrupted} rather than return events with a hole between them.
 */
export interface EventReader<Guarantee extends 'visible' | 'durable'> {
  readonly guarantee: Guarantee;
  /** The events of one stream; empty when the stream does not exist. */
  readStream(stream: string, options?: ReadStreamOptions): Promise<readonly RecordedEvent[]>;
  /**
   * The next events with a position greater than `after` (from the start when absent). Rejects with
   * {@link InvalidPosition} when the log ends before `after`: going on would skip what is appended in between.
   */
  readLog(options: ReadLogOptions): Promise<LogSlice>;
  /** The position of the newest event, or of the void before the first. */
  head(): Promise<LogPosition>;
  /**
   * All slices from `after` on (from the start when absent), each with at least one event, then those that come, until
   * the signal. One slice is read ahead while the one before it is dealt with; no more, so nothing piles up. While the
   * store does not answer it waits and tries again; it throws what `readLog` rejects with otherwise.
   */
  subscribe(options: SubscribeOptions): AsyncIterable<LogSlice>;
  /** True as soon as the log reaches the position; false when `timeoutMs` are over. */
  waitFor(position: LogPosition, timeoutMs: number): Promise<boolean>;
}

export interface SubscribeOptions {
  readonly after?: LogPosition;
  /** The most events of a slice. Default: 500. */
  readonly limit?: number;
  readonly signal: AbortSignal;
}

/** An event with what proves it; hashes as hex. They are those of `integrity/hashes`, as the store keeps them. */
export interface SealedEvent extends RecordedEvent {
  readonly contentHash: string;
  /** Of a store that keeps the chains itself. */
  readonly streamHash?: string;
  readonly logHash?: string;
}

/**
 * Which events, and after which one: of the log a position, of a stream a revision; from the start when absent. Nothing
 * is given where there is nothing after it, also when the log ends before it.
 */
export type SealedOptions =
  | { readonly stream?: undefined; readonly after?: LogPosition }
  | { readonly stream: string; readonly after?: number };

export type VisibleReader = EventReader<'visible'>;
export type DurableReader = EventReader<'durable'>;

/**
 * The event log. An append rejects with {@link WrongRevision}, {@link EventIdConflict}, {@link InvalidAppend} or
 * {@link StoreUnavailable}; after the last of these the outcome is unknown and the same append (same ids, same
 * expectation) is to be repeated.
 */
export interface EventStore {
  /**
   * Stores the events at the end of the stream, all or none, and resolves when they are durable.
   * The same ids with the same content give the first attempt's result, whatever the expectation. Appends of one
   * process to one stream are stored in the order of their calls.
   */
  append(stream: string, events: readonly NewEvent[], expected: ExpectedRevision): Promise<Appended>;
  /**
   * The stored events in their order, of the whole log or of one stream, for whoever judges them: what is missing or
   * out of place is given as it is found. Pages of any size.
   */
  sealed(options?: SealedOptions): AsyncIterable<readonly SealedEvent[]>;
  readonly visible: VisibleReader;
  readonly durable: DurableReader;
  /** Calls `wake` soon after something may have been appended. A hint only: nothing may depend on it. Returns its own end. */
  onAppend(wake: () => void): () => void;
  /** Reads a position that left the process as text. Throws {@link InvalidPosition}. */
  parsePosition(text: string): LogPosition;
  /** Finishes the appends it accepted, refuses new ones, and lets go of everything that keeps the process alive. */
  close(): Promise<void>;
}
