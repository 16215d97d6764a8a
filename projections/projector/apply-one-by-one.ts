import type { RecordedEvent } from '../../eventstore/port';
import type { Projection, ReadModelTransaction } from '../projection';
import { failureOf, type ProjectionFailure } from './failure';
import { isTransient } from './transient';

/** An event that could not be applied, and why; it left no trace. */
export interface Poison {
  readonly event: RecordedEvent;
  readonly failure: ProjectionFailure;
}

/**
 * Applies events each by itself, to find the one that cannot be. `onPoison` says whether to go on with the events of
 * other streams after it; the result is the poison that ended it. Rejects with what says nothing of the events.
 */
export async function applyOneByOne(
  tx: ReadModelTransaction,
  projection: Pick<Projection, 'begin'>,
  events: readonly RecordedEvent[],
  onPoison: (poison: Poison) => Promise<'go-on' | 'end'>,
): Promise<Poison | undefined> {
  const left = new Set<string>();
  let apply = projection.begin();
  for (const event of events) {
    if (left.has(event.stream)) continue;
    await tx.query('SAVEPOINT before_event');
    try {
      await apply(tx, [event]);
      await tx.query('RELEASE SAVEPOINT before_event');
    } catch (error) {
      if (isTransient(error)) throw error;
      await tx.query('ROLLBACK TO SAVEPOINT before_event');
      // What it remembers of the event did not happen.
      apply = projection.begin();
      const poison = { event, failure: failureOf(error, event) };
      if ((await onPoison(poison)) === 'end') return poison;
      left.add(event.stream);
    }
  }
  return undefined;
}
