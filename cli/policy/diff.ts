import { formatMoney, type Money } from '../../domain/money';
import type { Policy } from '../../domain/policy/policy';
import { type Difference, differences } from '../replay/differences';

/** What changed in one section of a policy. */
export interface SectionChanges {
  readonly section: string;
  /** Paths begin inside the section; parts of lists are named by their id. */
  readonly changes: readonly Difference[];
}

/** What changed from one policy to another, by section, in the order of the document; sections that are the same are left out. */
export function diffPolicies(before: Policy, after: Policy): readonly SectionChanges[] {
  const [old, now] = [new Map(Object.entries(before)), new Map(Object.entries(after))];
  return [...new Set([...old.keys(), ...now.keys()])].flatMap((section) => {
    const [one, other] = [comparable(old.get(section)), comparable(now.get(section))];
    // A list that was empty is compared part by part, too.
    const isNew = one === undefined && typeof other === 'object';
    const isGone = other === undefined && typeof one === 'object';
    const changes = differences(isNew ? {} : one, isGone ? {} : other).filter(isChange);
    return changes.length === 0 ? [] : [{ section, changes }];
  });
}

/**
 * The value with lists as objects: by their id, so that a part that is put in does not move all others; a list of words
 * as one text, an empty one as nothing. Where order means something, as it does in most lists, it is a member of its own.
 */
function comparable(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (isMoney(value)) return formatMoney(value);
  if (!Array.isArray(value)) return mapped(Object.entries(value));
  if (value.length === 0) return undefined;
  const keys = value.map(keyOf);
  if (keys.every((key) => key !== undefined) && new Set(keys).size === keys.length) {
    const parts = value.map((part, index) => [keys[index] ?? '', part] as const);
    return { ...mapped(parts.map(([key, part]) => [key, withoutKey(part)])), [ORDER]: keys.join(', ') };
  }
  return value.map((part) => (Array.isArray(part) ? part.join('-') : text(comparable(part)))).join(', ');
}

const ORDER = '(order)';

/** False for an order that is another only because something was put in or taken out. */
function isChange({ path, before, after }: Difference): boolean {
  if (!path.endsWith(ORDER)) return true;
  if (typeof before !== 'string' || typeof after !== 'string') return false;
  const [old, now] = [before.split(', '), after.split(', ')];
  return old.filter((key) => now.includes(key)).join() !== now.filter((key) => old.includes(key)).join();
}

function mapped(entries: readonly (readonly [string, unknown])[]): Record<string, unknown> {
  return Object.fromEntries(entries.map(([key, value]) => [key, comparable(value)]));
}

const keyNames = ['id', 'role', 'date'] as const;

function keyOf(part: unknown): string | undefined {
  if (typeof part !== 'object' || part === null) return undefined;
  const name = keyNames.find((key) => key in part);
  return name === undefined ? undefined : String(Reflect.get(part, name));
}

function withoutKey(part: object): object {
  const name = keyNames.find((key) => key in part);
  return Object.fromEntries(Object.entries(part).filter(([key]) => key !== name));
}

function isMoney(value: object): value is Money {
  return 'currency' in value && 'minor' in value;
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
