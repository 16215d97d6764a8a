import { escalationMetrics } from './escalation';
import { handlingMetrics } from './handling';
import { issueMetrics } from './issues';
import type { Metric } from './metric';
import { peopleMetrics } from './people';
import { promiseMetrics } from './promises';
import { waitingMetrics } from './waiting';

/** Every metric, each defined once. */
export const metrics: readonly Metric[] = [
  ...handlingMetrics,
  ...escalationMetrics,
  ...promiseMetrics,
  ...peopleMetrics,
  ...waitingMetrics,
  ...issueMetrics,
];

export function findMetric(id: string): Metric | undefined {
  return metrics.find((metric) => metric.id === id);
}
