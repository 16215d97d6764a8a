import { WrongRevision } from '../../eventstore/errors';
import type {
  Appended,
  EventReader,
  EventStore,
  ExpectedRevision,
  LogPosition,
  NewEvent,
  RecordedEvent,
} from '../../eventstore/port';

/** An event log in memory, as far as the log of policies needs one. `reads` counts how often streams were read. */
export function memoryStore(
  before: readonly RecordedEvent[] = [],
): EventStore & { readonly log: readonly RecordedEvent[]; reads(): number } {
  const log: RecordedEvent[] = [...before];
  let reads = 0;

  function reader<Guarantee extends 'visible' | 'durable'>(guarantee: Guarantee): EventReader<Guarantee> {
    return {
      guarantee,
      async readStream(stream, { from = 0 } = {}) {
        reads += 1;
        return log.filter((event) => event.stream === stream && event.revision >= from);
      },
      async readLog() {
        return { events: log, next: positionOf(log.length), atHead: true };
      },
      head: async () => positionOf(log.length),
    };
  }

  async function append(
    stream: string,
    events: readonly NewEvent[],
    expected: ExpectedRevision,
  ): Promise<Appended> {
    const before = log.filter((event) => event.stream === stream);
    const known = before.filter(({ id }) => events.some((event) => event.id === id));
    const at = known[0]?.revision ?? before.length;
    const appended = {
      firstRevision: at,
      lastRevision: at + events.length - 1,
      position: positionOf(log.length),
    };
    if (known.length > 0) return { outcome: 'duplicate', ...appended };
    const actual = before.length === 0 ? 'no-stream' : before.length - 1;
    if (expected !== 'any' && expected !== actual) throw new WrongRevision(stream, expected, actual);
    for (const event of events) {
      const revision = log.filter((one) => one.stream === stream).length;
      log.push({ ...event, stream, revision, position: positionOf(log.length), recordedAt: '' });
    }
    return { outcome: 'appended', ...appended };
  }

  return {
    log,
    reads: () => reads,
    append,
    visible: reader('visible'),
    durable: reader('durable'),
    onAppend: () => () => undefined,
    parsePosition: (text) => text as LogPosition,
    close: async () => undefined,
  };
}

function positionOf(count: number): LogPosition {
  return String(count) as LogPosition;
}
