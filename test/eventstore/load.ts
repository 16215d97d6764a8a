import { WrongRevision } from '../../eventstore/errors';
import type {
  EventReader,
  EventStore,
  ExpectedRevision,
  LogPosition,
  RecordedEvent,
} from '../../eventstore/port';
import { newEvents, persistently } from './events';

/** What an append promised about one event. */
export interface Acknowledged {
  readonly stream: string;
  readonly revision: number;
}

export interface Load {
  /** By event id, filled while the load runs. */
  readonly acknowledged: ReadonlyMap<string, Acknowledged>;
  /** How many appends were stored by an attempt whose answer got lost. */
  rescued(): number;
  /** Ends the load when all that was begun is acknowledged. Rejects when a writer met what it must not meet. */
  stop(): Promise<void>;
}

/** Writers that append to a few hot streams in all ways, repeating every append until it is answered. */
export function startLoad(stores: readonly EventStore[], streams: readonly string[]): Load {
  const acknowledged = new Map<string, Acknowledged>();
  let running = true;
  let rescued = 0;

  async function write(store: EventStore, seed: number): Promise<void> {
    for (let round = seed; running; round += 1) {
      const stream = streams[(round * 7) % streams.length] ?? '';
      const events = newEvents(1 + (round % 3));
      try {
        const expected = round % 2 === 0 ? 'any' : await currentRevision(store, stream);
        const { outcome, firstRevision } = await persistently(() => store.append(stream, events, expected));
        if (outcome === 'duplicate') rescued += 1;
        for (const [place, { id }] of events.entries()) {
          acknowledged.set(id, { stream, revision: firstRevision + place });
        }
        // A caller whose answer got lost asks again, whatever happened since.
        if (round % 5 === 0) {
          const again = await persistently(() => store.append(stream, events, expected));
          expect(again).toMatchObject({ outcome: 'duplicate', firstRevision });
        }
      } catch (error) {
        if (!(error instanceof WrongRevision)) throw error;
      }
    }
  }

  const writers = stores.map((store, index) => write(store, index));
  return {
    acknowledged,
    rescued: () => rescued,
    async stop() {
      running = false;
      await Promise.all(writers);
    },
  };
}

async function currentRevision(store: EventStore, stream: string): Promise<ExpectedRevision> {
  const [last] = await persistently(() =>
    store.visible.readStream(stream, { direction: 'backwards', limit: 1 }),
  );
  return last?.revision ?? 'no-stream';
}

export interface Tail {
  readonly seen: readonly RecordedEvent[];
  /** Reads on to the head and ends. Rejects when a read failed for another reason than an outage. */
  stop(): Promise<void>;
}

/** Subscribes to the log, from its start or a checkpoint on, like a projector that remembers its position. */
export function startTail(reader: EventReader<'visible' | 'durable'>, after?: LogPosition): Tail {
  const seen: RecordedEvent[] = [];
  const end = new AbortController();
  let last: LogPosition | undefined;
  let reached = after;

  async function follow(): Promise<void> {
    const options = { limit: 50, signal: end.signal, ...(after === undefined ? {} : { after }) };
    for await (const { events, next } of reader.subscribe(options)) {
      seen.push(...events);
      reached = next;
      if (reached === last) return;
    }
  }

  const following = follow();
  return {
    seen,
    async stop() {
      last = await persistently(() => reader.head());
      if (reached === last) end.abort();
      await following;
    },
  };
}

/** Every acknowledged event is there exactly once and where it was promised; nothing else is; nothing has a gap. */
export function expectExactly(events: readonly RecordedEvent[], acknowledged: Load['acknowledged']): void {
  expect(events.map(({ position }) => position)).toEqual(events.map((_, index) => String(index + 1)));
  const revisions = new Map<string, number>();
  for (const { stream, revision } of events) {
    expect(revision).toBe((revisions.get(stream) ?? -1) + 1);
    revisions.set(stream, revision);
  }
  const stored = events.map(({ id, stream, revision }) => [id, { stream, revision }]);
  expect(Object.fromEntries(stored)).toEqual(Object.fromEntries(acknowledged));
  expect(events).toHaveLength(acknowledged.size);
}
