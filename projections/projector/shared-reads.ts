import type { LogSlice, ReadLogOptions, VisibleReader } from '../../eventstore/port';

/** So many slices are kept: those of the last moment, for projections that are a little behind the others. */
const KEPT = 8;

/** What a projector reads of a log. */
export type LogReader = Pick<VisibleReader, 'readLog' | 'readStream' | 'head'>;

/**
 * A reader for the projections of one process, which follow the log at about the same time: what one of them has read,
 * and decrypted, the others get as well. A slice may end before the log does now, as one that was read a moment ago.
 */
export function shareReads(visible: LogReader): LogReader {
  const slices = new Map<string, Promise<LogSlice>>();

  function read({ after, limit }: ReadLogOptions): Promise<LogSlice> {
    const key = `${after ?? ''} ${limit}`;
    const known = slices.get(key);
    if (known) return known;
    const slice = visible.readLog({ limit, ...(after === undefined ? {} : { after }) });
    slices.set(key, slice);
    const forget = () => {
      if (slices.get(key) === slice) slices.delete(key);
    };
    slice.then(({ events }) => {
      if (events.length === 0) forget();
    }, forget);
    for (const oldest of slices.keys()) {
      if (slices.size <= KEPT) break;
      slices.delete(oldest);
    }
    return slice;
  }

  return {
    head: () => visible.head(),
    readStream: (stream, options) => visible.readStream(stream, options),
    async readLog(options) {
      const { wanted } = options;
      const slice = await read(options);
      return wanted ? { ...slice, events: slice.events.filter(({ stream }) => wanted(stream)) } : slice;
    },
  };
}
