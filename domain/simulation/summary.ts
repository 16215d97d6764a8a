import { LEVEL_CLOCKS } from '../clocks/rules';
import type { Policy } from '../policy/policy';
import { type Instant, toMs } from '../time';
import { type HolderLoad, holderLoads, type TeamLoad, teamLoads } from './load';
import type { Adaptation, Breach, Move, Outcome } from './outcome';
import { byKey, quantile, tally } from './statistics';

/** What became of many cases: under one policy, or as it is on record. */
export interface Run {
  /** What people call it. */
  readonly title: string;
  /** Missing for what is on record, which may follow several versions. */
  readonly policy?: Policy;
  readonly outcomes: readonly Outcome[];
}

/** Half of the values are at most `median`, nine in ten at most `p90`; milliseconds. */
export interface Spread {
  readonly cases: number;
  readonly median: number;
  readonly p90: number;
}

/** Everything about a run that is counted. Lists are in the order of the ladder or by name. */
export interface Summary {
  readonly title: string;
  readonly complaints: number;
  readonly resolved: number;
  readonly closed: number;
  /** From the registration to the resolution that stood, around the clock. */
  readonly toResolution: Spread | undefined;
  /** The highest level that each complaint was at. */
  readonly highest: readonly { readonly level: string; readonly complaints: number }[];
  readonly moves: readonly (Pick<Move, 'kind' | 'from' | 'to' | 'cause'> & { readonly times: number })[];
  readonly breaches: readonly {
    readonly promise: string;
    readonly times: number;
    /** Of those that were kept at last, how late. */
    readonly late: Spread | undefined;
  }[];
  readonly warnings: readonly { readonly deadline: string; readonly times: number }[];
  readonly rules: readonly { readonly rule: string; readonly times: number; readonly complaints: number }[];
  /** Rules of the policy that never fired. */
  readonly neverFired: readonly string[];
  /** Opening hours that complaints were at a level, those without work left out. */
  readonly timeAtLevel: readonly ({ readonly level: string } & Spread)[];
  readonly teams: readonly TeamLoad[];
  readonly holders: readonly HolderLoad[];
  /** Of what people did, how much the policy refused, and what was made of it. */
  readonly adaptations: readonly (Omit<Adaptation, 'at'> & { readonly times: number })[];
}

export interface SummaryOptions {
  /** The end of what is known. */
  readonly until: Instant;
  /** In which the hours of the week are. */
  readonly timeZone: string;
  /** Ids of levels, lowest first; others come after them by name. */
  readonly ladder: readonly string[];
}

export function summarize({ title, policy, outcomes }: Run, options: SummaryOptions): Summary {
  const { until, timeZone, ladder } = options;
  const rank = rankIn(ladder, outcomes);
  const stays = outcomes.map((outcome) => outcome.stays);
  const from = outcomes.reduce((least, { registeredAt }) => Math.min(least, toMs(registeredAt)), toMs(until));
  const fired = tally(outcomes.flatMap((outcome) => outcome.fired));
  const firedIn = tally(outcomes.flatMap((outcome) => [...new Set(outcome.fired)]));
  const breaches = outcomes.flatMap((outcome) => outcome.breaches);
  return {
    title,
    complaints: outcomes.length,
    resolved: outcomes.filter(({ resolvedAt }) => resolvedAt !== undefined).length,
    closed: outcomes.filter(({ closedAt }) => closedAt !== undefined).length,
    toResolution: spread(
      outcomes.flatMap(({ registeredAt, resolvedAt }) =>
        resolvedAt === undefined ? [] : [toMs(resolvedAt) - toMs(registeredAt)],
      ),
    ),
    highest: rank.map((level) => ({
      level,
      complaints: outcomes.filter((outcome) => highestOf(outcome, rank) === level).length,
    })),
    moves: counted(
      outcomes.flatMap((outcome) => outcome.moves),
      ({ kind, from, to, cause }) => ({ kind, from, to, cause }),
    ),
    breaches: byKey(grouped(breaches, promiseOf)).map(([promise, of]) => ({
      promise,
      times: of.length,
      late: spread(of.flatMap(({ kept, lateMs }) => (kept ? [lateMs] : []))),
    })),
    warnings: warningsOf(outcomes),
    rules: byKey(fired).map(([rule, times]) => ({ rule, times, complaints: firedIn.get(rule) ?? 0 })),
    neverFired: (policy?.triggers ?? []).map(({ id }) => id).filter((id) => !fired.has(id)),
    timeAtLevel: rank.flatMap((level) => {
      const found = spread(outcomes.flatMap((outcome) => openMsAt(outcome, level)));
      return found ? [{ level, ...found }] : [];
    }),
    teams: teamLoads(stays, { from, until: toMs(until), timeZone }),
    holders: holderLoads(stays),
    adaptations: counted(
      outcomes.flatMap((outcome) => outcome.adaptations),
      ({ command, refusedBy, how }) => ({ command, refusedBy, how }),
    ),
  };
}

/** What was promised: of a level’s clock at which level. */
export function promiseOf({ clock, level }: Breach): string {
  return LEVEL_CLOCKS.some((name) => name === clock) ? `${clock} at ${level}` : clock;
}

/** The levels of the ladder, and then those that the outcomes have besides. */
function rankIn(ladder: readonly string[], outcomes: readonly Outcome[]): readonly string[] {
  const seen = new Set(outcomes.flatMap(({ levels }) => levels.map(({ level }) => level)));
  return [...ladder, ...[...seen].filter((level) => !ladder.includes(level)).sort()];
}

/** The highest level that a complaint was at. */
function highestOf({ levels }: Outcome, rank: readonly string[]): string | undefined {
  return rank.findLast((level) => levels.some((reached) => reached.level === level));
}

function openMsAt({ stays }: Outcome, level: string): readonly number[] {
  const there = stays.filter((stay) => stay.level === level && !stay.paused);
  return there.length === 0 ? [] : [there.reduce((sum, { openMs }) => sum + openMs, 0)];
}

function spread(values: readonly number[]): Spread | undefined {
  const [median, p90] = [quantile(values, 0.5), quantile(values, 0.9)];
  return median === undefined || p90 === undefined ? undefined : { cases: values.length, median, p90 };
}

function warningsOf(outcomes: readonly Outcome[]): Summary['warnings'] {
  const totals = new Map<string, number>();
  for (const { warnings } of outcomes)
    for (const [deadline, times] of Object.entries(warnings))
      totals.set(deadline, (totals.get(deadline) ?? 0) + times);
  return byKey(totals).map(([deadline, times]) => ({ deadline, times }));
}

function grouped<T>(all: readonly T[], keyOf: (one: T) => string): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const one of all) {
    const group = groups.get(keyOf(one));
    if (group) group.push(one);
    else groups.set(keyOf(one), [one]);
  }
  return groups;
}

/** How often each of what is alike occurs, in order of what is alike. */
function counted<T, Alike extends object>(
  all: readonly T[],
  alike: (one: T) => Alike,
): readonly (Alike & { readonly times: number })[] {
  const groups = grouped(all, (one) => Object.values(alike(one)).join(' '));
  return byKey(groups).flatMap(([, group]) => {
    const [first] = group;
    return first === undefined ? [] : [{ ...alike(first), times: group.length }];
  });
}
