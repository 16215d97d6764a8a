import type { Pool } from 'pg';
import type { ComplaintFacts, TimeSpan } from '../../domain/metrics/facts';
import {
  type Dimension,
  type Filters,
  type Metric,
  observed,
  type Placed,
} from '../../domain/metrics/metric';
import { createGroupedReader, createReader, type Group, type Reading } from '../../domain/metrics/reading';
import { type Instant, toInstant, toMs } from '../../domain/time';
import type { PinnedPolicies } from '../../eventstore/policy-log';

const PAGE = 200;

/** The complaints that may have been open or changed in a span, from $2 to $3, and come after the id $1. */
export const IN_SPAN = `id > $1 AND registered_at < $3 AND (changed_at >= $2 OR status <> 'closed')`;

const FACTS_PAGE = `SELECT state AS facts FROM read.complaints WHERE ${IN_SPAN} ORDER BY id LIMIT ${PAGE}`;

/** Where metrics are read from. */
export interface MetricSources {
  readonly pool: Pool;
  readonly pinned: PinnedPolicies;
}

/** For which period and which complaints. */
export interface MetricQuery extends TimeSpan {
  readonly now: Instant;
  readonly filters?: Filters | undefined;
}

/** What a metric was in a period, and in the one of the same length before it. */
export interface MetricReading {
  readonly metric: Metric;
  readonly reading: Reading;
  readonly previous: TimeSpan & Reading;
  /** Empty without a dimension to group by. `previous`: null when there was none. */
  readonly groups: readonly (Group & { readonly previous: Reading | null })[];
}

/** The span of the same length that ends where this one begins; it begins in the year 1 at the earliest. */
export function spanBefore({ from, until }: TimeSpan): TimeSpan {
  const begins = Math.max(FIRST_MOMENT, 2 * toMs(from) - toMs(until));
  return { from: toInstant(begins), until: from };
}

const FIRST_MOMENT = Date.parse('0001-01-01T00:00:00.000Z');

/**
 * Reads metrics in one pass over the complaints of both periods, a page at a time. What changes meanwhile may count as it
 * was or as it is.
 */
export async function readMetrics(
  sources: MetricSources,
  wanted: readonly Metric[],
  query: MetricQuery & { readonly by?: Dimension | undefined },
): Promise<readonly MetricReading[]> {
  const { from, until, by, now, filters } = query;
  const before = spanBefore(query);
  const readers = wanted.map((metric) => {
    const ofSpan = () => ({
      whole: createReader(metric),
      ...(by ? { grouped: createGroupedReader(metric, by) } : {}),
    });
    return {
      metric,
      spans: [
        { from, until, ...ofSpan() },
        { ...before, ...ofSpan() },
      ] as const,
    };
  });
  for await (const facts of complaintsIn(sources.pool, { from: before.from, until })) {
    const policy = await sources.pinned(facts.policy);
    for (const { metric, spans } of readers)
      for (const { whole, grouped, ...span } of spans) {
        const observations = observed(metric, facts, { ...span, now, policy }, filters);
        whole.add(observations);
        grouped?.add(facts, observations);
      }
  }
  return readers.map(({ metric, spans: [current, previous] }) => {
    const earlier = new Map(previous.grouped?.read().map(({ group, ...reading }) => [group, reading]));
    return {
      metric,
      reading: current.whole.read(),
      previous: { ...before, ...previous.whole.read() },
      groups: (current.grouped?.read() ?? []).map((group) => ({
        ...group,
        previous: earlier.get(group.group) ?? null,
      })),
    };
  });
}

/** A complaint behind a number, with what it adds. */
export interface ComplaintBehind {
  readonly facts: ComplaintFacts;
  readonly observations: readonly Placed[];
}

/** Every complaint behind a metric in a period, or behind one part of it, by id. */
export async function* complaintsBehind(
  { pool, pinned }: MetricSources,
  metric: Metric,
  query: MetricQuery & { readonly part?: string | undefined; readonly after?: string | undefined },
): AsyncGenerator<ComplaintBehind, void, undefined> {
  const { from, until, now, filters, part, after } = query;
  for await (const facts of complaintsIn(pool, { from, until }, after)) {
    const scope = { from, until, now, policy: await pinned(facts.policy) };
    const all = observed(metric, facts, scope, filters);
    const observations = part === undefined ? all : all.filter((one) => one.part === part);
    if (observations.length > 0) yield { facts, observations };
  }
}

async function* complaintsIn(
  pool: Pool,
  { from, until }: TimeSpan,
  start = '',
): AsyncGenerator<ComplaintFacts, void, undefined> {
  for (let after = start; ; ) {
    const { rows } = await pool.query<{ facts: ComplaintFacts }>(FACTS_PAGE, [after, from, until]);
    for (const { facts } of rows) yield facts;
    const last = rows.at(-1)?.facts;
    if (!last || rows.length < PAGE) return;
    after = last.id;
  }
}
