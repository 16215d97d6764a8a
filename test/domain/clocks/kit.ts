import type { z } from 'zod';
import { deadlines } from '../../../domain/deadlines';
import type { policyDocumentSchema } from '../../../domain/policy/document';
import type { Policy } from '../../../domain/policy/policy';
import { policyWithSections, type Story } from '../story';

export type Sections = Partial<z.input<typeof policyDocumentSchema>>;
type Level = NonNullable<Sections['levels']>[number];
type Clock = NonNullable<Sections['clocks']>[number];

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** Nine to five in London. 1 June 2026 is a Monday, and 09:00 there is 08:00 in UTC. */
export const office = {
  id: 'office',
  title: 'Office',
  timeZone: 'Europe/London',
  hours: { 'mon-fri': ['09:00-17:00'] },
};
export const newYork = { ...office, id: 'new-york', title: 'New York', timeZone: 'America/New_York' };
/** The whole week as shifts, so that every second counts. */
export const nonstop = { ...office, id: 'nonstop', title: 'Non-stop', hours: { 'mon-sun': ['00:00-24:00'] } };

export const FAR = '600 days';
const roles = ['agent', 'supervisor', 'department', 'manager'] as const;
const ids = ['frontline', 'supervisor', 'department', 'senior-management'] as const;

/** The four levels; each is like `all` and then like its own, lowest first. */
export function levels(all: Partial<Level>, ...own: readonly Partial<Level>[]): Level[] {
  return ids.map((id, index) => ({
    id,
    title: id,
    role: roles[index] ?? 'agent',
    acknowledge: FAR,
    respond: FAR,
    ...all,
    ...own[index],
  }));
}

/** A ladder of one level, the last, at which a breach leaves the clock where it is. */
export function onlyLevel(respond: Level['respond']): Level[] {
  return [{ id: 'only', title: 'Only', role: 'manager', acknowledge: FAR, respond, calendar: 'office' }];
}

/** Reasons to stand still: everything, the clocks of the level, or only what is named. */
export const pauseReasons = [
  {
    id: 'customer',
    title: 'Waiting for the customer',
    stops: ['acknowledge', 'respond'],
    endsWhenCustomerWrites: true,
  },
  { id: 'legal-hold', title: 'Legal hold', stops: 'all' as const },
  { id: 'strike', title: 'Strike', stops: ['respond'] },
];

/** A policy in which nothing but what the test is about comes due by itself. */
export function policyOf(respond: string, sections: Sections = {}, clock: Partial<Clock> = {}): Policy {
  return policyWithSections({
    calendars: [office, newYork, nonstop],
    levels: levels({ respond, calendar: 'office' }),
    clocks: [{ id: 'respond', ...clock }],
    pauseReasons,
    ...sections,
  });
}

/** Percentages of the clock that were heard of, each with its moment. */
export function heardOf(story: Story, clock: string): readonly (readonly [percent: number, at: string])[] {
  return story.events.flatMap((event) => {
    if (event.type === 'ClockWarned' && event.data.clock === clock) return [[event.data.percent, event.at]];
    if (event.type === 'ComplaintEscalated' && event.data.cause.type === 'deadline')
      return event.data.cause.missed.clock === clock ? [[100, event.at]] : [];
    const missed = 'missed' in event.data ? event.data.missed : undefined;
    return missed?.clock === clock ? [[100, event.at]] : [];
  });
}

/** The names of what will come by itself. */
export function timers(story: Story): readonly string[] {
  return deadlines(story.complaint).map(({ name }) => name);
}

/** A moment of June 2026 in London, such as `1 09:30`, as the engine writes it. */
export function june(dayAndTime: string): string {
  const [day = '', time = ''] = dayAndTime.split(' ');
  return new Date(`2026-06-${day.padStart(2, '0')}T${time}+01:00`).toISOString();
}

export function dueOf(story: Story, name = 'respond'): string | undefined {
  return story.clock(name).dueAt;
}

export function prioritise(story: Story, priority: string): Story {
  return story.by('max', 'reclassify', { priority, reason: 'x' });
}
