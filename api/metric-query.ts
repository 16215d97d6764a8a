import { z } from 'zod';
import type { TimeSpan } from '../domain/metrics/facts';
import { dimensions } from '../domain/metrics/metric';
import { slug } from '../domain/text';
import { toInstant, toMs } from '../domain/time';
import type { MetricQuery } from '../projections/queries/metrics';
import { minPosition } from './contract/schemas';
import { invalidRequest } from './problem';
import { instant } from './validation';

const DEFAULT_MS = 30 * 86_400_000;

/** The query parameters by which the period and the complaints of a metric are chosen. */
export const metricParameters = z.strictObject({
  from: instant.optional().describe('When the period begins; default: thirty days before `until`'),
  until: instant.optional().describe('Not in the period any more; default: now'),
  level: slug.optional().describe('Only what happened at this level'),
  priority: slug.optional().describe('Only complaints of this priority'),
  category: slug.optional().describe('Only complaints of this category'),
  team: slug.optional().describe('Only complaints of this team'),
  channel: slug.optional().describe('Only complaints that came this way'),
  minPosition,
});

/** The same, grouped by one of the dimensions. */
export const groupedParameters = metricParameters.extend({
  by: z.enum(dimensions).optional().describe('What to group by'),
});

/** The period and the complaints that were asked for. `nowMs`: milliseconds since 1970. Throws a Problem for a period that is none. */
export function metricQueryOf(
  { from: begin, until: end, level, priority, category, team, channel }: z.output<typeof metricParameters>,
  nowMs: number,
): MetricQuery {
  const period = periodOf({ from: begin, until: end }, nowMs);
  return { ...period, now: toInstant(nowMs), filters: { level, priority, category, team, channel } };
}

/** The period that was asked for. `nowMs`: milliseconds since 1970. Throws a Problem for one that is none. */
export function periodOf(
  { from: begin, until: end }: Pick<z.output<typeof metricParameters>, 'from' | 'until'>,
  nowMs: number,
): TimeSpan {
  const until = end ?? toInstant(nowMs);
  const from = begin ?? toInstant(toMs(until) - DEFAULT_MS);
  if (from < until) return { from, until };
  throw invalidRequest(
    [{ parameter: 'from', detail: `must be before until, which is ${until}.` }],
    'A period goes from a moment up to a later one, which is not in it any more.',
  );
}
