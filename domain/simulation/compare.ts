import { calendarOf } from '../policy/policy';
import type { Instant } from '../time';
import type { Outcome } from './outcome';
import { byKey, tally } from './statistics';
import { promiseOf, type Run, type Summary, summarize } from './summary';

/** One promise broken in one case. */
export interface BreachOfCase {
  readonly caseId: string;
  readonly promise: string;
}

/** Two runs over the same cases, side by side. The same runs give the same comparison, whatever their order of cases. */
export interface Comparison {
  readonly before: Summary;
  readonly after: Summary;
  /** Broken in the second run and kept in the first, in order of cases; twice where it is twice as often. */
  readonly gained: readonly BreachOfCase[];
  /** Broken in the first run and kept in the second. */
  readonly lost: readonly BreachOfCase[];
  /** Cases whose highest levels differ: how many went from which to which. */
  readonly levelChanges: readonly {
    readonly from: string;
    readonly to: string;
    readonly complaints: number;
  }[];
}

/** Compares what became of the cases that both runs have. `until`: the end of what is known, as in both. */
export function compareRuns(before: Run, after: Run, until: Instant): Comparison {
  const ladder = (after.policy ?? before.policy)?.levels.map(({ id }) => id) ?? [];
  const options = { until, timeZone: timeZoneOf(after) ?? timeZoneOf(before) ?? 'UTC', ladder };
  const former = new Map(before.outcomes.map((outcome) => [outcome.caseId, outcome]));
  const pairs = sorted(after.outcomes).flatMap((outcome) => {
    const was = former.get(outcome.caseId);
    return was ? [[was, outcome] as const] : [];
  });
  const changes = tally(
    pairs.flatMap(([was, is]) => {
      const [from, to] = [highest(was, ladder), highest(is, ladder)];
      return from === to ? [] : [`${from} ${to}`];
    }),
  );
  return {
    before: summarize(before, options),
    after: summarize(after, options),
    gained: pairs.flatMap(([was, is]) => more(is, was)),
    lost: pairs.flatMap(([was, is]) => more(was, is)),
    levelChanges: byKey(changes).map(([change, complaints]) => {
      const [from = '', to = ''] = change.split(' ');
      return { from, to, complaints };
    }),
  };
}

/** The time zone in which the policy’s days are meant. */
export function timeZoneOf({ policy }: Run): string | undefined {
  return policy && calendarOf(policy, policy.calendar).timeZone;
}

function sorted(outcomes: readonly Outcome[]): readonly Outcome[] {
  return outcomes.toSorted((a, b) => (a.caseId < b.caseId ? -1 : a.caseId > b.caseId ? 1 : 0));
}

/** What is broken in `one` more often than in the other. */
function more(one: Outcome, other: Outcome): readonly BreachOfCase[] {
  const there = tally(other.breaches.map(promiseOf));
  return byKey(tally(one.breaches.map(promiseOf))).flatMap(([promise, times]) =>
    Array.from({ length: Math.max(0, times - (there.get(promise) ?? 0)) }, () => ({
      caseId: one.caseId,
      promise,
    })),
  );
}

function highest({ levels }: Outcome, ladder: readonly string[]): string {
  const known = ladder.findLast((id) => levels.some(({ level }) => level === id));
  return known ?? levels.at(-1)?.level ?? '-';
}
