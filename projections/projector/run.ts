import type { LogPosition, LogSlice } from '../../eventstore/port';
import type { Apply, Projection } from '../projection';
import type { Taken } from './checkpoint';
import { type Part, streamsOf } from './parts';
import type { Reached } from './position';
import type { LogReader } from './shared-reads';

/**
 * What the log has after the place where this process left a part. `unknown`: it has not left one. `passed`: events, none
 * of which concerns the part.
 */
export interface Peeked {
  readonly found: 'unknown' | 'nothing' | 'passed' | 'wanted';
  /** True when the log had no more then. */
  readonly atHead: boolean;
}

type Place = Pick<Taken, 'generation' | 'position'>;

/** What one part of a projection keeps in this process from one batch to the next: nothing is lost with it. */
export interface Run {
  /** How to apply what comes after the checkpoint: as before, when nobody else has moved it, else by a new run. */
  applyAfter(taken: Taken): Apply;
  /** The batch was committed: the next one goes on from here. */
  moved(taken: Taken, to: LogPosition, apply: Apply): void;
  /** Whatever was remembered may not have happened. */
  forget(): void;
  /** Forgets, unless this process was the last to move the part. */
  foundAt(place: Place): void;
  /** Looks without taking the part; what was found is there for `read`. */
  peek(limit: number): Promise<Peeked>;
  /** The next slice after the checkpoint, which may have been read already. */
  read(taken: Taken, limit: number): Promise<LogSlice>;
  /** Begins to read what comes after a slice. */
  readAhead(taken: Taken, slice: LogSlice, limit: number): void;
}

/** Where this process left the part. */
interface Left extends Place, Part {
  readonly position: LogPosition;
  readonly parked: readonly string[];
  readonly apply: Apply;
}

export function createRun({ visible }: { readonly visible: LogReader }, projection: Projection): Run {
  let left: Left | undefined;
  /** The end of the events after it that do not concern the part, if there are any. */
  let passed: LogPosition | undefined;
  /** All that concerns the part between its checkpoint and the end of the slice. */
  let ahead: (Place & { readonly slice: Promise<LogSlice> }) | undefined;

  const readAfter = (after: Reached, part: Part, limit: number) =>
    visible.readLog({
      limit,
      wanted: streamsOf(projection, part),
      ...(after === null ? {} : { after }),
    });
  const isAt = (place: Place | undefined, { generation, position }: Place) =>
    place?.generation === generation && place.position === position;

  const forget = () => {
    left = undefined;
    passed = undefined;
    ahead = undefined;
  };

  return {
    applyAfter(taken) {
      // A stream that was tried again is further than what is remembered of it.
      const goesOn = isAt(left, taken) && left?.parked.every((stream) => taken.parked.includes(stream));
      return left && goesOn ? left.apply : projection.begin();
    },
    moved({ generation, part, parts, parked }, position, apply) {
      left = { generation, part, parts, position, parked, apply };
      passed = undefined;
    },
    forget,
    foundAt(place) {
      if (left && !isAt(left, place)) forget();
    },
    async peek(limit) {
      if (!left) return { found: 'unknown', atHead: false };
      const { generation, position } = left;
      const after = passed ?? position;
      const slice = isAt(ahead, left) && passed === undefined ? ahead?.slice : undefined;
      const next = await (slice ?? readAfter(after, left, limit));
      const { atHead } = next;
      if (next.next === after) return { found: 'nothing', atHead };
      ahead = { generation, position, slice: Promise.resolve(next) };
      if (next.events.length > 0) return { found: 'wanted', atHead };
      passed = next.next;
      return { found: 'passed', atHead };
    },
    read(taken, limit) {
      const slice = isAt(ahead, taken) ? ahead?.slice : undefined;
      ahead = undefined;
      return slice ?? readAfter(taken.position, taken, limit);
    },
    readAhead(taken, { next, atHead }, limit) {
      if (atHead) return;
      const slice = readAfter(next, taken, limit);
      // Whoever takes it hears why it failed; nobody may.
      slice.catch(() => {});
      ahead = { generation: taken.generation, position: next, slice };
    },
  };
}
