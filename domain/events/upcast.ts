import { ALWAYS } from '../calendar/calendar';
import type { Clock, ClockChanges } from '../clocks/clock';
import type { ComplaintEvent } from '../events';
import { durationMs, toMs } from '../time';

/** A clock as versions before 0.2 stored it: it ran around the clock, and was heard of once. */
interface FirstClock {
  readonly name: string;
  readonly level: string;
  readonly startedAt: string;
  readonly target: string;
  readonly dueAt: string;
}

/**
 * A stored event in today's form. What an earlier version did not store gets the value that it stood for; nothing is
 * dropped. The proof are the samples of every version in test/eventstore-codec/golden.
 */
export function upcast(event: ComplaintEvent): ComplaintEvent {
  const { clocks } = event.data;
  const withClocks = clocks?.started.some((clock) => !('targetMs' in clock))
    ? ({ ...event, data: { ...event.data, clocks: modernClocks(clocks) } } as ComplaintEvent)
    : event;
  if (withClocks.type === 'ResolutionOffered' && !('redress' in withClocks.data))
    return {
      ...withClocks,
      data: { ...(withClocks as typeof withClocks & { data: object }).data, redress: [] },
    } as ComplaintEvent;
  return withClocks;
}

function modernClocks({ stopped, started }: ClockChanges): ClockChanges {
  return { stopped, started: started.map((clock) => ('targetMs' in clock ? clock : modernClock(clock))) };
}

function modernClock({ name, level, startedAt, target, dueAt }: FirstClock): Clock {
  return {
    name,
    level,
    startedAt,
    target,
    targetMs: Math.max(durationMs(target), toMs(dueAt) - toMs(startedAt)),
    calendar: { id: ALWAYS.id, timeZone: ALWAYS.timeZone, timeZoneData: 'none' },
    usedMs: 0,
    countedTo: startedAt,
    dueAt,
    ahead: [{ percent: 100, at: dueAt }],
    counts: [[startedAt, dueAt]],
  };
}
