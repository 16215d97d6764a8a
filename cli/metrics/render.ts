import type { z } from 'zod';
import { oneLine, table } from '../terminal/table';
import type { Terminal } from '../terminal/terminal';
import { moment, spanOf } from '../terminal/times';
import type { allSchema, behindSchema, MetricFigure, OneMetric, oneSchema } from './bodies';

type Painter = Pick<Terminal, 'paintData'>;
type Previous = MetricFigure | null | undefined;

const head = ['', 'now', '90 %', 'before', 'complaints'];

/** Every metric on a line, by its parts where it has no number for the whole. */
export function renderAll(all: z.output<typeof allSchema>, { paintData: paint }: Painter): string[] {
  const rows = all.metrics.flatMap((one) =>
    one.metric.partsOnly ? partRows(one, one, one.previous, one.metric.id) : [wholeRow(one, one.metric.id)],
  );
  return [paint('bold', periodOf(all)), ...table([head, ...rows])];
}

/** One metric with its parts and its groups. */
export function renderOne(one: z.output<typeof oneSchema>, { paintData: paint }: Painter): string[] {
  const rows = [...(one.metric.partsOnly ? [] : [wholeRow(one, 'all')]), ...partRows(one, one, one.previous)];
  const groups = one.groups.flatMap((group) => {
    const name = group.group ?? 'none';
    const whole = figureCells(name, one, group, group.previous);
    return one.metric.partsOnly ? partRows(one, group, group.previous, name) : [whole];
  });
  return [
    paint('bold', `${oneLine(one.metric.title)}  ${periodOf(one)}`),
    paint('dim', oneLine(one.metric.says)),
    ...table([head, ...rows]),
    ...(groups.length === 0 ? [] : ['', paint('dim', `By ${one.by}`), ...table([head, ...groups])]),
  ];
}

/** Each complaint with what it adds to the number. */
export function renderBehind(complaints: z.output<typeof behindSchema>['complaints']): readonly string[][] {
  return complaints.map(({ id, observations }) => [
    id,
    observations.map(({ part, value }) => `${part === undefined ? '' : `${part} `}${value}`).join(', '),
  ]);
}

function periodOf({ from, until }: { readonly from: string; readonly until: string }): string {
  return `${moment(from)} to ${moment(until)}`;
}

function wholeRow(one: OneMetric, name: string): string[] {
  return figureCells(name, one, one, one.previous);
}

function partRows(
  one: Pick<OneMetric, 'metric'>,
  { parts }: Pick<OneMetric, 'parts'>,
  previous: Pick<OneMetric, 'parts'> | null,
  name?: string,
): string[][] {
  return parts.map((part) => {
    const before = previous?.parts.find((earlier) => earlier.part === part.part);
    return figureCells([name ?? '', part.part].join(' ').trim(), one, part, before);
  });
}

function figureCells(
  name: string,
  { metric }: Pick<OneMetric, 'metric'>,
  now: MetricFigure,
  before: Previous,
): string[] {
  const said = (value: number | null | undefined) => valueOf(value, metric.unit);
  return [name, said(now.value), said(now.p90), said(before?.value), String(now.complaints)];
}

function valueOf(value: number | null | undefined, unit: string): string {
  if (value === null || value === undefined) return '-';
  if (unit === 'share') return `${(100 * value).toFixed(1)} %`;
  if (unit === 'milliseconds') return spanOf(value);
  return unit === 'points' ? value.toFixed(2) : String(value);
}
