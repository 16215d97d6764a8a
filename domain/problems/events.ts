import type { Actor } from '../actor';
import type { Instant } from '../time';
import type { Detection, ProblemCommandData } from './commands';

// These names and shapes are what is stored: a change of one is a new version with an upcaster, never an edit.

interface Event<Type extends string, Data> {
  readonly type: Type;
  readonly data: Data;
}

/** Complaints share something above the rate of a rule. */
export type ProblemOpened = Event<'ProblemOpened', Detection & { readonly problemId: string }>;
/** More complaints share it. */
export type ComplaintsJoined = Event<'ComplaintsJoined', { readonly complaints: readonly string[] }>;
export type ProblemNoted = Event<'ProblemNoted', ProblemCommandData<'note'>>;
/** For good: what recurs afterwards opens another problem. */
export type ProblemResolved = Event<'ProblemResolved', ProblemCommandData<'resolve'>>;

export type ProblemEvent = ProblemOpened | ComplaintsJoined | ProblemNoted | ProblemResolved;

const knownTypes: Record<ProblemEvent['type'], true> = {
  ProblemOpened: true,
  ComplaintsJoined: true,
  ProblemNoted: true,
  ProblemResolved: true,
};

export const problemEventTypes = Object.keys(knownTypes) as readonly ProblemEvent['type'][];

/** True for an event of a type that this version of Redress knows; the name vouches for the shape of the data. */
export function isProblemEvent(event: {
  readonly type: string;
  readonly data: unknown;
}): event is ProblemEvent {
  return Object.hasOwn(knownTypes, event.type);
}

/** An event with where it stands in its stream, who caused it, and when. */
export type RecordedProblemEvent<E extends ProblemEvent = ProblemEvent> = E & {
  readonly revision: number;
  readonly at: Instant;
  readonly by: Actor;
};
