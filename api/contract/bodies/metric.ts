import { z } from 'zod';
import { channels } from '../../../domain/commands/parts';
import { dimensions, type MetricDefinition, type Placed } from '../../../domain/metrics/metric';
import type { Group, Reading } from '../../../domain/metrics/reading';
import { complaintIdOut, instantOut } from '../schemas';

export const metricDefinition = z
  .strictObject({
    id: z.string(),
    title: z.string(),
    says: z.string().describe('What it tells'),
    formula: z.string().describe('How it is computed'),
    counts: z.string().describe('Which complaints count, in which period'),
    parts: z
      .string()
      .exactOptional()
      .describe('Its parts, such as clock:respond, each with a number of its own'),
    level: z
      .string()
      .exactOptional()
      .describe('Which level counts when it is grouped by level; default: that of the complaint now'),
    source: z.string().describe('Where the definition comes from'),
    unit: z.enum(['share', 'milliseconds', 'points', 'complaints', 'escalations', 'issues', 'minor-units']),
    better: z.enum(['higher', 'lower', 'neither']),
    summary: z
      .enum(['share', 'median', 'average', 'total', 'distinct'])
      .describe('How what complaints add becomes one number'),
    partsOnly: z
      .literal(true)
      .exactOptional()
      .describe('There is no number for the whole: its parts cannot be added up'),
  })
  .meta({ id: 'MetricDefinition' }) satisfies z.ZodType<MetricDefinition>;

const figure = {
  complaints: z.int().describe('Complaints behind it'),
  observations: z.int().describe('What they add to it'),
  value: z
    .number()
    .nullable()
    .describe('In the unit of the metric; null when there is nothing to compute it from'),
  p90: z.number().nullable().exactOptional().describe('Of medians only: the 90th percentile'),
};
const readingShape = {
  ...figure,
  parts: z
    .array(
      z.strictObject({
        part: z.string(),
        ...figure,
        share: z.number().nullable().exactOptional().describe('Of totals: the part’s share of the whole'),
      }),
    )
    .describe('By name'),
};
const reading = z.strictObject(readingShape).meta({ id: 'MetricFigures' }) satisfies z.ZodType<Reading>;

const group = z.strictObject({
  group: z.string().nullable().describe('A value of the dimension; null: those without any, such as no team'),
  ...readingShape,
  previous: reading.nullable().describe('In the period before; null when there was none'),
}) satisfies z.ZodType<Group>;

const span = { from: instantOut, until: instantOut.describe('Not in the period any more') };

/** For which period, and grouped by what. */
const asked = {
  ...span,
  by: z.enum(dimensions).nullable().describe('What it is grouped by'),
};
const readingBody = {
  metric: metricDefinition,
  ...readingShape,
  previous: z
    .strictObject({ ...span, ...readingShape })
    .describe('What it was in the period of the same length before'),
  groups: z.array(group).describe('Empty unless it is grouped'),
};

export const metricReading = z.strictObject({ ...asked, ...readingBody }).meta({ id: 'MetricReading' });

export const metricReadings = z
  .strictObject({ ...asked, metrics: z.array(z.strictObject(readingBody)) })
  .meta({ id: 'MetricReadings' });

const observation = z.strictObject({
  value: z.number(),
  part: z.string().exactOptional().describe('The part of the metric to which it belongs'),
  level: z.string().describe('At which level it was'),
  of: z.string().exactOptional().describe('Which of the things it is of, where distinct ones are counted'),
}) satisfies z.ZodType<Placed>;

/** A complaint behind a number, with what it adds. */
export const complaintBehind = z
  .strictObject({
    id: complaintIdOut,
    registeredAt: instantOut,
    priority: z.string(),
    category: z.string(),
    team: z.string().nullable(),
    channel: z.enum(channels),
    observations: z.array(observation),
  })
  .meta({ id: 'ComplaintBehindMetric' });
