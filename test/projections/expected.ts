import { createHash } from 'node:crypto';
import type { Pool } from 'pg';
import { describeEvent } from '../../domain/describe';
import type { Recorded } from '../../domain/events';
import { fold } from '../../domain/evolve';
import { personalPartsOf } from '../../domain/personal/personal-parts';
import { replaceParts } from '../../eventstore/vault/parts';
import { subjectsIn } from '../../eventstore/vault/sealing';
import { complaintIdOf, decodeEvent } from '../../eventstore/complaint-stream';
import { foldProblem } from '../../domain/problems/problem';
import { policyIn, publisherOf } from '../../eventstore/policy-log';
import { decodeProblemEvent, problemIdOf } from '../../eventstore/problem-log';
import type { RecordedEvent } from '../../eventstore/port';
import { schemaOf, type Slot } from '../../projections/projector/slot';
import { breachRows, clockRows, missedIn } from './expected-clocks';
import { denialRows, lookRows } from './expected-looks';
import { notificationRows, notifiedRow } from './expected-notifications';
import { searchRow } from './expected-search';

type Row = Record<string, unknown>;

/** All rows of the read models, in the order of their keys. */
export interface Tables {
  readonly complaints: readonly Row[];
  readonly timeline: readonly Row[];
  readonly complaintSubjects: readonly Row[];
  readonly lastAssigned: readonly Row[];
  readonly clocks: readonly Row[];
  readonly breaches: readonly Row[];
  readonly policies: readonly Row[];
  readonly problems: readonly Row[];
  readonly problemComplaints: readonly Row[];
  readonly complaintWords: readonly Row[];
  readonly notifications: readonly Row[];
  readonly notifiedComplaints: readonly Row[];
  readonly looks: readonly Row[];
  readonly denials: readonly Row[];
}

const ORDER: Readonly<Record<keyof Tables, readonly [table: string, key: string]>> = {
  complaints: ['complaints', 'id'],
  timeline: ['timeline', 'complaint_id, revision'],
  complaintSubjects: ['complaint_subjects', 'complaint_id, subject'],
  lastAssigned: ['last_assigned', 'place'],
  clocks: ['clocks', 'complaint_id, clock'],
  breaches: ['breaches', 'complaint_id, number'],
  policies: ['policies', 'id, version'],
  problems: ['problems', 'id'],
  problemComplaints: ['problem_complaints', 'problem_id, complaint_id'],
  complaintWords: ['complaint_words', 'complaint_id'],
  notifications: ['notifications', 'complaint_id, revision, kind, recipient'],
  notifiedComplaints: ['notified_complaints', 'id'],
  looks: ['looks', 'position'],
  denials: ['denials', 'position'],
};

export async function readTable(
  pool: Pool,
  name: keyof Tables,
  slot: Slot = 'serving',
): Promise<readonly Row[]> {
  const [table, key] = ORDER[name];
  return (await pool.query<Row>(`SELECT * FROM ${schemaOf[slot]}.${table} ORDER BY ${key}`)).rows;
}

export async function readTables(pool: Pool, slot: Slot = 'serving'): Promise<Tables> {
  return {
    complaints: await readTable(pool, 'complaints', slot),
    timeline: await readTable(pool, 'timeline', slot),
    complaintSubjects: await readTable(pool, 'complaintSubjects', slot),
    lastAssigned: await readTable(pool, 'lastAssigned', slot),
    clocks: await readTable(pool, 'clocks', slot),
    breaches: await readTable(pool, 'breaches', slot),
    policies: await readTable(pool, 'policies', slot),
    problems: await readTable(pool, 'problems', slot),
    problemComplaints: await readTable(pool, 'problemComplaints', slot),
    complaintWords: await readTable(pool, 'complaintWords', slot),
    notifications: await readTable(pool, 'notifications', slot),
    notifiedComplaints: await readTable(pool, 'notifiedComplaints', slot),
    looks: await readTable(pool, 'looks', slot),
    denials: await readTable(pool, 'denials', slot),
  };
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
    timeline: sorted.flatMap(([id, events]) => timelineRows(id, events)),
    complaintSubjects: sorted.flatMap(([complaint_id, events]) =>
      [...subjectsIn(events)].sort().map((subject) => ({ complaint_id, subject })),
    ),
    lastAssigned: lastAssignedRows(log),
    clocks: sorted.flatMap(([id, events]) => clockRows(id, events.map(decodeEvent))),
    breaches: sorted.flatMap(([id, events]) => breachRows(id, events.map(decodeEvent))),
    policies: policyRows(log),
    ...problemRows(log),
    complaintWords: sorted.map(([id, events]) => searchRow(id, events)),
    notifications: sorted.flatMap(([id, events]) => notificationRows(id, events)),
    notifiedComplaints: sorted.map(([id, events]) => notifiedRow(id, events)),
    looks: lookRows(log),
    denials: denialRows(log),
  };
}

/** Whoever got the last one by the rules, for each team; for the role of the level where no team has it. */
function lastAssignedRows(log: readonly RecordedEvent[]): readonly Row[] {
  const last = new Map<string, Row>();
  const roles = new Map<string, string>();
  for (const stored of log) {
    if (complaintIdOf(stored.stream) === undefined) continue;
    const { data, type } = decodeEvent(stored);
    if ('role' in data) roles.set(stored.stream, data.role);
    if ('toRole' in data) roles.set(stored.stream, data.toRole);
    if (type !== 'ComplaintAssigned' && type !== 'AcknowledgementMissed') continue;
    const { team = roles.get(stored.stream) ?? '', assignee: person } = data.assignment ?? {};
    if (person !== undefined) last.set(team, { place: team, person, position: stored.position });
  }
  return [...last].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row);
}

function policyRows(log: readonly RecordedEvent[]): readonly Row[] {
  return log
    .filter(({ type }) => type === 'PolicyPublished')
    .map((stored) => {
      const { id, version, title } = policyIn(stored);
      const published_at = new Date(stored.recordedAt);
      const { position } = stored;
      return { id, version, title, published_at, published_by: publisherOf(stored), position };
    })
    .sort((a, b) => (a.id === b.id ? a.version - b.version : a.id < b.id ? -1 : 1));
}

function problemRows(log: readonly RecordedEvent[]): Pick<Tables, 'problems' | 'problemComplaints'> {
  const ids = [...new Set(log.flatMap(({ stream }) => problemIdOf(stream) ?? []))].sort();
  const found = ids.map((id) => {
    const stored = log.filter(({ stream }) => problemIdOf(stream) === id);
    const state = foldProblem(stored.map(decodeProblemEvent));
    if (!state) throw new Error(`${id} has no events`);
    return { id, state, position: stored.at(-1)?.position };
  });
  return {
    problems: found.map(({ id, state, position }) => ({
      id,
      revision: state.revision,
      position,
      rule: state.rule,
      title: state.title,
      key: state.key,
      within_days: state.withinDays,
      status: state.resolution ? 'resolved' : 'open',
      complaints: state.complaints.length,
      opened_at: new Date(state.openedAt),
      changed_at: new Date(state.changedAt),
      resolved_at: state.resolution ? new Date(state.resolution.at) : null,
      state: JSON.parse(JSON.stringify(state)),
    })),
    problemComplaints: found.flatMap(({ id, state }) =>
      [...state.complaints].sort().map((complaint_id) => ({ problem_id: id, complaint_id })),
    ),
  };
}

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

/** Since when the holder of the end has been the holder, by looking at every state on the way. */
function holderSinceIn(events: readonly Recorded[]): Date | null {
  let since: { readonly holder: string; readonly at: string } | undefined;
  for (const [index, { at }] of events.entries()) {
    const state = fold(events.slice(0, index + 1));
    const holder = state?.owner ?? state?.assignee;
    if (holder !== since?.holder) since = holder === undefined ? undefined : { holder, at };
  }
  return since ? new Date(since.at) : null;
}

function complaintRow(id: string, stored: readonly RecordedEvent[]): Row {
  const events = stored.map(decodeEvent);
  const complaint = fold(events);
  if (!complaint) throw new Error(`${id} has no events`);
  const dues = complaint.clocks
    .flatMap(({ name, ahead: [next] }) => {
      if (next?.at === undefined) return [];
      return [`${next.at} ${next.percent === 100 ? name : `${name}@${next.percent}`}`];
    })
    .sort();
  const { reference, email, phone } = complaint.complainant;
  const [known] = [
    reference && `reference ${reference}`,
    email && `email ${email.toLowerCase()}`,
    // The one that the stories use.
    phone === '0049 30 1234' && 'phone +49301234',
  ].filter((one) => typeof one === 'string');
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
    severity: complaint.severity ?? null,
    subject: complaint.subject,
    product: complaint.product ?? null,
    channel: complaint.channel,
    assignee: complaint.assignee ?? null,
    owner: complaint.owner ?? null,
    holder: complaint.owner ?? complaint.assignee ?? null,
    holder_since: holderSinceIn(events),
    team: complaint.team ?? null,
    watchers: complaint.watchers,
    registered_at: new Date(events[0]?.at ?? ''),
    changed_at: new Date(events.at(-1)?.at ?? ''),
    closed_at: complaint.closure ? new Date(complaint.closure.at) : null,
    next_deadline_name: name ?? null,
    next_due_at: dueAt === undefined ? null : new Date(dueAt),
    breached: events.some((event) => missedIn(event) !== undefined),
    escalations: events.filter(({ type }) => type === 'ComplaintEscalated').length,
    reopenings: events.filter(({ type }) => type === 'ComplaintReopened').length,
    standing_still: complaint.pauses.length > 0,
    root_cause: complaint.closure?.rootCause ?? null,
    complainant_key: known === undefined ? null : sha256(known),
    fingerprint: complaint.erased
      ? null
      : sha256(complaint.description.toLowerCase().replaceAll(/[ .]/g, '')),
    source_system: complaint.source?.system ?? null,
    source_reference: complaint.source?.reference ?? null,
    state: JSON.parse(JSON.stringify(complaint)),
    due_order: dueAt === undefined ? Number.POSITIVE_INFINITY : new Date(dueAt),
  };
}

/** What was recorded before the last erasure says nothing personal, and says on which day it was erased. */
function timelineRows(id: string, stored: readonly RecordedEvent[]): readonly Row[] {
  const rows = stored.map((event) => timelineRow(id, event));
  const last = stored.findLastIndex(({ type }) => type === 'PersonalDataErased');
  const erasure = stored.map(decodeEvent)[last];
  const on = erasure?.type === 'PersonalDataErased' ? erasure.data.on : '';
  return rows.map((row, index) =>
    index < last && typeof row.blank === 'string'
      ? { ...row, text: row.blank.replaceAll('0000-00-00', on) }
      : row,
  );
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
    ...textsOf(stored),
    due_at: missed ? new Date(missed.dueAt) : null,
    fired_at: missed ? new Date(missed.firedAt) : null,
  };
}

/** By the personal parts as the vault finds them in what is stored. */
function textsOf(stored: RecordedEvent) {
  const text = describeEvent(decodeEvent(stored));
  const parts = personalPartsOf(stored) ?? [];
  const gone = replaceParts(stored, parts, (_value, _pointer, part) =>
    JSON.parse(JSON.stringify(part.blank('0000-00-00'))),
  );
  const blank = describeEvent(decodeEvent(gone));
  return { text, blank: blank === text ? null : blank };
}
