import type { Pool } from 'pg';
import { describeEvent } from '../../domain/describe';
import type { MissedDeadline, Recorded } from '../../domain/events';
import { fold } from '../../domain/evolve';
import { complaintIdOf, decodeEvent } from '../../eventstore/complaint-stream';
import type { RecordedEvent } from '../../eventstore/port';

type Row = Record<string, unknown>;

/** All rows of the read models, in the order of their keys. */
export interface Tables {
  readonly complaints: readonly Row[];
  readonly timeline: readonly Row[];
}

export async function readTables(pool: Pool): Promise<Tables> {
  const complaints = await pool.query<Row>('SELECT * FROM read.complaints ORDER BY id');
  const timeline = await pool.query<Row>('SELECT * FROM read.timeline ORDER BY complaint_id, revision');
  return { complaints: complaints.rows, timeline: timeline.rows };
}

/** What the read models have to hold after these events, made from scratch: a second opinion on the projections. */
export function expectedTables(log: readonly RecordedEvent[]): Tables {
  const streams = new Map<string, RecordedEvent[]>();
  for (const event of log) {
    const id = complaintIdOf(event.stream);
    if (id === undefined) continue;
    const events = streams.get(id);
    if (events) events.push(event);
    else streams.set(id, [event]);
  }
  const sorted = [...streams].sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    complaints: sorted.map(([id, events]) => complaintRow(id, events)),
    timeline: sorted.flatMap(([id, events]) => events.map((event) => timelineRow(id, event))),
  };
}

function complaintRow(id: string, stored: readonly RecordedEvent[]): Row {
  const events = stored.map(decodeEvent);
  const complaint = fold(events);
  if (!complaint) throw new Error(`${id} has no events`);
  const dues = complaint.clocks.map(({ dueAt, name }) => `${dueAt} ${name}`).sort();
  const [dueAt, name] = dues[0]?.split(' ') ?? [];
  return {
    id,
    revision: events.length - 1,
    position: stored.at(-1)?.position,
    status: complaint.status,
    level: complaint.level,
    role: complaint.role,
    category: complaint.category,
    department: complaint.department,
    priority: complaint.priority,
    subject: complaint.subject,
    product: complaint.product ?? null,
    channel: complaint.channel,
    assignee: complaint.assignee ?? null,
    owner: complaint.owner ?? null,
    holder: complaint.owner ?? complaint.assignee ?? null,
    watchers: complaint.watchers,
    registered_at: new Date(events[0]?.at ?? ''),
    changed_at: new Date(events.at(-1)?.at ?? ''),
    closed_at: complaint.closure ? new Date(complaint.closure.at) : null,
    next_deadline_name: name ?? null,
    next_due_at: dueAt === undefined ? null : new Date(dueAt),
    breached: events.some((event) => missedIn(event) !== undefined),
    escalations: events.filter(({ type }) => type === 'ComplaintEscalated').length,
    reopenings: events.filter(({ type }) => type === 'ComplaintReopened').length,
    source_system: complaint.source?.system ?? null,
    source_reference: complaint.source?.reference ?? null,
    state: JSON.parse(JSON.stringify(complaint)),
    due_order: dueAt === undefined ? Number.POSITIVE_INFINITY : new Date(dueAt),
  };
}

function timelineRow(id: string, stored: RecordedEvent): Row {
  const event = decodeEvent(stored);
  const missed = missedIn(event);
  return {
    complaint_id: id,
    revision: event.revision,
    position: stored.position,
    at: new Date(event.at),
    by_id: event.by.id,
    by_role: event.by.role,
    type: event.type,
    text: describeEvent(event),
    due_at: missed ? new Date(missed.dueAt) : null,
    fired_at: missed ? new Date(missed.firedAt) : null,
  };
}

function missedIn({ type, data }: Recorded): MissedDeadline | undefined {
  if (type === 'ComplaintEscalated') {
    return data.cause.type === 'deadline' ? data.cause.missed : undefined;
  }
  return 'missed' in data ? data.missed : undefined;
}
