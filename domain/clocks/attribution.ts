import { openMs } from '../calendar/business-time';
import type { Calendar } from '../calendar/calendar';
import type { Complaint, Period } from '../state';
import { type Instant, toMs } from '../time';

/** Open time that somebody had the complaint, or that it stood still, milliseconds. */
export type AttributedTime = Omit<Period, 'from' | 'until'> & { readonly ms: number };

/** Where the time of a complaint went, in one calendar. The parts add up to the whole. */
export interface Attribution {
  readonly calendar: string;
  readonly totalMs: number;
  /** One for every combination of status, level, department, holder and pauses, in order of the first. */
  readonly parts: readonly AttributedTime[];
}

/** Attributes every moment of open time from registration to closing, or to now, to whoever had the complaint then. */
export function attribute(
  complaint: Pick<Complaint, 'periods'>,
  calendar: Calendar,
  now: Instant,
): Attribution {
  const parts = new Map<string, AttributedTime>();
  let totalMs = 0;
  for (const { from, until, ...who } of complaint.periods) {
    const ms = openMs(calendar, toMs(from), toMs(until ?? now));
    const key = JSON.stringify([who.status, who.level, who.department, who.holder ?? null, who.pausedBy]);
    const before = parts.get(key);
    parts.set(key, before ? { ...before, ms: before.ms + ms } : { ...who, ms });
    totalMs += ms;
  }
  return { calendar: calendar.id, totalMs, parts: [...parts.values()] };
}
