import { deadlines } from '../../domain/deadlines';
import type { Recorded } from '../../domain/events';
import { evolve } from '../../domain/evolve';
import type { Complaint } from '../../domain/state';
import { toJsonObject } from '../../eventstore/json';
import { type Difference, differences } from './differences';

/** One event of a complaint, and how the complaint stood after it. */
export interface Step {
  readonly event: Recorded;
  readonly state: Complaint;
  /** What the event changed, but for revision and time, which every event does. */
  readonly changes: readonly Difference[];
}

/** Folds the events and keeps the state after each. */
export function stepsOf(events: readonly Recorded[]): readonly Step[] {
  const steps: Step[] = [];
  let before: Complaint | undefined;
  for (const event of events) {
    const state = evolve(before, event);
    steps.push({ event, state, changes: differences(before ? comparable(before) : {}, comparable(state)) });
    before = state;
  }
  return steps;
}

/** Clocks by their name: in a list, one that stops would move all that follow it. */
function comparable({ revision: _revision, changedAt: _changedAt, clocks, ...rest }: Complaint): object {
  return { ...rest, clocks: Object.fromEntries(clocks.map(({ name, ...clock }) => [name, clock])) };
}

/** What the API adds to the state: what the person who asks may do, what of it they do not see, and the problems that the complaint is part of. */
const aroundTheState: ReadonlySet<string> = new Set(['allowed', 'masked', 'problems']);

/** Where the API’s answer differs from the state; nothing when both say the same. */
export function differencesFromApi(state: Complaint, body: object): readonly Difference[] {
  const expected = toJsonObject({ ...state, deadlines: deadlines(state) });
  const answer = Object.fromEntries(Object.entries(body).filter(([name]) => !aroundTheState.has(name)));
  return differences(expected, answer);
}
