import type { Recorded } from '../events';
import type { Policy, PolicyVersion } from '../policy/policy';
import type { Instant } from '../time';
import type { Month } from './period';
import {
  addTallies,
  type Counts,
  NO_TALLY,
  type ReviewScope,
  type Section,
  type Tally,
  tallyOf,
} from './tally';

/** How often people were asked and said something, and what on average; null when nobody did. */
export interface Average {
  readonly count: number;
  readonly average: number | null;
}

/** Problems (recurring issues) that were opened and resolved in the period, by id. */
export interface ReviewedProblems {
  readonly opened: readonly string[];
  readonly resolved: readonly string[];
}

/** How the process worked in a month: what ProcessReviewed stores. Times are milliseconds of open time. Lists begin with the greatest. */
export interface ProcessReview {
  /** Whose rules those are which never fired. */
  readonly policy: PolicyVersion;
  readonly month: Month;
  readonly from: Instant;
  readonly until: Instant;
  readonly timeZone: string;
  readonly complaints: {
    /** Open in some part of the period. */
    readonly handled: number;
    readonly registered: number;
    readonly closed: number;
    readonly openAtEnd: number;
    readonly reopened: number;
    readonly resolutionsRejected: number;
  };
  /** Every rule of the policy, and rules of its other versions that fired. */
  readonly rules: readonly { readonly rule: string; readonly title: string | null; readonly fired: number }[];
  readonly neverFired: readonly string[];
  readonly clocks: readonly {
    readonly clock: string;
    readonly warnings: number;
    readonly breaches: number;
    readonly reminders: number;
  }[];
  /** Each of the lists adds up to the total. */
  readonly time: {
    readonly calendar: string;
    readonly totalMs: number;
    readonly byLevel: readonly { readonly level: string; readonly ms: number }[];
    /** `holder` null: nobody had it. */
    readonly byHolder: readonly { readonly holder: string | null; readonly ms: number }[];
    /** By the pauses that held, none for time in which nothing stood still. */
    readonly byPause: readonly { readonly pausedBy: readonly string[]; readonly ms: number }[];
  };
  readonly escalations: readonly {
    readonly kind: string;
    /** `person`, `deadline`, `trigger`, `ping-pong` or `follow-the-sun`. */
    readonly cause: string;
    /** The reason, the clock, the rule, or the outside body. */
    readonly which: string | null;
    readonly count: number;
  }[];
  /** Customer satisfaction, 1 to 5, and customer effort, 1 to 7. */
  readonly satisfaction: { readonly csat: Average; readonly ces: Average };
  /** What those who work in the process say of it, 1 to 5, by what it is about. */
  readonly processFeedback: {
    readonly about: readonly (Average & { readonly about: string | null })[];
    /** Where to read it: at most a hundred complaints. */
    readonly complaints: readonly string[];
  };
  readonly problems: ReviewedProblems;
}

/** The review of complaints, each with all its events. */
export function review(
  histories: Iterable<readonly Recorded[]>,
  scope: ReviewScope,
  policy: Policy,
  problems: ReviewedProblems,
): ProcessReview {
  let tally = NO_TALLY;
  for (const history of histories) tally = addTallies(tally, tallyOf(history, scope));
  return reviewOf(tally, scope, policy, problems);
}

/** The review that a tally amounts to. */
export function reviewOf(
  { counts, feedbackOn }: Tally,
  { period, calendar }: ReviewScope,
  policy: Policy,
  problems: ReviewedProblems,
): ProcessReview {
  const of = (section: Section, name: string) => counts[section].get(name) ?? 0;
  const average = (count: number, sum: number): Average => ({
    count,
    average: count === 0 ? null : sum / count,
  });
  const rules = new Map<string, number>(policy.triggers.map(({ id }) => [id, of('rules', id)]));
  for (const [rule, fired] of counts.rules) rules.set(rule, fired);
  const clocks = [
    ...new Set((['warnings', 'breaches', 'reminders'] as const).flatMap((s) => [...counts[s].keys()])),
  ];
  return {
    policy: { id: policy.id, version: policy.version },
    month: period.month,
    from: period.from,
    until: period.until,
    timeZone: calendar.timeZone,
    complaints: {
      handled: of('complaints', 'handled'),
      registered: of('complaints', 'registered'),
      closed: of('complaints', 'closed'),
      openAtEnd: of('complaints', 'open-at-end'),
      reopened: of('complaints', 'reopened'),
      resolutionsRejected: of('complaints', 'rejected'),
    },
    rules: ranked(rules).map(([rule, fired]) => ({
      rule,
      title: policy.triggers.find(({ id }) => id === rule)?.title ?? null,
      fired,
    })),
    neverFired: policy.triggers.map(({ id }) => id).filter((id) => of('rules', id) === 0),
    clocks: clocks.sort().map((clock) => ({
      clock,
      warnings: of('warnings', clock),
      breaches: of('breaches', clock),
      reminders: of('reminders', clock),
    })),
    time: {
      calendar: calendar.id,
      totalMs: [...counts.levels.values()].reduce((sum, ms) => sum + ms, 0),
      byLevel: ranked(counts.levels).map(([level, ms]) => ({ level, ms })),
      byHolder: ranked(counts.holders).map(([holder, ms]) => ({ holder: holder || null, ms })),
      byPause: ranked(counts.pauses).map(([pausedBy, ms]) => ({ pausedBy: JSON.parse(pausedBy), ms })),
    },
    escalations: ranked(counts.escalations).map(([key, count]) => {
      const [kind, cause, which]: [string, string, string?] = JSON.parse(key);
      return { kind, cause, which: which ?? null, count };
    }),
    satisfaction: {
      csat: average(of('satisfaction', 'csat'), of('satisfaction', 'csat-sum')),
      ces: average(of('satisfaction', 'ces'), of('satisfaction', 'ces-sum')),
    },
    processFeedback: {
      about: ranked(counts.feedback).map(([about, count]) => ({
        about: about || null,
        ...average(count, of('feedback-sum', about)),
      })),
      complaints: feedbackOn,
    },
    problems,
  };
}

/** The greatest first; of equals, by name. */
function ranked(counts: Counts): readonly (readonly [string, number])[] {
  return [...counts].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1));
}
