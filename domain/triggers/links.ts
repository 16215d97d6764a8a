import type { ComplaintEventType } from '../events';
import { amountOf, outlook, type Possible } from './evaluation';
import { type FactValue, type FieldName, factType, type RankedField, type Ranks } from './facts';
import { type Effects, NEXT, type Trigger } from './rule';
import { comparisonOf, type Test, testsIn } from './shape';

type Values = readonly (FactValue | null)[];
/** What a field can be afterwards, by what it was (undefined: not known); undefined for anything. */
type Write = (before?: FactValue | null) => Values | undefined;

/** One thing that a rule does, which is an event of its own, at which rules are tried again. */
interface Act {
  /** What it is meant to change. */
  readonly target: FieldName;
  readonly writes: { readonly [Field in FieldName]?: Write };
  /** What a field can become by everything else that rules do; undefined for anything. */
  readonly byOthers: (field: FieldName) => Values | undefined;
}

/** A rule with what the search for loops asks of it. */
export interface Link {
  readonly rule: Trigger;
  readonly tests: readonly Test[];
  readonly reads: ReadonlySet<FieldName>;
  readonly acts: readonly Act[];
}

export function linksOf(rules: readonly Trigger[], ranks: Ranks): readonly Link[] {
  const ownActs = rules.map(({ then }) => actsOf(then, ranks));
  const everyAct = ownActs.flat();
  return rules.map((rule, index) => {
    const tests = testsIn(rule.when).map(({ test }) => test);
    const reads = new Set(tests.map(({ field }) => field));
    // A new level lets it fire anew, as if its condition asked for the level.
    if (rule.fires === 'each-level') reads.add('level');
    const acts = (ownActs[index] ?? []).map((act) => ({ ...act, byOthers: remembered(everyAct, act) }));
    return { rule, tests, reads, acts };
  });
}

function remembered(everyAct: readonly Omit<Act, 'byOthers'>[], act: Omit<Act, 'byOthers'>): Act['byOthers'] {
  const known = new Map<FieldName, Values | undefined>();
  return (field) => {
    if (!known.has(field)) {
      const others = everyAct.filter((other) => other !== act);
      known.set(field, union(others.map(({ writes }) => (writes[field] ? writes[field]() : []))));
    }
    return known.get(field);
  };
}

function union(lists: readonly (Values | undefined)[]): Values | undefined {
  const all = new Set<FactValue | null>();
  for (const list of lists) {
    if (list === undefined) return undefined;
    for (const value of list) all.add(value);
  }
  return [...all];
}

/**
 * What a rule leaves behind by itself. Only people and time can add an attempt, accept a complaint or let a clock run
 * out, so what they have to do ends every chain of rules; a clock that a rule starts comes by itself, sooner or later.
 */
function actsOf(
  { escalateTo, transferTo, setPriority, startClock }: Effects,
  ranks: Ranks,
): readonly Omit<Act, 'byOthers'>[] {
  const acts: Omit<Act, 'byOthers'>[] = [];
  if (escalateTo !== undefined) {
    const level: Write = (before) => {
      const levels = typeof before === 'string' ? [before] : ranks.level;
      return levels.map((one) => levelAfter(escalateTo, one, ranks));
    };
    // The holder to come is somebody else, and a complaint that climbs until someone can help is meant to.
    const fresh = { 'failed-attempts': always([0]), 'holder-lacks-skill': always([false, null]) };
    acts.push({ target: 'level', writes: { ...moved, ...fresh, level } });
  }
  if (transferTo !== undefined)
    acts.push({ target: 'department', writes: { ...moved, department: always([transferTo]) } });
  if (setPriority !== undefined) {
    const event = happens('ComplaintReclassified');
    acts.push({ target: 'priority', writes: { ...event, priority: always([setPriority]) } });
  }
  if (startClock !== undefined) {
    const clock = always([null, startClock]);
    acts.push({ target: 'clock', writes: { clock, percent: anything, event: anything } });
  }
  return acts;
}

const always =
  (values: Values): Write =>
  () =>
    values;
const anything: Write = () => undefined;

function happens(...events: readonly ComplaintEventType[]): Act['writes'] {
  return { event: always(events), clock: always([null]), percent: always([null]) };
}

const moved: Act['writes'] = {
  // A transfer can go up instead, by the guard against ping-pong, and either may find its next assignee.
  ...happens('ComplaintEscalated', 'ComplaintTransferred', 'ComplaintAssigned'),
  owned: always([false]),
  'over-authority': always([false]),
  'holder-lacks-skill': anything,
  handovers: anything,
  team: anything,
};

function levelAfter(escalateTo: string, level: string, { level: ladder }: Ranks): string {
  const rank = ladder.indexOf(level);
  const target = escalateTo === NEXT ? rank + 1 : ladder.indexOf(escalateTo);
  return ladder[Math.max(rank, target)] ?? level;
}

/**
 * True when something that `a` does can make `b` hold, with nothing else happening but what other rules do, and `b`
 * would then change something. A field that no rule writes has one value for both.
 */
export function leadsTo(a: Link, b: Link, ranks: Ranks): boolean {
  const fields = [...new Set([...a.reads, ...b.reads])];
  return a.acts.some((act) => {
    if (![...b.reads].some((field) => field in act.writes)) return false;
    const shared = (field: FieldName) => valuesAfter(a, act, b, field, ranks);
    if (fields.some((field) => shared(field)?.length === 0)) return false;
    return b.acts.some((next) => changes(next, shared(next.target), ranks));
  });
}

/** True when an act can make a difference to its target, which has one of these values when its rule fires. */
function changes(act: Act, values: Values | undefined, ranks: Ranks): boolean {
  const before = orByOthers(act, act.target, values, ranks);
  const write = act.writes[act.target];
  return (
    act.target === 'clock' || (before?.some((value) => write?.(value)?.some((now) => now !== value)) ?? true)
  );
}

/** What a field can be when `a` has done something and `b` holds; undefined for anything. */
function valuesAfter(a: Link, act: Act, b: Link, field: FieldName, ranks: Ranks): Values | undefined {
  const held = valuesWorthTrying(field, a, b, ranks)?.filter((value) => canHold(a, field, [value], ranks));
  const before = orByOthers(act, field, held, ranks);
  const write = act.writes[field];
  const after = write ? (before ? union(before.map((value) => write(value))) : write()) : before;
  const elsewhere: Possible = (asked) => act.writes[asked]?.();
  return after?.filter((value) => canHold(b, field, [value], ranks, elsewhere));
}

/** One of these values, or what everything else that rules do meanwhile makes of it. */
function orByOthers(
  { byOthers }: Act,
  field: FieldName,
  values: Values | undefined,
  ranks: Ranks,
): Values | undefined {
  const others = byOthers(field);
  if (others === undefined || values === undefined) return undefined;
  if (field !== 'level') return [...values, ...others];
  // No rule takes a complaint down.
  const lowest = ranks.level.findIndex((level) => values.includes(level));
  const up = lowest < 0 ? [] : ranks.level.slice(lowest);
  return up.filter((level) => values.includes(level) || others.includes(level));
}

function canHold(
  { rule }: Link,
  field: FieldName,
  values: Values,
  ranks: Ranks,
  elsewhere: Possible = () => undefined,
): boolean {
  return outlook(rule.when, (asked) => (asked === field ? values : elsewhere(asked)), ranks).canHold;
}

const MAX_SET = 8;

/** Values of a field that between them pass and fail the tests of both rules in every way; undefined when too many. */
function valuesWorthTrying(field: FieldName, a: Link, b: Link, ranks: Ranks): Values | undefined {
  const named = [...a.tests, ...b.tests]
    .filter((test) => test.field === field)
    .flatMap((test): unknown => comparisonOf(test).value);
  const ids = [...new Set(named.filter((value) => typeof value === 'string'))];
  switch (factType(field).type) {
    case 'ranked': {
      const ladder = ranks[field as RankedField];
      return field === 'level' || field === 'priority' ? ladder : [...ladder, null];
    }
    case 'text': {
      const set = field === 'department' ? [a, b].map(({ rule }) => rule.then.transferTo) : [];
      return [...ids, ...set.filter((id) => id !== undefined), '', null];
    }
    case 'boolean':
      return [true, false, null];
    case 'number': {
      const numbers = named.filter((value) => typeof value === 'number');
      return [...numbers.flatMap((value) => [value - 1, value, value + 1]), null];
    }
    case 'money': {
      const amounts = named.map(amountOf).filter((amount) => amount !== undefined);
      const around = amounts.flatMap(({ currency, minor }) =>
        [minor - 1, minor, minor + 1].map((near) => ({ currency, minor: near })),
      );
      return [...around, null];
    }
    case 'set':
      if (ids.length > MAX_SET) return undefined;
      return ids.reduce<readonly (readonly string[])[]>(
        (subsets, id) => [...subsets, ...subsets.map((subset) => [...subset, id])],
        [[]],
      );
  }
}
