import type { Recorded } from '../../domain/events';
import { fold } from '../../domain/evolve';
import type { ComplaintFacts, TimeSpan } from '../../domain/metrics/facts';
import { type Dimension, type Filters, type Metric, observed } from '../../domain/metrics/metric';
import { findMetric } from '../../domain/metrics/metrics';
import { createGroupedReader, createReader } from '../../domain/metrics/reading';
import type { Policy } from '../../domain/policy/policy';

/** The metric with this id, which there has to be. */
export function metricCalled(id: string): Metric {
  const metric = findMetric(id);
  if (!metric) throw new Error(`there is no metric ${id}`);
  return metric;
}

/** What metrics know of a complaint, as it is stored. */
export function factsOf(history: readonly Recorded[]): ComplaintFacts | undefined {
  const state = fold(history);
  return state && (JSON.parse(JSON.stringify(state)) as ComplaintFacts);
}

export interface Wanted extends TimeSpan {
  readonly policy: Policy;
  readonly now?: string;
  readonly filters?: Filters;
}

/** What complaints add to a metric, each with all its events; those behind the number only. */
export function behind(metric: Metric, histories: readonly (readonly Recorded[])[], wanted: Wanted) {
  const { filters, ...scope } = { now: '9999-01-01T00:00:00.000Z', ...wanted };
  return histories.flatMap((history) => {
    const facts = factsOf(history);
    const observations = facts ? observed(metric, facts, scope, filters) : [];
    return facts && observations.length > 0 ? [{ facts, observations }] : [];
  });
}

/** The reading of a metric over complaints. */
export function readingOf(metric: Metric, histories: readonly (readonly Recorded[])[], wanted: Wanted) {
  const reader = createReader(metric);
  for (const { observations } of behind(metric, histories, wanted)) reader.add(observations);
  return reader.read();
}

/** The same by group. */
export function groupsOf(
  metric: Metric,
  histories: readonly (readonly Recorded[])[],
  wanted: Wanted & { readonly by: Dimension },
) {
  const reader = createGroupedReader(metric, wanted.by);
  for (const { facts, observations } of behind(metric, histories, wanted)) reader.add(facts, observations);
  return reader.read();
}
