import { quantile } from '../simulation/statistics';
import type { ComplaintFacts } from './facts';
import type { Dimension, Metric, Observation, Placed } from './metric';

/** One number, and how much it stands on. */
export interface Figure {
  /** Complaints behind it. */
  readonly complaints: number;
  readonly observations: number;
  /** In the unit of the metric; null when there is nothing to compute it from. */
  readonly value: number | null;
  /** Of medians only: the 90th percentile. */
  readonly p90?: number | null;
}

/** What a metric was. */
export interface Reading extends Figure {
  /** By name. `share`: of totals, the part's share of the whole. */
  readonly parts: readonly (Figure & { readonly part: string; readonly share?: number | null })[];
}

/** The reading of those with one value of a dimension, null for those without any, such as no team. */
export interface Group extends Reading {
  readonly group: string | null;
}

/** Takes what complaints add to a metric, one after the other, in any order. */
export interface Reader {
  add(observations: readonly Observation[]): void;
  read(): Reading;
}

interface Sum {
  complaints: number;
  observations: number;
  sum: number;
  /** Kept for medians only: eight bytes each. */
  readonly values: number[];
  /** Kept where distinct things are counted. */
  readonly things: Set<string>;
}

export function createReader({ summary, partsOnly }: Pick<Metric, 'summary' | 'partsOnly'>): Reader {
  const whole = newSum();
  const parts = new Map<string, Sum>();
  let complaints = 0;

  function sumOf(part: string | undefined): Sum {
    if (part === undefined) return whole;
    const sum = parts.get(part) ?? newSum();
    parts.set(part, sum);
    return sum;
  }

  function figure({ complaints: behind, observations, sum, values, things }: Sum): Figure {
    const counted = { complaints: behind, observations };
    switch (summary) {
      case 'total':
        return { ...counted, value: sum };
      case 'distinct':
        return { ...counted, value: things.size };
      case 'share':
      case 'average':
        return { ...counted, value: observations === 0 ? null : sum / observations };
      case 'median':
        return { ...counted, value: quantile(values, 0.5) ?? null, p90: quantile(values, 0.9) ?? null };
    }
  }

  return {
    add(observations) {
      if (observations.length === 0) return;
      complaints += 1;
      const touched = new Set<Sum>();
      for (const { value, part, of } of observations) {
        const sum = sumOf(part);
        touched.add(sum);
        sum.observations += 1;
        sum.sum += value;
        if (summary === 'median') sum.values.push(value);
        if (of !== undefined) sum.things.add(of);
      }
      for (const sum of touched) sum.complaints += 1;
    },
    read() {
      const found = figure(whole);
      const named = [...parts].sort(([a], [b]) => (a < b ? -1 : 1));
      return {
        ...(partsOnly ? { complaints, observations: 0, value: null } : found),
        parts: named.map(([part, sum]) => ({
          part,
          ...figure(sum),
          ...(summary === 'total' && !partsOnly
            ? { share: whole.sum === 0 ? null : sum.sum / whole.sum }
            : {}),
        })),
      };
    },
  };
}

/** A reader for each value of a dimension. */
export interface GroupedReader {
  add(facts: ComplaintFacts, observations: readonly Placed[]): void;
  /** By name, those without a value last. */
  read(): readonly Group[];
}

export function createGroupedReader(metric: Metric, by: Dimension): GroupedReader {
  const readers = new Map<string | null, Reader>();
  return {
    add(facts, observations) {
      const groups = new Map<string | null, Observation[]>();
      for (const observation of observations) {
        const group = (by === 'level' ? observation.level : facts[by]) ?? null;
        const members = groups.get(group) ?? [];
        members.push(observation);
        groups.set(group, members);
      }
      for (const [group, members] of groups) {
        const reader = readers.get(group) ?? createReader(metric);
        readers.set(group, reader);
        reader.add(members);
      }
    },
    read() {
      const named = [...readers].sort(([a], [b]) => (b === null || (a !== null && a < b) ? -1 : 1));
      return named.map(([group, reader]) => ({ group, ...reader.read() }));
    },
  };
}

function newSum(): Sum {
  return { complaints: 0, observations: 0, sum: 0, values: [], things: new Set() };
}
