import { z } from 'zod';

const figure = {
  complaints: z.number(),
  observations: z.number(),
  value: z.number().nullable(),
  p90: z.number().nullable().optional(),
};
const reading = {
  ...figure,
  parts: z.array(z.looseObject({ part: z.string(), share: z.number().nullable().optional(), ...figure })),
};
const readingSchema = z.looseObject(reading);
const metric = {
  metric: z.looseObject({
    id: z.string(),
    title: z.string(),
    says: z.string(),
    unit: z.string(),
    better: z.string(),
    partsOnly: z.boolean().optional(),
  }),
  ...reading,
  previous: readingSchema,
  groups: z.array(
    z.looseObject({ group: z.string().nullable(), ...reading, previous: readingSchema.nullable() }),
  ),
};
const period = { from: z.string(), until: z.string(), by: z.string().nullable() };

/** What the API says of one metric. */
export const oneSchema = z.looseObject({ ...period, ...metric });
/** What it says of all. */
export const allSchema = z.looseObject({ ...period, metrics: z.array(z.looseObject(metric)) });
/** A page of the complaints behind a metric. */
export const behindSchema = z.looseObject({
  complaints: z.array(
    z.looseObject({
      id: z.string(),
      observations: z.array(z.looseObject({ part: z.string().optional(), value: z.number() })),
    }),
  ),
  nextCursor: z.string().nullable(),
});

export type OneMetric = z.output<typeof allSchema>['metrics'][number];
export type MetricFigure = Pick<z.output<typeof readingSchema>, keyof typeof figure>;
