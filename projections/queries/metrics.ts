import type { Pool } from 'pg';
import type { ComplaintFacts, IssueFacts, TimeSpan } from '../../domain/metrics/facts';
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
import { slicesOf } from './metrics-pages';

/** The complaints that may have been open or changed in a span, from $2 to $3, and come after the id $1. */
export const IN_SPAN = `id > $1 AND registered_at < $3 AND (changed_at >= $2 OR status <> 'closed')`;

/** The ids of the complaints {@link IN_SPAN}. */
export const IDS_IN_SPAN = `SELECT id FROM read.complaints WHERE ${IN_SPAN} ORDER BY id`;

/** The ids of the complaints of recurring issues that were open in the same span, with these issues. */
export const IDS_OF_ISSUES = `SELECT m.complaint_id AS id, jsonb_agg(jsonb_strip_nulls(jsonb_build_object('id', p.id, 'rule', p.rule,
    'openedAt', p.state->'openedAt', 'resolvedAt', p.state #> '{resolution,at}')) ORDER BY p.id) AS issues
  FROM read.problems p JOIN read.problem_complaints m ON m.problem_id = p.id
  WHERE m.complaint_id > $1 AND p.opened_at < $3 AND (p.resolved_at >= $2 OR p.status = 'open')
  GROUP BY m.complaint_id ORDER BY m.complaint_id`;

const FACTS = `SELECT state AS facts FROM read.complaints WHERE id = ANY ($1) ORDER BY id`;

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
 * Reads metrics in one pass over the complaints of both periods, and another over those of recurring issues where a metric
 * is of them, a page at a time. What changes meanwhile may count as it
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
  for (const ofIssues of [undefined, true] as const) {
    const fed = readers.filter(({ metric }) => metric.ofIssues === ofIssues);
    if (fed.length === 0) continue;
    for await (const facts of complaintsFor({ ofIssues }, sources.pool, { from: before.from, until })) {
      const policy = await sources.pinned(facts.policy);
      for (const { metric, spans } of fed)
        for (const { whole, grouped, ...span } of spans) {
          const observations = observed(metric, facts, { ...span, now, policy }, filters);
          whole.add(observations);
          grouped?.add(facts, observations);
        }
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
  for await (const facts of complaintsFor(metric, pool, { from, until }, after)) {
    const scope = { from, until, now, policy: await pinned(facts.policy) };
    const all = observed(metric, facts, scope, filters);
    const observations = part === undefined ? all : all.filter((one) => one.part === part);
    if (observations.length > 0) yield { facts, observations };
  }
}

/** Every complaint that a metric may observe in the span, by id. */
async function* complaintsFor(
  { ofIssues }: { readonly ofIssues?: true | undefined },
  pool: Pool,
  { from, until }: TimeSpan,
  start = '',
): AsyncGenerator<ComplaintFacts, void, undefined> {
  const statement = ofIssues ? IDS_OF_ISSUES : IDS_IN_SPAN;
  type Found = { readonly id: string; readonly issues?: readonly IssueFacts[] };
  for await (const found of slicesOf<Found>(pool, statement, [from, until], start)) {
    const issuesOf = new Map(found.map(({ id, issues }) => [id, issues]));
    const { rows } = await pool.query<{ facts: ComplaintFacts }>(FACTS, [[...issuesOf.keys()]]);
    for (const { facts } of rows) {
      const issues = issuesOf.get(facts.id);
      yield issues ? { ...facts, issues } : facts;
    }
  }
}
