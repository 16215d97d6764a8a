import { addOpenMs, openMs } from '../../../domain/calendar/business-time';
import type { Calendar } from '../../../domain/calendar/calendar';
import { calendarSchema } from '../../../domain/calendar/document';
import { freezeCalendar } from '../../../domain/calendar/freeze';

export const HOUR = 3_600_000;
export const MINUTE = 60_000;

type Hours = 'always' | Readonly<Record<string, readonly string[]>>;

/** A calendar as a policy would write it, checked and frozen. */
export function calendar(timeZone: string, hours: Hours, closed: readonly string[] = []): Calendar {
  const also = [...new Set(closed)].map((date) => ({ date, name: `closed on ${date}` }));
  const holidays = also.length > 0 ? { holidays: { also } } : {};
  return freezeCalendar(calendarSchema.parse({ id: 'a', title: 'A', timeZone, hours, ...holidays }));
}

export interface Pause {
  readonly from: number;
  /** Without it the pause is still on. */
  readonly to?: number | undefined;
}

/** From when on a clock runs in a calendar. */
export interface Leg {
  readonly from: number;
  readonly calendar: Calendar;
}

export interface Clock {
  readonly from: number;
  readonly legs: readonly Leg[];
  readonly pauses?: readonly Pause[] | undefined;
}

interface Piece {
  readonly from: number;
  readonly to: number | undefined;
  readonly calendar: Calendar;
  readonly paused: boolean;
}

/** What a clock goes through, cut wherever it is paused, resumed or handed over; the last piece has no end. */
function pieces({ from, legs, pauses = [] }: Clock): readonly Piece[] {
  const cuts = [...legs.map((leg) => leg.from), ...pauses.flatMap((pause) => [pause.from, pause.to ?? from])];
  const starts = [from, ...new Set(cuts.filter((cut) => cut > from))].toSorted((a, b) => a - b);
  return starts.map((start, index) => {
    const leg = legs.findLast((candidate) => candidate.from <= start) ?? legs[0];
    if (!leg) throw new Error('a clock runs in a calendar');
    const paused = pauses.some((pause) => pause.from <= start && start < (pause.to ?? Infinity));
    return { from: start, to: starts[index + 1], calendar: leg.calendar, paused };
  });
}

/** When the clock has used up `ms`, or how much is left when it is paused before that and not resumed. */
export function due(clock: Clock, ms: number): { readonly at: number } | { readonly left: number } {
  let left = ms;
  for (const piece of pieces(clock)) {
    if (piece.paused) continue;
    const open = piece.to === undefined ? Infinity : openMs(piece.calendar, piece.from, piece.to);
    if (open >= left) return { at: addOpenMs(piece.calendar, piece.from, left) };
    left -= open;
  }
  return { left };
}

/** How much the clock has used up by `to`. */
export function used(clock: Clock, to: number): number {
  return pieces(clock)
    .filter((piece) => !piece.paused && piece.from < to)
    .reduce((sum, piece) => sum + openMs(piece.calendar, piece.from, Math.min(to, piece.to ?? to)), 0);
}

export interface Change {
  readonly at: number;
  readonly mode: 'carry' | 'restart' | 'proportional' | 'pinned';
  readonly oldMs: number;
  readonly newMs: number;
}

/** When a clock is due whose target is changed on the way; at the change itself where that makes it late. */
export function dueAfterChange(clock: Clock, { at, mode, oldMs, newMs }: Change) {
  if (mode === 'pinned') return due(clock, oldMs);
  const usedMs = used(clock, at);
  const left = { carry: newMs - usedMs, restart: newMs, proportional: newMs * (1 - usedMs / oldMs) }[mode];
  return due({ ...clock, from: at }, Math.max(0, left));
}
