import type { Response } from 'express';
import type { RecordedEvent } from '../eventstore/port';
import { JSON_LINES_TYPE } from './resource';

/** Answers with one JSON object a line. */
export function sendJsonLines(res: Response, events: readonly RecordedEvent[]): void {
  res.type(JSON_LINES_TYPE).send(events.map((event) => `${JSON.stringify(event)}\n`).join(''));
}
