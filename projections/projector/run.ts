import type { EventStore, LogSlice } from '../../eventstore/port';
import type { Apply, Projection } from '../projection';
import type { Taken } from './checkpoint';
import { type Part, streamsOf } from './parts';
import type { Reached } from './position';

/** What one part of a projection keeps in this process from one batch to the next: nothing is lost with it. */
export interface Run {
  /** How to apply what comes after the checkpoint: as before, when nobody else has moved it, else by a new run. */
  applyAfter(taken: Taken): Apply;
  /** The batch was committed: the next one goes on from here. */
  moved(taken: Taken, to: Reached, apply: Apply): void;
  /** Whatever was remembered may not have happened. */
  forget(): void;
  /** The next slice after the checkpoint, which may have been read while the one before it was applied. */
  read(taken: Taken, limit: number): Promise<LogSlice>;
  /** Begins to read what comes after a slice. */
  readAhead(taken: Taken, slice: LogSlice, limit: number): void;
}

interface Ahead extends Pick<Taken, 'generation' | 'position'> {
  readonly slice: Promise<LogSlice>;
}

export function createRun({ visible }: Pick<EventStore, 'visible'>, projection: Projection): Run {
  let last: (Pick<Taken, 'generation' | 'position' | 'parked'> & { readonly apply: Apply }) | undefined;
  let ahead: Ahead | undefined;
  const readAfter = (after: Reached, part: Part, limit: number) =>
    visible.readLog({
      limit,
      wanted: streamsOf(projection, part),
      ...(after === null ? {} : { after }),
    });
  return {
    applyAfter({ generation, position, parked }) {
      const goesOn =
        last?.generation === generation &&
        last.position === position &&
        // A stream that was tried again is further than what is remembered of it.
        last.parked.every((stream) => parked.includes(stream));
      return last && goesOn ? last.apply : projection.begin();
    },
    moved({ generation, parked }, position, apply) {
      last = { generation, position, parked, apply };
    },
    forget() {
      last = undefined;
      ahead = undefined;
    },
    read(taken, limit) {
      const { generation, position } = taken;
      const found = ahead?.generation === generation && ahead.position === position ? ahead.slice : undefined;
      ahead = undefined;
      return found ?? readAfter(position, taken, limit);
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
