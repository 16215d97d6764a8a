import type { Pool } from 'pg';
import { fold } from '../../domain/evolve';
import { complaintIdOf, decodeEvent, streamOf } from '../../eventstore/complaint-stream';
import type { DurableReader, EventStore } from '../../eventstore/port';
import { readServed } from '../projector/checkpoint';
import { complaintsProjection } from '../models/complaints';
import type { Reached } from '../projector/position';

/** A complaint that is not closed. */
export interface OpenComplaint {
  readonly complaintId: string;
  readonly revision: number;
}

const PAGE = 500;

export const OPEN_PAGE = `SELECT id AS "complaintId", revision
  FROM read.complaints WHERE status <> 'closed' AND id > $1 ORDER BY id LIMIT ${PAGE}`;

/**
 * Every complaint that is open, once each, also when the read model lags, has halted, or has parked a stream: whatever
 * the log says after the checkpoint, and what is parked, is judged by its own stream. A complaint whose stream cannot be read counts as open, since nobody can say
 * that it is closed. Rejects when the database or the store does not answer. What changes meanwhile may be given as it
 * was or as it is.
 */
export async function* openComplaints(
  pool: Pool,
  store: Pick<EventStore, 'durable'>,
): AsyncGenerator<OpenComplaint, void, undefined> {
  // Checkpoint, then log, then rows: a row can be ahead of the checkpoint, but no change escapes both.
  const served = await readServed(pool, complaintsProjection);
  const moved = await complaintsAfter(store.durable, served?.position ?? null);
  for (const stream of served?.parked ?? []) {
    const complaintId = complaintIdOf(stream);
    if (complaintId !== undefined) moved.add(complaintId);
  }
  for (const complaintId of moved) {
    const open = await openInStream(store.durable, complaintId);
    if (open) yield open;
  }
  for (let after = ''; ; ) {
    const { rows } = await pool.query<OpenComplaint>(OPEN_PAGE, [after]);
    for (const open of rows) {
      if (!moved.has(open.complaintId)) yield open;
    }
    const last = rows.at(-1);
    if (!last || rows.length < PAGE) return;
    after = last.complaintId;
  }
}

async function complaintsAfter(reader: DurableReader, position: Reached): Promise<Set<string>> {
  const ids = new Set<string>();
  let after = position;
  for (;;) {
    const slice = await reader.readLog({ limit: PAGE, ...(after === null ? {} : { after }) });
    for (const { stream } of slice.events) {
      const id = complaintIdOf(stream);
      if (id !== undefined) ids.add(id);
    }
    if (slice.atHead) return ids;
    after = slice.next;
  }
}

async function openInStream(reader: DurableReader, complaintId: string): Promise<OpenComplaint | undefined> {
  const events = await reader.readStream(streamOf(complaintId));
  const last = events.at(-1);
  if (!last) return undefined;
  try {
    const complaint = fold(events.map(decodeEvent));
    if (!complaint || complaint.status === 'closed') return undefined;
    return { complaintId, revision: complaint.revision };
  } catch {
    return { complaintId, revision: last.revision };
  }
}
