import type { Request, Router } from 'express';
import { z } from 'zod';
import { complaintIdSchema } from '../../domain/complaint-id';
import { definitionOf, type Metric } from '../../domain/metrics/metric';
import { findMetric, metrics } from '../../domain/metrics/metrics';
import type { Figure, Reading } from '../../domain/metrics/reading';
import { complaintsProjection } from '../../projections/models/complaints';
import { problemsProjection } from '../../projections/models/problems';
import {
  type ComplaintBehind,
  complaintsBehind,
  type MetricReading,
  type MetricSources,
  readMetrics,
} from '../../projections/queries/metrics';
import { complaintBehind, metricDefinition, metricReading, metricReadings } from '../contract/bodies/metric';
import { nextCursor } from '../contract/bodies/parts';
import { operation } from '../contract/operation';
import { type CsvRow, sendCsv } from '../csv';
import type { ApiDependencies } from '../dependencies';
import { groupedParameters, metricParameters, metricQueryOf } from '../metric-query';
import { Problem } from '../problem';
import { linkNext } from '../list-page';
import { awaitPosition, fromReadModels } from '../read-models';
import { createRouter, CSV_TYPE, include, resource, wantsCsv } from '../resource';
import { pageSize } from '../validation';
import { fcaReturnRoutes } from './fca-return';

const listParameters = metricParameters.extend({
  part: z
    .string()
    .min(1)
    .max(200)
    .optional()
    .describe('Only those behind this part of the metric, such as `clock:respond`'),
  cursor: complaintIdSchema.optional().describe('Go on after the complaint with which a page ended'),
  limit: pageSize(200, 50),
});

/** The numbers that managers steer by: what they mean, what they are, and the complaints behind each. */
export function metricRoutes(dependencies: ApiDependencies): Router {
  const { pool, policies, clock } = dependencies;
  const sources: MetricSources = { pool, pinned: policies.pinned };
  const router = createRouter();
  // Before the metric that its last part would name.
  include(router, fcaReturnRoutes(dependencies));

  async function caughtUp(minPosition: string | undefined): Promise<void> {
    if (minPosition === undefined) return;
    await awaitPosition(dependencies, complaintsProjection, minPosition);
    await awaitPosition(dependencies, problemsProjection, minPosition);
  }

  resource(router, '/metrics', {
    get: operation({
      id: 'readMetrics',
      summary: 'What the metrics mean, or what they were in a period',
      description:
        'Without any parameter the definitions. With parameters, or as CSV, all metrics of the period, which are read in one pass over its complaints.',
      tag: 'numbers',
      scope: 'metrics:read',
      query: groupedParameters,
      answers: {
        200: {
          description: 'The definitions, or the metrics of a period',
          json: z.union([
            z.strictObject({ metrics: z.array(metricDefinition) }).meta({ id: 'MetricDefinitions' }),
            metricReadings,
          ]),
          others: [CSV_TYPE],
        },
      },
      problems: ['read-model-behind'],
      examples: [{}, { query: { by: 'category', priority: 'normal' } }],
      handle: async (req, res, { query: given }) => {
        const query = metricQueryOf(given, clock());
        const csv = wantsCsv(req);
        if (!csv && Object.keys(given).length === 0) {
          res.json({ metrics: metrics.map(definitionOf) });
          return;
        }
        await caughtUp(given.minPosition);
        const read = () => fromReadModels(() => readMetrics(sources, metrics, { ...query, by: given.by }));
        if (csv) return sendCsv(res, readingColumns, rowsOfAll(read));
        const { from, until } = query;
        res.json({ from, until, by: given.by ?? null, metrics: (await read()).map(bodyOf) });
      },
    }),
  });

  resource(router, '/metrics/:metric', {
    get: operation({
      id: 'readMetric',
      summary: 'What a metric was in a period, and in the one before',
      tag: 'numbers',
      scope: 'metrics:read',
      query: groupedParameters,
      answers: { 200: { description: 'The metric', json: metricReading } },
      problems: ['no-such-path', 'read-model-behind'],
      examples: [{ query: { by: 'level' } }],
      handle: async (req, res, { query: given }) => {
        const metric = metricIn(req);
        const query = metricQueryOf(given, clock());
        await caughtUp(given.minPosition);
        const [reading] = await fromReadModels(() =>
          readMetrics(sources, [metric], { ...query, by: given.by }),
        );
        const { from, until } = query;
        res.json({ from, until, by: given.by ?? null, ...(reading && bodyOf(reading)) });
      },
    }),
  });

  resource(router, '/metrics/:metric/complaints', {
    get: operation({
      id: 'listComplaintsBehindMetric',
      summary: 'The complaints behind a metric in a period',
      tag: 'numbers',
      scope: 'metrics:read',
      query: listParameters,
      answers: {
        200: {
          description: 'A page, by id; as CSV all of them',
          json: z.strictObject({ complaints: z.array(complaintBehind), nextCursor }),
          others: [CSV_TYPE],
          headers: ['Link'],
        },
      },
      problems: ['no-such-path', 'read-model-behind'],
      examples: [{ query: { category: 'card', limit: '20' } }],
      handle: async (req, res, { query: { part, cursor, limit, ...given } }) => {
        const metric = metricIn(req);
        const query = metricQueryOf(given, clock());
        await caughtUp(given.minPosition);
        const behind = complaintsBehind(sources, metric, { ...query, part, after: cursor });
        if (wantsCsv(req)) return sendCsv(res, complaintColumns, rowsOfComplaints(behind));
        const found = await fromReadModels(() => firstOf(behind, limit + 1));
        const complaints = found.slice(0, limit).map(complaintOf);
        const nextCursor = found.length > limit ? (complaints.at(-1)?.id ?? null) : null;
        linkNext(req, res, nextCursor);
        res.json({ complaints, nextCursor });
      },
    }),
  });
  return router;
}

function metricIn(req: Request): Metric {
  const id = String(req.params.metric);
  const found = findMetric(id);
  if (found) return found;
  throw new Problem('no-such-path', {
    detail: `There is no metric "${id.slice(0, 80)}".`,
    hint: `Known are: ${metrics.map((metric) => metric.id).join(', ')}.`,
  });
}

function bodyOf({ metric, reading, previous, groups }: MetricReading) {
  return { metric: definitionOf(metric), ...reading, previous, groups };
}

function complaintOf({ facts, observations }: ComplaintBehind) {
  const { id, registeredAt, priority, category, team = null, channel } = facts;
  return { id, registeredAt, priority, category, team, channel, observations };
}

async function firstOf<Item>(items: AsyncIterable<Item>, count: number): Promise<readonly Item[]> {
  const found: Item[] = [];
  for await (const item of items) {
    found.push(item);
    if (found.length === count) break;
  }
  return found;
}

const readingColumns = [
  'metric',
  'unit',
  'group',
  'part',
  'complaints',
  'observations',
  'value',
  'p90',
  'previous',
] as const;

/** A row for each metric as a whole and for each of its parts, and the same for every group. */
async function* rowsOfAll(
  read: () => Promise<readonly MetricReading[]>,
): AsyncGenerator<CsvRow, void, undefined> {
  for (const { metric, reading, previous, groups } of await read()) {
    yield* rowsOf(metric, null, reading, previous);
    for (const { group, previous: before, ...of } of groups) yield* rowsOf(metric, group ?? '-', of, before);
  }
}

function* rowsOf(
  { id, unit, partsOnly }: Metric,
  group: string | null,
  reading: Reading,
  previous: Reading | null,
): Generator<CsvRow, void, undefined> {
  const row = (part: string | null, now: Figure, before: Figure | null | undefined): CsvRow => [
    ...[id, unit, group, part, now.complaints, now.observations, now.value, now.p90 ?? null],
    before?.value ?? null,
  ];
  if (!partsOnly) yield row(null, reading, previous);
  for (const part of reading.parts)
    yield row(
      part.part,
      part,
      previous?.parts.find((before) => before.part === part.part),
    );
}

const complaintColumns = [
  'complaint',
  'registered_at',
  'level',
  'priority',
  'category',
  'team',
  'channel',
  'part',
  'value',
] as const;

async function* rowsOfComplaints(
  behind: AsyncIterable<ComplaintBehind>,
): AsyncGenerator<CsvRow, void, undefined> {
  for await (const { facts, observations } of behind) {
    const { id, registeredAt, priority, category, team = null, channel } = facts;
    for (const { level, part = null, value } of observations)
      yield [id, registeredAt, level, priority, category, team, channel, part, value];
  }
}
