import { InvalidPosition } from '../eventstore/errors';
import type { LogPosition } from '../eventstore/port';
import type { EventSource } from './dependencies';
import { invalidRequest, type Problem } from './problem';

/** Where a position came in. */
export type PositionPlace =
  | { readonly parameter: string }
  | { readonly header: string }
  | { readonly pointer: string };

/** A position that came in with a request. Throws a Problem. */
export function readPosition(events: EventSource, place: PositionPlace, text: string): LogPosition {
  try {
    return events.parsePosition(text);
  } catch (error) {
    throw error instanceof InvalidPosition ? noSuchPosition(place) : error;
  }
}

export function noSuchPosition(place: PositionPlace): Problem {
  return invalidRequest(
    [{ ...place, detail: 'is not a position of this log.' }],
    'Use a position that an earlier answer gave, or leave it out.',
  );
}
