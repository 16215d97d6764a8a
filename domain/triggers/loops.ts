import { type Link, leadsTo, linksOf } from './links';
import type { Ranks } from './facts';
import type { Effects, Trigger } from './rule';

interface Loop {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

/**
 * Rules that could go on for ever, or climb level by level, without anybody doing anything: those that set each other
 * off and can fire again, and those that undo what the other did and so make it hold again. Each field is looked at by
 * itself: rules that exclude each other only by several fields together are refused although they would end.
 */
export function loops(triggers: readonly Trigger[], ranks: Ranks): readonly Loop[] {
  const links = linksOf(triggers, ranks);
  const after = links.map((a) => links.filter((b) => leadsTo(a, b, ranks)));
  const follow =
    (among: (rule: Trigger) => boolean) =>
    (link: Link): readonly Link[] =>
      (after[links.indexOf(link)] ?? []).filter(({ rule }) => among(rule));
  const named = new Set<Link>();
  const report = (cycle: readonly Link[] | undefined, why: (names: string) => string): Loop[] => {
    if (!cycle) return [];
    // One loop of a tangle is enough to begin with: the next shows when it is gone.
    if (cycle.every((link) => named.has(link))) return [];
    for (const link of cycle) named.add(link);
    const first = Math.min(...cycle.map((link) => links.indexOf(link)));
    return [{ path: [first], message: why(cycle.map(({ rule }) => rule.id).join(' -> ')) }];
  };
  return [
    ...links.flatMap((link) => {
      const among = canFireAgainWith(link.rule);
      if (!among) return [];
      const next = follow(among);
      // A way over other rules says more than that the rule goes on by itself.
      const others = (from: Link) => next(from).filter((to) => to !== from);
      return report(shortestWay(link, link, others) ?? shortestWay(link, link, next), endless);
    }),
    ...links.flatMap((a, index) =>
      links.slice(index + 1).flatMap((b) => {
        const [one, other] = opposed(a.rule.then, b.rule.then) ?? [];
        if (one === undefined || other === undefined) return [];
        const there = shortestWay(
          a,
          b,
          follow(() => true),
        );
        const back =
          there &&
          shortestWay(
            b,
            a,
            follow(() => true),
          );
        return report(back && [...there, ...back.slice(1)], (names) => undoing(names, one, other));
      }),
    ),
  ];
}

function endless(names: string): string {
  return `can loop: ${names}, each sets off the next. Let one fire once, name the level to go to, or ask for an event that only people or time bring`;
}

function undoing(names: string, one: string, other: string): string {
  return `can loop: ${names}, where "${other}" undoes "${one}" and so makes it hold again. Let the conditions exclude each other`;
}

/**
 * The rules that have to be on a cycle for this one to fire again on it; undefined when it cannot, or when another rule
 * of every such cycle is asked instead. A rule that fires once for each stay at a level needs one that changes the level.
 */
function canFireAgainWith({ fires, then }: Trigger): ((rule: Trigger) => boolean) | undefined {
  if (fires === 'once') return undefined;
  if (then.escalateTo !== undefined) return (rule) => rule.fires !== 'once';
  return fires === 'each-time' ? (rule) => rule.fires === 'each-time' : undefined;
}

/** What two rules set differently, as each says it. */
function opposed(a: Effects, b: Effects): readonly [string, string] | undefined {
  for (const effect of ['setPriority', 'transferTo'] as const) {
    const [one, other] = [a[effect], b[effect]];
    if (one !== undefined && other !== undefined && one !== other) {
      return [`${effect} ${one}`, `${effect} ${other}`];
    }
  }
  return undefined;
}

/** The links from one to the other, both included, at least one step; undefined when there is no way. */
function shortestWay(
  from: Link,
  to: Link,
  next: (link: Link) => readonly Link[],
): readonly Link[] | undefined {
  const seen = new Set<Link>();
  let ways: readonly (readonly Link[])[] = [[from]];
  while (ways.length > 0) {
    const longer = ways.flatMap((way) => next(way.at(-1) ?? from).map((link) => [...way, link]));
    const arrived = longer.find((way) => way.at(-1) === to);
    if (arrived) return arrived;
    ways = longer.filter((way) => {
      const last = way.at(-1);
      return last !== undefined && !seen.has(last) && seen.add(last);
    });
  }
  return undefined;
}
