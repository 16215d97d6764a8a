import { z } from 'zod';
import { durationMs } from '../time';
import { addOpenMs, NoOpenTime, nextOpen, openMs } from './business-time';
import { ALWAYS, type Calendar } from './calendar';
import { hoursOn, type Openings, openingsOf } from './openings';
import { DAY_MS } from './time-of-day';
import { aroundDay, type Day, endOfDay, localDay } from './zone';

const MOST_DAYS = 3650;
const TARGET =
  /^(?:P(?=[\dT])(?:(\d{1,9})D)?(?:T(?=\d)(?:\d{1,9}H)?(?:\d{1,9}M)?(?:\d{1,9}(?:\.\d{1,3})?S)?)?|([1-9]\d{0,8}) (business day|day|week)s?)$/;

type Parsed =
  | { readonly in: 'open time'; readonly ms: number; readonly days: number }
  | { readonly in: 'business days'; readonly count: number }
  | { readonly in: 'calendar days'; readonly count: number };

function parse(target: string): Parsed | undefined {
  const [matched, days = '0', count, unit] = TARGET.exec(target) ?? [];
  if (matched === undefined) return undefined;
  if (count === undefined) return { in: 'open time', ms: durationMs(target), days: Number(days) };
  if (unit === 'business day') return { in: 'business days', count: Number(count) };
  return { in: 'calendar days', count: Number(count) * (unit === 'week' ? 7 : 1) };
}

/** Policies have few targets, and each is asked for again and again. */
const known = new Map<string, Parsed>();

function mustParse(target: string): Parsed {
  let parsed = known.get(target);
  if (!parsed) {
    parsed = parse(target);
    if (!parsed) throw new RangeError(`"${target}" is not a target`);
    known.set(target, parsed);
  }
  return parsed;
}

/**
 * How long something may take, as a policy writes it: open time as an ISO 8601 duration (`PT4H`), `3 business days`
 * (until opening hours end on the third local date with open time after the date of receipt), or `5 days` and
 * `8 weeks` (calendar days: until midnight at the end of that local date). At most ten years.
 */
export const targetSchema = z
  .string()
  .regex(
    TARGET,
    'is not a target: write open time such as PT4H or PT20S, or "3 business days", "5 days", "8 weeks"',
  )
  .superRefine((target, context) => {
    const parsed = parse(target);
    if (!parsed) return;
    const days = parsed.in === 'open time' ? parsed.ms / DAY_MS : parsed.count;
    const refuse = (message: string) => context.addIssue({ code: 'custom', message });
    if (days === 0) refuse('must be longer than nothing');
    if (days > MOST_DAYS) refuse(`must not be longer than ten years (${MOST_DAYS} days)`);
  })
  .describe(
    'Open time of the calendar (PT4H, PT90M, PT20S), "3 business days" (until closing time), or "5 days" and "8 weeks" (calendar days, until midnight)',
  );

/** Whether a complaint that comes in after hours counts as received that day or on the next business day. */
export type Receipt = 'same-day' | 'next-business-day';

/** Why a target that {@link targetSchema} lets through makes no sense in this calendar, as a sentence; undefined when it does. */
export function targetProblem(target: string, calendar: Calendar): string | undefined {
  const parsed = mustParse(target);
  if (parsed.in === 'calendar days') return undefined;
  const { alwaysOpenFrom, openMsPerWeek, openDaysPerWeek } = openingsOf(calendar);
  if (openMsPerWeek === 0) return `The calendar "${calendar.id}" never opens`;
  if (parsed.in === 'open time' && parsed.days > 0 && alwaysOpenFrom > Number.NEGATIVE_INFINITY) {
    const { ms, days } = parsed;
    const usual = ms - days * DAY_MS + days * Math.round(openMsPerWeek / openDaysPerWeek / 1000) * 1000;
    const businessDays = days * DAY_MS === ms ? ` or "${days} business day${days === 1 ? '' : 's'}"` : '';
    return `${target} is ${hoursText(ms)} hours of open time; write ${durationText(usual)}${businessDays}`;
  }
  const weeks = parsed.in === 'open time' ? parsed.ms / openMsPerWeek : parsed.count / openDaysPerWeek;
  if (weeks * 7 <= MOST_DAYS) return undefined;
  return `${target} takes more than ten years in the calendar "${calendar.id}", which is open ${hoursText(openMsPerWeek)} hours a week`;
}

function hoursText(ms: number): string {
  return String(Math.round(ms / 36_000) / 100);
}

function durationText(ms: number): string {
  const minutes = Math.floor(ms / 60_000);
  const parts = [
    [Math.floor(minutes / 60), 'H'],
    [minutes % 60, 'M'],
    [(ms % 60_000) / 1000, 'S'],
  ] as const;
  return `PT${parts.map(([count, unit]) => (count > 0 ? `${count}${unit}` : '')).join('')}`;
}

/** A target that has become a deadline. */
export interface ResolvedTarget {
  /** What {@link clockCalendar} counts between `from` and `dueAt`: open time, or physical time for calendar days. */
  readonly targetMs: number;
  readonly dueAt: number;
}

/**
 * When something that begins at `from` is due. With `next-business-day`, what comes in while the calendar is closed
 * counts as received when it opens next: after hours or on a closed day that is the next business day, before
 * hours the same day. Throws {@link NoOpenTime}.
 */
export function resolveTarget(
  calendar: Calendar,
  target: string,
  from: number,
  receipt: Receipt,
): ResolvedTarget {
  const parsed = mustParse(target);
  if (parsed.in === 'open time') return { targetMs: parsed.ms, dueAt: addOpenMs(calendar, from, parsed.ms) };
  const { timeZone } = calendar;
  const received = localDay(timeZone, receipt === 'same-day' ? from : nextOpen(calendar, from));
  const dueAt =
    parsed.in === 'business days'
      ? closeOfBusinessDay(calendar, received, parsed.count)
      : endOfDay(timeZone, received + parsed.count);
  return { targetMs: openMs(clockCalendar(calendar, target), from, dueAt), dueAt };
}

/** The calendar in which this target's time is counted: for calendar days one that never closes, in the same zone. */
export function clockCalendar(calendar: Calendar, target: string): Calendar {
  if (mustParse(target).in !== 'calendar days' || calendar.hours === 'always') return calendar;
  let always = alwaysIn.get(calendar.timeZone);
  if (!always) alwaysIn.set(calendar.timeZone, (always = { ...ALWAYS, timeZone: calendar.timeZone }));
  return always;
}

/** By time zone. What is computed from a calendar is remembered with it, so it is the same one every time. */
const alwaysIn = new Map<string, Calendar>();

/** When opening hours end on the `count`th business day after a date. */
function closeOfBusinessDay(calendar: Calendar, after: Day, count: number): number {
  const openings = openingsOf(calendar);
  if (openings.openMsPerWeek === 0) throw new NoOpenTime(calendar);
  let left = count;
  for (let day = after + 1; ; day += 1) {
    const close = closeOfDay(calendar.timeZone, openings, day);
    if (close !== undefined) left -= 1;
    if (close !== undefined && left === 0) return close;
  }
}

/** When opening hours end on a local date; undefined when it has no open time, as a date that the zone skips. */
function closeOfDay(timeZone: string, openings: Openings, day: Day): number | undefined {
  const hours = hoursOn(openings, day);
  if (hours.length === 0) return undefined;
  let close: number | undefined;
  aroundDay(timeZone, day, (_, from, to, offset) => {
    const midnight = day * DAY_MS - offset;
    for (const [opens, closes] of hours) {
      const end = Math.min(to, midnight + closes);
      if (Math.max(from, midnight + opens) < end) close = end;
    }
  });
  return close;
}
