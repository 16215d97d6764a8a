import type { ComplaintEventType } from '../events';
import { amountOf, outlook, type Possible } from './evaluation';
import { type FactValue, type FieldName, factType, type RankedField, type Ranks } from './facts';
import { type Effects, NEXT, type Trigger } from './rule';
import { comparisonOf, type Test, testsIn } from './shape';

type Values = readonly (FactValue | null)[];
/** What a field can be afterwards, by what it was (undefined: not known); undefined for anything. */
type Write = (before?: FactValue | null) => Values | undefined;

/** A rule with what the search for loops asks of it. */
export interface Link {
  readonly rule: Trigger;
  readonly tests: readonly Test[];
  readonly reads: ReadonlySet<FieldName>;
  readonly writes: ReadonlyMap<FieldName, Write>;
  /** What a field can become by other rules, which may fire at the same event; undefined for anything. */
  readonly byOthers: (field: FieldName) => Values | undefined;
}

export function linksOf(rules: readonly Trigger[], ranks: Ranks): readonly Link[] {
  const everyWrite = rules.map(({ then }) => writesOf(then, ranks));
  return rules.map((rule, index) => {
    const writes = everyWrite[index] ?? new Map<FieldName, Write>();
    const others = everyWrite.filter((other) => other !== writes);
    const tests = testsIn(rule.when).map(({ test }) => test);
    const reads = new Set(tests.map(({ field }) => field));
    // A new level lets it fire anew, as if its condition asked for the level.
    if (rule.fires === 'each-level') reads.add('level');
    const known = new Map<FieldName, Values | undefined>();
    const byOthers = (field: FieldName) => {
      if (!known.has(field)) known.set(field, union(others.map((other) => other.get(field))));
      return known.get(field);
    };
    return { rule, tests, reads, writes, byOthers };
  });
}

function union(writes: readonly (Write | undefined)[]): Values | undefined {
  const all = new Set<FactValue | null>();
  for (const write of writes) {
    const values = write ? write() : [];
    if (values === undefined) return undefined;
    for (const value of values) all.add(value);
  }
  return [...all];
}

/**
 * What a rule leaves behind by itself. Only people and time can add an attempt, accept a complaint or let a clock run
 * out, so what they have to do ends every chain of rules; a clock that a rule starts comes by itself, sooner or later.
 */
function writesOf(
  { escalateTo, transferTo, setPriority, startClock }: Effects,
  ranks: Ranks,
): ReadonlyMap<FieldName, Write> {
  const writes = new Map<FieldName, Write>();
  const events: ComplaintEventType[] = [];
  // One of several effects may find that it is so already, and change nothing.
  const atMost =
    (values: Values): Write =>
    (before) =>
      before === undefined ? undefined : [before, ...values];
  const moved = setPriority === undefined && startClock === undefined ? always : atMost;
  if (escalateTo !== undefined || transferTo !== undefined) {
    // A transfer can go up instead, by the guard against ping-pong, and either may find its next assignee.
    events.push('ComplaintEscalated', 'ComplaintTransferred', 'ComplaintAssigned');
    writes.set('owned', moved([false]));
    for (const field of ['holder-lacks-skill', 'over-authority'] as const)
      writes.set(field, moved([false, null]));
    for (const field of ['handovers', 'team'] as const) writes.set(field, always(undefined));
  }
  if (escalateTo !== undefined) {
    writes.set('failed-attempts', (transferTo === undefined ? moved : atMost)([0]));
    writes.set('level', (before) => {
      const levels = typeof before === 'string' ? [before] : ranks.level;
      return levels.map((level) => levelAfter(escalateTo, level, ranks));
    });
  }
  if (transferTo !== undefined) writes.set('department', always([transferTo]));
  if (setPriority !== undefined) {
    events.push('ComplaintReclassified');
    writes.set('priority', always([setPriority]));
  }
  if (events.length === 0 && startClock === undefined) return writes;
  const starts = startClock !== undefined;
  writes.set('event', always(starts ? undefined : ['TriggerFired', ...events]));
  writes.set('clock', always(starts ? [null, startClock] : [null]));
  writes.set('percent', always(starts ? undefined : [null]));
  return writes;
}

function always(values: Values | undefined): Write {
  return () => values;
}

function levelAfter(escalateTo: string, level: string, { level: ladder }: Ranks): string {
  const rank = ladder.indexOf(level);
  const target = escalateTo === NEXT ? rank + 1 : ladder.indexOf(escalateTo);
  return ladder[Math.max(rank, target)] ?? level;
}

/**
 * True when what `a` does can make `b` hold with nothing else happening but other rules at the same event, and `b`
 * would then change something. A field that no rule writes has one value for both.
 */
export function leadsTo(a: Link, b: Link, ranks: Ranks): boolean {
  if (![...b.reads].some((field) => a.writes.has(field))) return false;
  const shared = (field: FieldName) => valuesAfter(a, b, field, ranks);
  const fields = new Set([...a.reads, ...b.reads]);
  if ([...fields].some((field) => shared(field)?.length === 0)) return false;
  const { escalateTo, transferTo, setPriority, startClock } = b.rule.then;
  const changes = (field: FieldName, becomes: (value: FactValue | null) => unknown) =>
    orByOthers(b, field, shared(field), ranks)?.some((value) => becomes(value) !== value) ?? true;
  return (
    startClock !== undefined ||
    (escalateTo !== undefined &&
      changes('level', (level) =>
        typeof level === 'string' ? levelAfter(escalateTo, level, ranks) : level,
      )) ||
    (setPriority !== undefined && changes('priority', () => setPriority)) ||
    (transferTo !== undefined && changes('department', () => transferTo))
  );
}

/** What a field can be when `a` has fired and `b` holds; undefined for anything. */
function valuesAfter(a: Link, b: Link, field: FieldName, ranks: Ranks): Values | undefined {
  const write = a.writes.get(field);
  const before = valuesBefore(a, b, field, ranks);
  const after = before && write ? union(before.map((value) => () => write(value))) : write ? write() : before;
  const elsewhere: Possible = (asked) => a.writes.get(asked)?.();
  return after?.filter((value) => canHold(b, field, [value], ranks, elsewhere));
}

/** What a field can be just before `a` does something. */
function valuesBefore(a: Link, b: Link, field: FieldName, ranks: Ranks): Values | undefined {
  const tried = valuesWorthTrying(field, a, b, ranks);
  return orByOthers(
    a,
    field,
    tried?.filter((value) => canHold(a, field, [value], ranks)),
    ranks,
  );
}

/** One of these values, or what a rule that fires at the same event, but stands before this one, makes of it. */
function orByOthers(
  { byOthers }: Link,
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
