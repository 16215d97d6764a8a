import { setImmediate as turn } from 'node:timers/promises';
import { LogCorrupted, StoreUnavailable } from '../../eventstore/errors';
import type { LogSlice } from '../../eventstore/port';
import { parsePosition } from '../../eventstore/postgres/position';
import { createEventReader } from '../../eventstore/tail';
import { failureOf } from './events';

const LAST = 4;

/** A reader of a log of four events, one a slice, that notes where it was read; `fail` may reject a read. */
function openReader(fail: (read: number) => Error | undefined = () => undefined) {
  const reads: string[] = [];
  async function readLog({ after = parsePosition('0') }: { after?: LogSlice['next'] }): Promise<LogSlice> {
    reads.push(after);
    const error = fail(reads.length);
    if (error) throw error;
    const revision = Number(after);
    const position = parsePosition(String(Math.min(revision + 1, LAST)));
    const recordedAt = '2026-03-02T09:00:00.000Z';
    const event = {
      id: position,
      type: 'x',
      data: {},
      metadata: {},
      stream: 's',
      revision,
      position,
      recordedAt,
    };
    return { events: revision < LAST ? [event] : [], next: position, atHead: Number(position) === LAST };
  }
  const reader = createEventReader({
    guarantee: 'durable',
    readStream: async () => [],
    readLog,
    head: async () => parsePosition(String(LAST)),
    onAppend: () => () => {},
    parsePosition,
  });
  return { reader, reads };
}

describe('a subscription', () => {
  test('reads one slice ahead while one is dealt with, no more, and none beyond the head', async () => {
    const { reader, reads } = openReader();
    const seen: string[] = [];
    for await (const { next } of reader.subscribe({ signal: new AbortController().signal })) {
      seen.push(next);
      await turn();
      expect(reads).toEqual(['0', '1', '2', '3'].slice(0, seen.length + 1));
      if (seen.length === LAST) break;
    }
    expect(seen).toEqual(['1', '2', '3', '4']);
  });

  test('reads again what it could not read ahead, and skips and repeats nothing', async () => {
    const { reader, reads } = openReader((read) =>
      read % 2 === 0 ? new StoreUnavailable('away') : undefined,
    );
    const seen: string[] = [];
    for await (const { next } of reader.subscribe({ signal: new AbortController().signal })) {
      seen.push(next);
      await turn();
      if (seen.length === LAST) break;
    }
    expect(seen).toEqual(['1', '2', '3', '4']);
    expect(reads).toEqual(['0', '1', '1', '2', '2', '3', '3']);
  });

  test('gives what it has before it throws what stands in the way of the next slice', async () => {
    const { reader } = openReader((read) => (read === 2 ? new LogCorrupted('gone') : undefined));
    const slices = reader.subscribe({ signal: new AbortController().signal })[Symbol.asyncIterator]();
    expect(await slices.next()).toMatchObject({ done: false, value: { next: '1' } });
    await turn();
    expect(await failureOf(slices.next())).toBeInstanceOf(LogCorrupted);
  });
});
