import { openMs } from '../calendar/business-time';
import type { Calendar } from '../calendar/calendar';
import { deadlineName } from '../deadlines';
import type { Cause, ComplaintEvent, MissedDeadline, Recorded } from '../events';
import type { Policy } from '../policy/policy';
import { calendarOf } from '../policy/policy';
import type { Complaint } from '../state';
import { type Instant, toMs } from '../time';
import type { Adaptation, Breach, Move, Outcome, Stay } from './outcome';

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** Watches one complaint, event by event, and says in the end what became of it. */
export interface Meter {
  /** `after` is the state after the event. */
  see(event: Recorded, after: Complaint, policy: Policy): void;
  adapted(adaptation: Adaptation): void;
  /** `until`: the end of what is known; nothing is seen after it. */
  outcome(until: Instant): Outcome;
}

export function createMeter(): Meter {
  const breaches: Mutable<Breach>[] = [];
  const late = new Set<Mutable<Breach>>();
  const warnings: Record<string, number> = {};
  const moves: Move[] = [];
  const fired: string[] = [];
  const stays: Stay[] = [];
  const adaptations: Adaptation[] = [];
  const levels: { level: string; at: Instant }[] = [];
  let stay: Place | undefined;
  let complaint: Complaint | undefined;

  function endStay(at: number): void {
    if (!stay) return;
    const { calendar, level, team, holder, paused, from } = stay;
    if (at > from) {
      stays.push({
        level,
        team,
        ...(holder === undefined ? {} : { holder }),
        ...(paused ? { paused } : {}),
        from,
        until: at,
        openMs: openMs(calendar, from, at),
      });
    }
    stay = undefined;
  }

  return {
    see(event, after, policy) {
      const at = toMs(event.at);
      for (const breach of late) {
        if (!isKept(breach, event, after)) continue;
        breach.lateMs = Math.max(0, at - toMs(breach.dueAt));
        breach.kept = true;
        late.delete(breach);
      }
      const missed = missedIn(event);
      if (missed) {
        const { clock, level, dueAt } = missed;
        const breach = { clock, level, dueAt, lateMs: 0, kept: false };
        breaches.push(breach);
        late.add(breach);
      }
      if (event.type === 'ClockWarned') {
        const name = deadlineName(event.data.clock, event.data.percent);
        warnings[name] = (warnings[name] ?? 0) + 1;
      }
      if (event.type === 'TriggerFired') fired.push(event.data.rule);
      const move = moveOf(event, after);
      if (move) moves.push(move);
      if (!levels.some(({ level }) => level === after.level))
        levels.push({ level: after.level, at: event.at });
      complaint = after;
      const place = placeOf(after, policy, at);
      if (stay && place && samePlace(stay, place)) return;
      endStay(at);
      stay = place;
    },
    adapted: (adaptation) => void adaptations.push(adaptation),
    outcome(until) {
      if (!complaint) throw new Error('nothing was seen of the complaint');
      const end = toMs(until);
      endStay(end);
      for (const breach of late) breach.lateMs = Math.max(0, end - toMs(breach.dueAt));
      const { id, registeredAt, resolution, closure, answer } = complaint;
      const stands = resolution !== undefined && answer?.accepted !== false;
      return {
        caseId: id,
        registeredAt,
        levels,
        breaches,
        warnings,
        moves,
        fired,
        stays,
        ...(stands ? { resolvedAt: resolution.at } : {}),
        ...(closure ? { closedAt: closure.at } : {}),
        adaptations,
      };
    },
  };
}

type Place = Omit<Stay, 'until' | 'openMs'> & { readonly calendar: Calendar };

function placeOf(complaint: Complaint, policy: Policy, from: number): Place | undefined {
  const { status, level, role, team, pauses } = complaint;
  if (status !== 'new' && status !== 'in-progress') return undefined;
  const holder = complaint.owner ?? complaint.assignee;
  const hours = policy.levels.find(({ id }) => id === level)?.calendar ?? policy.calendar;
  return {
    level,
    team: team ?? role,
    ...(holder === undefined ? {} : { holder }),
    ...(pauses.length === 0 ? {} : { paused: true }),
    from,
    calendar: calendarOf(policy, hours),
  };
}

function samePlace(a: Place, b: Place): boolean {
  return a.level === b.level && a.team === b.team && a.holder === b.holder && a.paused === b.paused;
}

/** The promise that an event says was broken. */
function missedIn(event: ComplaintEvent): MissedDeadline | undefined {
  switch (event.type) {
    case 'AcknowledgementMissed':
    case 'ResponseMissed':
    case 'CustomerUpdateMissed':
    case 'DeadlineMissed':
      return event.data.missed;
    case 'ComplaintEscalated':
      return event.data.cause.type === 'deadline' ? event.data.cause.missed : undefined;
    default:
      return undefined;
  }
}

/** What was promised is done at last, or will not be asked for any more. */
function isKept({ clock }: Breach, event: Recorded, after: Complaint): boolean {
  if (after.status === 'closed' || event.type === 'ResolutionOffered') return true;
  if (clock === 'acknowledge') return event.type === 'ComplaintAccepted';
  // Another level begins the time anew, but the customer still has no answer.
  if (clock === 'respond') return false;
  const running = after.clocks.find(({ name }) => name === clock);
  return running?.breachedAt === undefined;
}

function moveOf(event: Recorded, { level }: Complaint): Move | undefined {
  const { at } = event;
  const move = (kind: Move['kind'], from: string, to: string, cause: Cause['type'] = 'command'): Move => ({
    at,
    kind,
    from,
    to,
    cause,
  });
  switch (event.type) {
    case 'ComplaintEscalated':
      return move('hierarchical', event.data.from, event.data.to, event.data.cause.type);
    case 'ComplaintTransferred': {
      const { from, to, cause } = event.data;
      return move('functional', from.department, to.department, cause.type);
    }
    case 'ComplaintDeescalated':
      return move('down', event.data.from, event.data.to);
    case 'ComplaintReferred':
      return move('external', level, event.data.body);
    default:
      return undefined;
  }
}
