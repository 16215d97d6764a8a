import type { MissedDeadline, Recorded } from '../../domain/events';
import { fold } from '../../domain/evolve';
import type { Complaint } from '../../domain/state';

type Row = Record<string, unknown>;

const dateOf = (instant: string | undefined) => (instant === undefined ? null : new Date(instant));

/** What `clocks` has to hold of a complaint, in the order of its key. */
export function clockRows(id: string, events: readonly Recorded[]): readonly Row[] {
  const complaint = fold(events);
  if (!complaint) throw new Error(`${id} has no events`);
  return complaint.clocks
    .filter(({ name }) => !/^(customer-answer|hand-over|pause:.*)$/.test(name))
    .map((clock) => ({
      complaint_id: id,
      clock: clock.name,
      status: clock.breachedAt ? 'breached' : clock.pausedBy ? 'paused' : 'running',
      ...whose(complaint),
      target: clock.target,
      started_at: new Date(clock.startedAt),
      due_at: dateOf(clock.dueAt),
      breached_at: dateOf(clock.breachedAt),
      paused_by: clock.pausedBy ?? [],
      due_order: dateOf(clock.dueAt) ?? Number.POSITIVE_INFINITY,
    }))
    .sort((a, b) => (a.clock < b.clock ? -1 : 1));
}

/** What `breaches` has to hold of a complaint: every missed deadline of the log, with the fold of what was before it. */
export function breachRows(id: string, events: readonly Recorded[]): readonly Row[] {
  const broken = events.flatMap((event, index) => {
    const missed = missedIn(event);
    return missed ? [{ missed, before: fold(events.slice(0, index)) }] : [];
  });
  return broken.map(({ missed, before }, number) => {
    if (!before) throw new Error(`${id} missed a deadline before it was registered`);
    return {
      complaint_id: id,
      number,
      clock: missed.clock,
      ...whose(before),
      due_at: new Date(missed.dueAt),
      breached_at: new Date(missed.firedAt),
    };
  });
}

function whose({ level, role, department, team, owner, assignee, category, priority }: Complaint): Row {
  return {
    level,
    role,
    department,
    team: team ?? null,
    holder: owner ?? assignee ?? null,
    category,
    priority,
  };
}

/** The deadline that an event missed, if it is one of those. */
export function missedIn({ type, data }: Recorded): MissedDeadline | undefined {
  if (type === 'ComplaintEscalated') {
    return data.cause.type === 'deadline' ? data.cause.missed : undefined;
  }
  return 'missed' in data ? data.missed : undefined;
}
