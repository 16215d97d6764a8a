import type { Pool } from 'pg';
import { inTransaction } from '../../platform/transaction';
import type { Projection } from '../projection';
import { applyOneByOne } from './apply-one-by-one';
import { type Place, takeCheckpoints } from './checkpoint';
import type { ProjectionFailure } from './failure';
import { parkedStreams, parkStream, unparkStream } from './parked';
import { partOf } from './parts';
import { isAtOrPast } from './position';
import type { LogReader } from './shared-reads';

export interface RetryOptions {
  readonly pool: Pool;
  readonly store: { readonly visible: Pick<LogReader, 'readStream'> };
  readonly projection: Projection;
  readonly place: Place;
  /** Default: all that are parked in this part. */
  readonly stream?: string | undefined;
}

/** What became of a parked stream: applied up to the checkpoint, or parked again. */
export interface Retried {
  readonly stream: string;
  /** How many of its events are in the read model now that were not. */
  readonly applied: number;
  readonly failure: ProjectionFailure | null;
}

/**
 * Applies the events of parked streams, in their order, up to where the part has come, each stream in a transaction of
 * its own. Waits for the batch that is running. A stream whose events still cannot be applied stays parked, perhaps
 * further on. Rejects when the database or the store does not answer; what was done by then stays done.
 */
export async function retryParked(options: RetryOptions): Promise<readonly Retried[]> {
  const { pool, projection, place, stream } = options;
  const waiting = await inTransaction(pool, async (tx) => {
    const [taken] = await takeCheckpoints(tx, [{ projection, place }], { wait: true });
    return taken ? parkedStreams(tx, taken).then((all) => all.filter((one) => isOf(one, taken.parts))) : [];
  });
  const retried: Retried[] = [];
  for (const one of waiting) {
    if (stream !== undefined && one.stream !== stream) continue;
    const result = await retryStream(options, one.stream);
    if (result) retried.push(result);
  }
  return retried;

  function isOf(one: { readonly stream: string }, parts: number): boolean {
    return partOf(one.stream, parts) === place.part;
  }
}

function retryStream(
  { pool, store, projection, place }: RetryOptions,
  stream: string,
): Promise<Retried | undefined> {
  return inTransaction(pool, async (tx): Promise<Retried | undefined> => {
    const [taken] = await takeCheckpoints(tx, [{ projection, place }], { wait: true });
    const parked = taken && (await parkedStreams(tx, taken)).find((one) => one.stream === stream);
    if (!parked) return undefined;
    const all = await store.visible.readStream(stream, { from: parked.revision });
    const events = all.filter(({ position }) => isAtOrPast(taken.position, position));
    const poison = await applyOneByOne(tx, projection, events, async () => 'end');
    if (!poison) {
      await unparkStream(tx, taken, stream);
      return { stream, applied: events.length, failure: null };
    }
    const applied = events.indexOf(poison.event);
    await parkStream(tx, taken, poison.event, poison.failure, events.length - applied);
    return { stream, applied, failure: poison.failure };
  });
}
