import { because, type Ground, holds } from './condition';
import type { Facts, Ranks } from './facts';
import type { Trigger } from './rule';

/** A rule that fires, and the facts that make it fire. */
export interface Firing {
  readonly rule: Trigger;
  readonly because: readonly Ground[];
}

/**
 * The rules that fire now, in the order of the document. `fired` holds the rules that fired so far, by id, with where
 * the complaint was; `at` is where it is now. Both are only compared: a caller for whom a second stay at a level is a
 * new one gives each stay a name of its own.
 */
export function firing(
  rules: readonly Trigger[],
  facts: Facts,
  fired: readonly { readonly rule: string; readonly level: string }[],
  at: string,
  ranks: Ranks,
): readonly Firing[] {
  return rules
    .filter((rule) => mayFireAgain(rule, fired, at) && holds(rule.when, facts, ranks))
    .map((rule) => ({ rule, because: because(rule.when, facts, ranks) }));
}

function mayFireAgain(
  { id, fires }: Trigger,
  fired: readonly { readonly rule: string; readonly level: string }[],
  at: string,
): boolean {
  switch (fires) {
    case 'once':
      return !fired.some(({ rule }) => rule === id);
    case 'each-level':
      return !fired.some(({ rule, level }) => rule === id && level === at);
    case 'each-time':
      return true;
  }
}
