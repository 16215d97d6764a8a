import type { Pool } from 'pg';
import { fold } from '../../domain/evolve';
import type { TimeSpan } from '../../domain/metrics/facts';
import { createReturnReader, type FcaReturn } from '../../domain/metrics/fca-return';
import type { Complaint } from '../../domain/state';
import { type Instant, toMs } from '../../domain/time';
import { decodeEvent, streamOf } from '../../eventstore/complaint-stream';
import type { PinnedPolicies } from '../../eventstore/policy-log';
import type { EventStore, LogPosition } from '../../eventstore/port';
import { comparePositions } from '../../eventstore/position';
import { complaintsProjection } from '../models/complaints';
import { slicesOf } from './metrics-pages';

/** Streams that are read at once. */
const CONCURRENCY = 16;

// What was registered after the period may have been received in it, and is not closed or has changed since its start.
export const IDS_FOR_RETURN = `SELECT id FROM read.complaints
  WHERE id > $1 AND (changed_at >= $2 OR status <> 'closed') ORDER BY id`;

const ROWS = `SELECT id, position, changed_at AS "changedAt", state FROM read.complaints WHERE id = ANY ($1)`;

/** What was known: all up to a position of the log, or all that had happened up to a moment, which is in it. */
export type Known = { readonly upTo: LogPosition } | { readonly happenedBy: Instant };

export interface ReturnSources {
  readonly pool: Pool;
  readonly pinned: PinnedPolicies;
  readonly events: Pick<EventStore, 'durable' | 'parsePosition'>;
}

interface Row {
  readonly id: string;
  readonly position: string;
  readonly changedAt: Date;
  readonly state: Complaint;
}

/**
 * The return of a period by what was known then, so that a return is the same whenever it is made: complaints that have not
 * changed since then are taken from the read model, the others are folded from their streams up to there, a few at a
 * time. The read model has to know at least as much; what is known must not end before the period does.
 */
export async function readFcaReturn(
  { pool, pinned, events }: ReturnSources,
  { from, until, known }: TimeSpan & { readonly known: Known },
): Promise<FcaReturn> {
  const reader = createReturnReader({ from, until });
  const isKnownAt = (position: LogPosition, at: number) =>
    'upTo' in known ? comparePositions(position, known.upTo) <= 0 : at <= toMs(known.happenedBy);

  async function asKnown({ id, position, changedAt, state }: Row): Promise<Complaint | undefined> {
    if (isKnownAt(events.parsePosition(position), changedAt.getTime())) return state;
    const stored = await events.durable.readStream(streamOf(id));
    const stream = stored.map((event) => ({ position: event.position, event: decodeEvent(event) }));
    const later = stream.findIndex(({ position, event }) => !isKnownAt(position, toMs(event.at)));
    return fold((later < 0 ? stream : stream.slice(0, later)).map(({ event }) => event));
  }

  for await (const found of slicesOf(pool, IDS_FOR_RETURN, [from])) {
    const { rows } = await pool.query<Row>(ROWS, [found.map(({ id }) => id)]);
    for (let first = 0; first < rows.length; first += CONCURRENCY) {
      for (const complaint of await Promise.all(rows.slice(first, first + CONCURRENCY).map(asKnown)))
        if (complaint) reader.add(complaint, await pinned(complaint.policy));
    }
  }
  return reader.read();
}

/** How many complaints the read model does not know as the log has them, since one of their events could not be applied. */
export async function complaintsParked(pool: Pool): Promise<number> {
  const { rows } = await pool.query<{ count: number }>(
    `SELECT count(*)::integer AS count FROM read.parked_streams WHERE generation IN (
       SELECT generation FROM read.checkpoints WHERE projection = $1 AND slot = 'serving')`,
    [complaintsProjection.name],
  );
  return rows[0]?.count ?? 0;
}
