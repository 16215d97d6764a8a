import type { LogPosition } from '../../eventstore/port';
import { comparePositions } from '../../eventstore/position';
import { KEY_CACHE_MS } from '../../eventstore/vault/subject-keys';
import type { StreamedSlice } from './streamed-event';

/** UTF-16 code units of messages. */
const MOST_CHARACTERS = 8 * 1024 * 1024;

/** The newest slices of the log, in memory. */
export interface RecentSlices {
  /** The slice that follows on those before. */
  add(slice: StreamedSlice): void;
  /** The next slice after a position, empty when there is none yet; undefined when it is not here any more. */
  after(position: LogPosition): StreamedSlice | undefined;
}

/**
 * Keeps what comes after `start`: the newest slices up to {@link MOST_CHARACTERS}, each for as long as a key may be
 * kept, so that nobody is sent a person's data for longer after their erasure than by any other read.
 */
export function createRecentSlices(
  start: LogPosition,
  now: () => number = () => performance.now(),
): RecentSlices {
  const kept: { readonly slice: StreamedSlice; readonly characters: number; readonly until: number }[] = [];
  let from = start;
  let characters = 0;

  function forget(): void {
    const moment = now();
    for (;;) {
      const [oldest] = kept;
      if (!oldest || (oldest.until > moment && characters <= MOST_CHARACTERS)) return;
      kept.shift();
      from = oldest.slice.next;
      characters -= oldest.characters;
    }
  }

  return {
    add(slice) {
      const size = slice.events.reduce(
        (sum, { message, masked }) => sum + message.length + (masked === message ? 0 : masked.length),
        0,
      );
      kept.push({ slice, characters: size, until: now() + KEY_CACHE_MS });
      characters += size;
      forget();
    },
    after(position) {
      forget();
      if (comparePositions(position, from) < 0) return undefined;
      // From the end, for nearly everybody is only one slice behind.
      const first = kept.findLastIndex(({ slice }) => comparePositions(slice.next, position) <= 0) + 1;
      const slice = kept[first]?.slice;
      if (!slice) return { events: [], next: position };
      // The position may be inside of it: whoever read from the store had other slices.
      const unseen = slice.events.findIndex((event) => comparePositions(event.position, position) > 0);
      return { events: unseen < 0 ? [] : slice.events.slice(unseen), next: slice.next };
    },
  };
}
