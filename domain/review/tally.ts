import type { Calendar } from '../calendar/calendar';
import { attribute } from '../clocks/attribution';
import type { Cause, ComplaintEventType, MissedDeadline, Recorded } from '../events';
import { fold } from '../evolve';
import { happenedIn, periodsIn } from '../metrics/facts';
import { ratingsIn } from '../metrics/people';
import type { Complaint } from '../state';
import type { Period } from './period';

/** What is looked at: the complaints that follow a policy, in a period; time counts by the calendar. */
export interface ReviewScope {
  readonly policyId: string;
  readonly period: Period;
  readonly calendar: Calendar;
}

/** Sums by name; a name that is missing stands for 0. */
export type Counts = ReadonlyMap<string, number>;

const sections = [
  /** handled, registered, closed, open-at-end, reopened, rejected */
  'complaints',
  'rules',
  'warnings',
  'reminders',
  'breaches',
  /** Milliseconds, by level, by holder (empty for nobody), and by JSON of the pauses that held. */
  'levels',
  'holders',
  'pauses',
  /** By JSON of kind, cause and what the cause was. */
  'escalations',
  /** csat, csat-sum, ces, ces-sum */
  'satisfaction',
  /** By what it is about (empty for nothing in particular): how often, and the sum of the ratings. */
  'feedback',
  'feedback-sum',
] as const;
export type Section = (typeof sections)[number];

/**
 * What happened to complaints in a period, as sums: the tally of many is the sum of the tallies of each, in whatever
 * order and however they are grouped.
 */
export interface Tally {
  readonly counts: Readonly<Record<Section, Counts>>;
  /** Complaints with feedback on the process: the first {@link MOST_NAMED} by id. */
  readonly feedbackOn: readonly string[];
}

export const MOST_NAMED = 100;

export const NO_TALLY: Tally = { counts: countsFrom(() => new Map()), feedbackOn: [] };

export function addTallies(a: Tally, b: Tally): Tally {
  return {
    counts: countsFrom((section) => added(a.counts[section], b.counts[section])),
    feedbackOn: [...new Set([...a.feedbackOn, ...b.feedbackOn])].sort().slice(0, MOST_NAMED),
  };
}

function added(a: Counts, b: Counts): Counts {
  if (b.size === 0) return a;
  const sum = new Map(a);
  for (const [name, count] of b) sum.set(name, (sum.get(name) ?? 0) + count);
  return sum;
}

function countsFrom(make: (section: Section) => Counts): Tally['counts'] {
  return Object.fromEntries(sections.map((section) => [section, make(section)])) as Tally['counts'];
}

/**
 * What happened to one complaint in the period, by all its events. What came after the period is not looked at, so it
 * is the same whenever it is asked. Nothing for a complaint that followed another policy at the end of the period.
 */
export function tallyOf(history: readonly Recorded[], scope: ReviewScope): Tally {
  const { from, until } = scope.period;
  const past = history.filter(({ at }) => at < until);
  const complaint = fold(past);
  if (!complaint || complaint.policy.id !== scope.policyId) return NO_TALLY;
  const counts = countsFrom(() => new Map()) as Record<Section, Map<string, number>>;
  const count = (section: Section, name: string, by = 1) =>
    counts[section].set(name, (counts[section].get(name) ?? 0) + by);
  countTime(complaint, scope, count);
  if (complaint.status !== 'closed') count('complaints', 'open-at-end');
  for (const event of past) if (event.at >= from) countEvent(event, count);
  countOpinions(complaint, scope, count);
  return { counts, feedbackOn: counts.feedback.size > 0 ? [complaint.id] : [] };
}

type Count = (section: Section, name: string, by?: number) => void;

function countTime(complaint: Complaint, { period, calendar }: ReviewScope, count: Count): void {
  const periods = periodsIn(complaint, period);
  if (periods.length > 0) count('complaints', 'handled');
  for (const { ms, level, holder, pausedBy } of attribute({ periods }, calendar, period.until).parts) {
    if (ms === 0) continue;
    count('levels', level, ms);
    count('holders', holder ?? '', ms);
    count('pauses', JSON.stringify(pausedBy), ms);
  }
}

const complaintCounts: Partial<Record<ComplaintEventType, string>> = {
  ComplaintRegistered: 'registered',
  ComplaintClosed: 'closed',
  ComplaintWithdrawn: 'closed',
  ComplaintMerged: 'closed',
  ComplaintReopened: 'reopened',
  ResolutionRejected: 'rejected',
};

function countEvent(event: Recorded, count: Count): void {
  const { type, data } = event;
  const name = complaintCounts[type];
  if (name !== undefined) count('complaints', name);
  const missed = missedIn(event);
  if (missed) count('breaches', missed.clock);
  if (type === 'TriggerFired') count('rules', data.rule);
  if (type === 'ClockWarned') count(data.percent < 100 ? 'warnings' : 'reminders', data.clock);
  if (type === 'ComplaintEscalated' || type === 'ComplaintTransferred')
    count('escalations', JSON.stringify([data.kind, ...causeOf(data)]));
  if (type === 'ComplaintReferred') count('escalations', JSON.stringify([data.kind, 'person', data.body]));
}

/** What caused it, and which: the reason a person gave, the clock, the rule. */
function causeOf({
  cause,
  reason,
}: {
  readonly cause: Cause;
  readonly reason?: string | undefined;
}): readonly string[] {
  switch (cause.type) {
    case 'command':
      return reason === undefined ? ['person'] : ['person', reason];
    case 'deadline':
      return [cause.type, cause.missed.clock];
    case 'trigger':
      return [cause.type, cause.rule];
    case 'ping-pong':
    case 'follow-the-sun':
      return [cause.type];
  }
}

function countOpinions(complaint: Complaint, { period }: ReviewScope, count: Count): void {
  for (const what of ['csat', 'ces'] as const)
    for (const rating of ratingsIn(complaint, period, what)) {
      count('satisfaction', what);
      count('satisfaction', `${what}-sum`, rating);
    }
  for (const { about, rating } of happenedIn(complaint.processFeedback, period)) {
    count('feedback', about ?? '');
    count('feedback-sum', about ?? '', rating);
  }
}

function missedIn({ type, data }: Recorded): MissedDeadline | undefined {
  if (type === 'ComplaintEscalated' || type === 'ComplaintTransferred')
    return data.cause.type === 'deadline' ? data.cause.missed : undefined;
  return 'missed' in data ? data.missed : undefined;
}
