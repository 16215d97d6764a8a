import type { Position } from '@eventstore/db-client';
import { InvalidPosition } from '../errors';
import type { LogPosition } from '../port';

const LARGEST = 2n ** 63n - 1n;
const TEXT = /^(0|[1-9]\d{0,18})\/(0|[1-9]\d{0,18})$/;

/** Before the first event. */
export const LOG_START = parsePosition('0/0');

/** The position in KurrentDB's form: the commit's and the prepare's, as text with a slash between. */
export function parsePosition(text: string): LogPosition {
  const { commit, prepare } = readPosition(text);
  return `${commit}/${prepare}` as LogPosition;
}

export function readPosition(text: string): Position {
  const [, first, second] = TEXT.exec(text) ?? [];
  if (first === undefined || second === undefined) throw new InvalidPosition(text);
  const [commit, prepare] = [BigInt(first), BigInt(second)];
  if (commit > LARGEST || prepare > LARGEST) throw new InvalidPosition(text);
  return { commit, prepare };
}

export function positionOf({ commit, prepare }: Position): LogPosition {
  return `${commit}/${prepare}` as LogPosition;
}
