import type { Policy } from '../policy/policy';
import type { Instant } from '../time';
import type { ComplaintFacts, TimeSpan } from './facts';

/** What complaints can be grouped and filtered by. */
export const dimensions = ['level', 'priority', 'category', 'team', 'channel'] as const;
export type Dimension = (typeof dimensions)[number];

/** The values that a complaint has to have. */
export type Filters = { readonly [D in Dimension]?: string | undefined };

/**
 * How observations become one number: the `share` of those that are 1 and not 0; their median (and 90th percentile),
 * each the smallest value that so many do not exceed; their `average`; their `total`; or how many `distinct` things they
 * are of.
 */
export type Summary = 'share' | 'median' | 'average' | 'total' | 'distinct';

export type Unit =
  | 'share'
  | 'milliseconds'
  | 'points'
  | 'complaints'
  | 'escalations'
  | 'issues'
  | 'minor-units';

/** For which period, and by what. */
export interface Scope extends TimeSpan {
  /** What comes after it has not happened. */
  readonly now: Instant;
  /** The policy that the complaint follows. */
  readonly policy: Policy;
}

/** What one complaint adds to a metric. */
export interface Observation {
  readonly value: number;
  /** The part of the metric to which it belongs; missing for the metric as a whole. */
  readonly part?: string;
  /** At which level it was. Default: the level of the complaint now. */
  readonly level?: string;
  /** Which of the things it is of, where distinct ones are counted. */
  readonly of?: string;
}

/** An observation with the level at which it was. */
export type Placed = Observation & { readonly level: string };

/** A number that managers steer by, as people read about it. */
export interface MetricDefinition {
  readonly id: string;
  readonly title: string;
  /** What it tells. */
  readonly says: string;
  /** How it is computed. */
  readonly formula: string;
  /** Which complaints count, in which period. */
  readonly counts: string;
  /** Its parts, such as `clock:respond`, each with a number of its own. */
  readonly parts?: string;
  /** Which level counts when it is grouped by level. Default: that of the complaint now. */
  readonly level?: string;
  /** Where the definition comes from. */
  readonly source: string;
  readonly unit: Unit;
  readonly better: 'higher' | 'lower' | 'neither';
  readonly summary: Summary;
  /** There is no number for the whole: its parts cannot be added up. */
  readonly partsOnly?: true;
}

/**
 * A metric is a fold over complaints: `observe` says what one complaint adds in a period, and the summary of all that
 * is its number. It depends on nothing else, so the same complaints give the same number. For a share, a complaint adds
 * at most one observation to the whole and one to each part, so the complaints behind it are as many as its denominator.
 */
export interface Metric extends MetricDefinition {
  /**
   * It is of the recurring issues that were open in the period, so that their complaints have to be looked at, which may
   * have been closed long before; it gets them with their `issues`.
   */
  readonly ofIssues?: true;
  readonly observe: (facts: ComplaintFacts, scope: Scope) => readonly Observation[];
}

/** The metric without what computes it. */
export function definitionOf(metric: Metric): MetricDefinition {
  const { observe: _, ofIssues: __, ...definition } = metric;
  return definition;
}

/** What a complaint that fits the filters adds to a metric, each with its level. */
export function observed(
  metric: Metric,
  facts: ComplaintFacts,
  scope: Scope,
  { level, ...filters }: Filters = {},
): readonly Placed[] {
  for (const dimension of dimensions)
    if (dimension !== 'level' && filters[dimension] !== undefined && filters[dimension] !== facts[dimension])
      return [];
  return metric
    .observe(facts, scope)
    .map((observation) => ({ ...observation, level: observation.level ?? facts.level }))
    .filter((observation) => level === undefined || observation.level === level);
}
