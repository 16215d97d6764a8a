import type { Pool } from 'pg';
import { LogCorrupted } from '../../eventstore/errors';
import type { EventStore, LogPosition } from '../../eventstore/port';
import { allProjections } from '../all';
import type { ProjectionName } from '../projection';
import { type Checkpoint, readCheckpoints } from './checkpoint';
import type { ProjectionFailure } from './failure';
import { isAtOrPast, leastOf, type Reached } from './position';
import { type Slot, slots } from './slot';

/** How far a read model is behind the log. */
export interface Lag {
  /** Null where positions of the log are no count of events (KurrentDB). */
  readonly events: number | null;
  /** Since when the first event that is missing was recorded, by the clock of the database; null when that cannot be read. */
  readonly seconds: number | null;
}

/** How a projection stands in one slot. `failed`: it has halted, and its read model is as of `position`. */
export interface ProjectionStanding {
  readonly projection: string;
  readonly slot: Slot;
  readonly version: number;
  /** Whether processes of this release fill it. */
  readonly current: boolean;
  readonly parts: number;
  /** Of the last event that is in the read model, whatever the part; null before the first. */
  readonly position: Reached;
  /** Of the newest event of the log. */
  readonly head: LogPosition;
  readonly caughtUp: boolean;
  readonly status: Checkpoint['status'];
  readonly failure: ProjectionFailure | null;
  /** How many streams wait to be tried again. */
  readonly parked: number;
  /** False while a backlog is worked off without the indexes of queries. */
  readonly indexed: boolean;
  /** From 0 to 1, how much of the log is in it, by position. */
  readonly share: number;
  /** When it began at the start of the log, RFC 3339. */
  readonly beganAt: string;
  /** When it will have caught up, if it goes on as since it began; null when it has, does not move, or cannot know. */
  readonly doneAt: string | null;
  /** When a checkpoint was last written, RFC 3339; null when it has never run. */
  readonly updatedAt: string | null;
}

/** With how far it is behind, for which the log is read. */
export interface ProjectionStatus extends ProjectionStanding {
  readonly lag: Lag;
}

/** How each projection stands, in each slot that is filled. Rejects when the database or the store does not answer. */
export async function projectionStatus(
  pool: Pool,
  store: Pick<EventStore, 'visible'>,
  projections: readonly ProjectionName[] = allProjections,
): Promise<readonly ProjectionStatus[]> {
  const [standings, now] = await standingsAt(pool, store, projections);
  return Promise.all(standings.map(async (one) => ({ ...one, lag: await lagOf(store, one, now) })));
}

/** {@link projectionStatus} for whoever asks often. */
export async function projectionStandings(
  pool: Pool,
  store: Pick<EventStore, 'visible'>,
): Promise<readonly ProjectionStanding[]> {
  const [standings] = await standingsAt(pool, store, allProjections);
  return standings;
}

/** With the moment by the clock of the database, in milliseconds since 1970. */
async function standingsAt(
  pool: Pool,
  store: Pick<EventStore, 'visible'>,
  projections: readonly ProjectionName[],
): Promise<readonly [readonly ProjectionStanding[], now: number]> {
  // The head first: a checkpoint that is read later can only be further.
  const head = await store.visible.head();
  const checkpoints = await readCheckpoints(pool, projections);
  const { rows } = await pool.query<{ generation: string; parked: number; now: Date }>(
    `SELECT generation, count(p.stream)::integer AS parked, clock_timestamp() AS now
     FROM (SELECT DISTINCT generation FROM read.checkpoints) c LEFT JOIN read.parked_streams p USING (generation)
     GROUP BY generation`,
  );
  const now = rows[0]?.now.getTime() ?? Date.now();
  const standings = projections.flatMap(({ name, version }) =>
    slots.flatMap((slot) => {
      const parts = checkpoints.filter((one) => one.projection === name && one.slot === slot);
      const [first] = parts;
      if (!first) return [];
      const parked = rows.find(({ generation }) => generation === first.generation)?.parked ?? 0;
      return standingOf({ first, parts, version, parked, head, now });
    }),
  );
  return [standings, now];
}

interface Found {
  readonly first: Checkpoint;
  readonly parts: readonly Checkpoint[];
  readonly version: number;
  readonly parked: number;
  readonly head: LogPosition;
  /** Milliseconds since 1970 by the clock of the database. */
  readonly now: number;
}

function standingOf({ first, parts, version, parked, head, now }: Found): ProjectionStanding {
  const position = leastOf(parts.map((part) => part.position));
  const halted = parts.find(({ status }) => status === 'failed');
  const { status } = halted ?? parts.find((part) => part.status === 'paused') ?? first;
  const caughtUp = isAtOrPast(position, head);
  const share = caughtUp ? 1 : shareOf(position, head);
  const updated = parts.flatMap(({ updatedAt }) => (updatedAt === null ? [] : updatedAt.getTime()));
  const goesOn = !caughtUp && status === 'running' && share > 0;
  const begun = first.beganAt.getTime();
  return {
    projection: first.projection,
    slot: first.slot,
    version: first.version,
    current: first.version === version,
    parts: parts.length,
    position,
    head,
    caughtUp,
    status,
    failure: halted?.failure ?? null,
    parked,
    indexed: first.indexed,
    share,
    beganAt: first.beganAt.toISOString(),
    doneAt: goesOn ? new Date(begun + (now - begun) / share).toISOString() : null,
    updatedAt: updated.length === 0 ? null : new Date(Math.max(...updated)).toISOString(),
  };
}

async function lagOf(
  { visible }: Pick<EventStore, 'visible'>,
  { caughtUp, position, head }: ProjectionStanding,
  now: number,
): Promise<Lag> {
  if (caughtUp) return { events: 0, seconds: 0 };
  const events = head.includes('/') ? null : Number(BigInt(head) - BigInt(position ?? '0'));
  try {
    const after = position === null ? {} : { after: position };
    const [first] = (await visible.readLog({ ...after, limit: 1 })).events;
    return {
      events,
      seconds: first ? Math.max(0, (now - Date.parse(first.recordedAt)) / 1_000) : 0,
    };
  } catch (error) {
    // A log that cannot be read halts its projections: that is what the status is asked for then.
    if (error instanceof LogCorrupted) return { events, seconds: null };
    throw error;
  }
}

/** The weightiest number of a position grows with the log in every store. */
function shareOf(position: Reached, head: LogPosition): number {
  const weight = (text: string) => Number(text.split('/')[0]);
  return position === null ? 0 : Math.min(1, weight(position) / Math.max(1, weight(head)));
}
