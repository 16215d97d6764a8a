import fc from 'fast-check';
import type { Recorded } from '../../domain/events';
import { toMs } from '../../domain/time';
import { play } from '../domain/play';
import { richPolicy, richWorlds } from '../domain/rich';
import { sequences } from '../domain/sequences';
import { lived, lives } from './lives';

const HOUR = 3_600_000;
const START = toMs('2026-03-01T00:00:00.000Z');

/** The policy that the {@link histories} follow. */
export const rich = richPolicy();

const random = fc.tuple(fc.nat(richWorlds.length - 1), sequences).map(([index, actions]) => {
  const start = richWorlds[index];
  return play(actions, start).at(-1)?.after.events ?? start?.events ?? [];
});

/** A few complaints, each with all its events: random acts, and lives that come to an end. */
export const histories: fc.Arbitrary<readonly (readonly Recorded[])[]> = fc.array(
  fc.oneof(
    random,
    lives.map((life) => lived(life, rich).events),
  ),
  { maxLength: 4 },
);

/** Three moments of the time in which they happen, in milliseconds since 1970, unsorted. */
export const moments = fc.uniqueArray(fc.integer({ min: START, max: START + 200 * 24 * HOUR }), {
  minLength: 3,
  maxLength: 3,
});
