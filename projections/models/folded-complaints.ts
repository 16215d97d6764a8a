import { evolve } from '../../domain/evolve';
import type { Recorded } from '../../domain/events';
import type { Complaint } from '../../domain/state';
import { complaintIdOf, decodeEvent } from '../../eventstore/complaint-stream';
import type { RecordedEvent } from '../../eventstore/port';
import type { ReadModelTransaction } from '../projection';
import type { RememberedStates } from '../remembered-states';

/** An event that the read model does not have yet, and what became of its complaint by it. */
export interface Step {
  /** Of the complaint, by its stream. */
  readonly id: string;
  readonly event: RecordedEvent;
  /** The same in the form of the domain. */
  readonly recorded: Recorded;
  readonly before: Complaint | undefined;
  readonly after: Complaint;
}

export interface Folded {
  /** In the order of the log. */
  readonly steps: readonly Step[];
  /** The states by id that the tables go by now. */
  readonly stored: ReadonlyMap<string, Complaint>;
  /** The same after all steps, to be kept when they were written. */
  readonly states: ReadonlyMap<string, Complaint>;
}

/** Folds events over the states of their complaints. Throws for an event that does not follow on from its state. */
export async function foldNew(
  tx: ReadModelTransaction,
  memory: RememberedStates<Complaint>,
  events: readonly RecordedEvent[],
): Promise<Folded> {
  const concerned = events.flatMap((event) => {
    const id = complaintIdOf(event.stream);
    return id === undefined ? [] : [{ id, event }];
  });
  const states = await memory.load(tx, new Set(concerned.map(({ id }) => id)));
  const stored = new Map(states);
  const steps: Step[] = [];
  for (const { id, event } of concerned) {
    const before = states.get(id);
    const recorded = decodeNew(before, event);
    if (!recorded) continue;
    const after = evolve(before, recorded);
    states.set(id, after);
    steps.push({ id, event, recorded, before, after });
  }
  return { steps, stored, states };
}

/** The event in the domain's form, undefined when it is in the state already. */
function decodeNew(state: Complaint | undefined, event: RecordedEvent): Recorded | undefined {
  const revision = state?.revision ?? -1;
  if (event.revision <= revision) return undefined;
  if (event.revision !== revision + 1) {
    throw new Error(
      `Event ${event.type} of ${event.stream} has revision ${event.revision}, but the read model is at ${revision}. ` +
        'Rebuild the projection.',
    );
  }
  return decodeEvent(event);
}
