import { InvalidPosition } from '../eventstore/errors';
import type { LogPosition } from '../eventstore/port';
import type { EventSource } from './dependencies';
import { invalidRequest, type Problem } from './problem';

/** A position that came in as a query parameter. Throws a Problem. */
export function readPosition(events: EventSource, parameter: string, text: string): LogPosition {
  try {
    return events.parsePosition(text);
  } catch (error) {
    throw error instanceof InvalidPosition ? noSuchPosition(parameter) : error;
  }
}

export function noSuchPosition(parameter: string): Problem {
  return invalidRequest(
    [{ parameter, detail: 'is not a position of this log.' }],
    'Use a position that an earlier answer gave, or leave it out.',
  );
}
