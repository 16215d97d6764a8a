import type { Instant } from '../time';
import type { Detection, ProblemCommandData } from './commands';
import type { RecordedProblemEvent } from './events';

interface Happened {
  readonly at: Instant;
  readonly by: string;
}

/** A recurring issue: the fold of the events of its stream. */
export interface Problem extends Omit<Detection, 'complaints'> {
  readonly id: string;
  readonly revision: number;
  readonly openedAt: Instant;
  readonly changedAt: Instant;
  /** In the order in which they joined, each once. */
  readonly complaints: readonly string[];
  readonly notes: readonly (ProblemCommandData<'note'> & Happened)[];
  /** Missing while the problem is open. */
  readonly resolution?: ProblemCommandData<'resolve'> & Happened;
}

/** What is so after an event. Total but for a stream that does not begin with the opening. */
export function evolveProblem(state: Problem | undefined, event: RecordedProblemEvent): Problem {
  const { revision, at } = event;
  if (event.type === 'ProblemOpened') {
    const { problemId, ...data } = event.data;
    return { ...data, id: problemId, revision, openedAt: at, changedAt: at, notes: [] };
  }
  if (!state) throw new Error(`${event.type} at revision ${revision} has no ProblemOpened before it`);
  const after = { ...state, revision, changedAt: at };
  const happened = { at, by: event.by.id };
  switch (event.type) {
    case 'ComplaintsJoined':
      return { ...after, complaints: [...new Set([...state.complaints, ...event.data.complaints])] };
    case 'ProblemNoted':
      return { ...after, notes: [...state.notes, { ...event.data, ...happened }] };
    case 'ProblemResolved':
      return { ...after, resolution: { ...event.data, ...happened } };
  }
}

/** The state after all events, undefined for none. */
export function foldProblem(events: Iterable<RecordedProblemEvent>): Problem | undefined {
  let state: Problem | undefined;
  for (const event of events) state = evolveProblem(state, event);
  return state;
}
